"""Versioned definitions and target bands of indicators

Revision ID: 0002
Revises: 0001
"""

from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.execute("""
        drop view if exists core.indicator cascade;
        alter table core.indicator_version drop column definition_version,
            add column target_from double precision, add column target_to double precision;
        create table core.indicator_definition_version (
            load_id bigint not null references core.load, indicator_code text not null, version text not null,
            valid_from date, says text not null, breaks_series boolean not null,
            primary key (load_id, indicator_code, version));
    """)
