"""Which of a typed figure and one that is worked out is published for an area: its choice, as each load had it

Revision ID: 0023
Revises: 0022
"""

from alembic import op

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    op.execute("""
        create table core.source_of_record_version (
            load_id bigint not null references core.load, area_code text not null, indicator_code text not null,
            feed text not null, in_place_of text not null, since date not null, until date, decided_by text not null,
            decided_on date not null, why text not null,
            primary key (load_id, area_code, indicator_code, since));
    """)
