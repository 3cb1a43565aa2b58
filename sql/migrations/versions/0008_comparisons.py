"""What a figure says beside London's and its neighbours': intervals, quarters, funnels

Revision ID: 0008
Revises: 0003
"""

from alembic import op

revision = "0008"
down_revision = "0003"


def upgrade() -> None:
    op.execute("""
        alter table mart.benchmark
            add column lower_95 double precision, add column upper_95 double precision,
            add column neighbour_median double precision, add column neighbour_areas integer not null default 0,
            add column quartile text check (quartile in ('A', 'B', 'C', 'D')),
            add column versus_london text not null default 'not_compared' check
                (versus_london in ('better', 'similar', 'worse', 'higher', 'lower', 'not_compared')),
            add column funnel text check (funnel in ('below_998', 'below_95', 'within', 'above_95', 'above_998')),
            add column dispersion double precision, add column between_area_variance double precision,
            add column funnel_lower_95 double precision, add column funnel_upper_95 double precision,
            add column funnel_lower_998 double precision, add column funnel_upper_998 double precision,
            add column chance_lower_95 double precision, add column chance_upper_95 double precision,
            add column chance_lower_998 double precision, add column chance_upper_998 double precision;
    """)
    op.execute("delete from mart.refresh")  # the next collation computes every period anew
