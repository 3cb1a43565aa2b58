"""A region's count that lacks hidden or missing cells is at least so much; what a ratio is per; changes of definitions

Revision ID: 0012
Revises: 0011
"""

from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.execute("""
        alter table publish.london_summary
            add column is_at_least boolean not null default false,
            drop constraint london_summary_marker_check,
            add constraint london_summary_marker_check check (marker in ('c', 'x', 'z'));
        comment on column publish.london_summary.is_at_least is
            'A count that lacks what areas hid or did not return: the region has so many, or more.';
        drop view if exists core.indicator, core.indicator_definition cascade;
        alter table core.indicator_version add column unit_says text not null default '', drop column notes;
        alter table core.indicator_definition_version add column change text not null default '';
    """)
