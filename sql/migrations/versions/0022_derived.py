"""A figure that is worked out of another feed's records stands beside the one that counts: kind derived

Revision ID: 0022
Revises: 0021
"""

from alembic import op

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    op.execute("""
        alter table core.observation drop constraint observation_kind_check,
            add constraint observation_kind_check
                check (kind in ('figure', 'derived', 'held', 'withdrawal', 'revoked'));
    """)
