"""Figures that stand, beside which their publisher has a note of caution

Revision ID: 0015
Revises: 0014
"""

from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.execute("""
        alter table core.observation drop constraint observation_status_check;
        alter table core.observation add constraint observation_status_check
            check (status in ('final', 'provisional', 'caution', 'c', 'x', 'z', 'u', 'low'));
    """)
