"""The counts behind what a release tells of London alone, for later attacks

Revision ID: 0018
Revises: 0017
"""

from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    op.execute("""
        create table mart.released_group (
            collection_quarter date not null,
            revision integer not null,
            indicator_code text not null,
            feed text not null,
            breakdown text not null,
            period_start date not null,
            period_end date not null,
            area_code text not null,
            counted integer not null,
            adds_up_to text,
            least integer,
            most integer,
            primary key (collection_quarter, revision, indicator_code, feed, breakdown, period_start, period_end,
                         area_code)
        )
    """)
