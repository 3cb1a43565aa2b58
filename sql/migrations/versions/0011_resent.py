"""What deliveries did to figures that their senders gave before

Revision ID: 0011
Revises: 0010
"""

from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    op.execute("""
        create table quality.resent (
            feed text not null, collection_quarter date not null, delivery_id text not null, supplier text not null,
            indicator_code text not null, given_before integer not null, restated integer not null,
            zeroed integer not null, blanked integer not null, dropped integer not null
        );
        create index on quality.resent (feed, collection_quarter);
        comment on table quality.resent is
            'Of figures that its sender gave before, and a delivery speaks of: how many it restates by more than 5 %, '
            'sets to 0, blanks, or leaves out. Counts alone; feeds of figures alone. '
            'Grain: delivery x indicator of which any figure is not as it was.';
    """)
