"""Over which periods indicators are published, and what stands behind periods that overlap, for the attacker

Revision ID: 0016
Revises: 0015
"""

from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.execute("""
        alter table mart.released_figure add column is_behind boolean not null default false;
        alter table mart.release add column proven text[] not null default '{}';
        alter table core.indicator_version add column published_over text;
    """)
