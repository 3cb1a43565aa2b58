"""Decisions say what they are about; a figure of a delivery that no longer counts is revoked by a row of its own

Revision ID: 0004
Revises: 0003
"""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        alter table intake.decision add column covers text not null check (covers in ('delivery', 'rows'));
        create index on intake.decision (delivery_id);
        comment on table intake.decision is
            'Decisions on held deliveries, or on their held rows, appended. The last one on each counts.';

        alter table core.observation drop constraint observation_kind_check,
            add constraint observation_kind_check check (kind in ('figure', 'held', 'withdrawal', 'revoked'));
        comment on table core.observation is
            'Every version of every figure ever supplied; appended only. kind: figure counts; held waits for a '
            'decision; withdrawal says that a complete statement left the figure out; revoked says that the '
            'delivery''s word on the figure no longer counts. Grain: key x delivery x load.';
    """)
