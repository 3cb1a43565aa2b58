"""A stage's last result for a quarter is kept with digests of what it read: what has not changed is not done again

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    op.execute("""
        create table intake.stage_result (
            collection_quarter date not null, stage text not null, read jsonb not null, result jsonb,
            made_at timestamptz not null, primary key (collection_quarter, stage));
        comment on table intake.stage_result is
            'What each stage made of a quarter last, in counts, beside digests of what it read. Grain: quarter, stage.';
    """)
