"""What reports of a period were made of is kept, so that they can be made again

Revision ID: 0020
Revises: 0019
"""

from alembic import op

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.execute("""
        create table mart.kept_report (
            kind text not null, period text not null, revision integer not null check (revision > 0),
            made_on date not null, why text not null, code_version text not null, material jsonb not null,
            primary key (kind, period, revision));
        comment on table mart.kept_report is
            'What each report of a period was made of. Grain: one row a revision of a period''s report.';
    """)
