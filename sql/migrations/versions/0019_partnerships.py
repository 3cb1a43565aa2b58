"""Boards have an end or none, are boards or partnerships, and say what their source is

Revision ID: 0019
Revises: 0018
"""

from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    # what was loaded before were boards alone, from the law's first day to its last
    op.execute("""
        alter table core.board_version
            add column kind text not null default 'board' check (kind in ('board', 'partnership')),
            add column source text not null default 'Children Act 2004',
            alter column valid_to drop not null;
        alter table core.board_version alter column kind drop default, alter column source drop default;
    """)
