"""What a figure says beside London's, its neighbours' and its own past: intervals, quarters, funnels, trends

Revision ID: 0008
Revises: 0005
"""

from alembic import op

revision = "0008"
down_revision = "0005"


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
    op.execute("""
        create table mart.indicator_trend (
            area_code text not null, indicator_code text not null, feed text not null, breakdown text not null,
            period_start date not null, period_end date not null, value double precision not null,
            previous_value double precision, change double precision,
            year_before_value double precision, change_on_year double precision,
            points integer not null, is_seasonal boolean not null,
            centre double precision, lower_limit double precision, upper_limit double precision,
            is_outside boolean not null, is_moving boolean not null, is_one_side boolean not null,
            is_near_limit boolean not null, is_too_short boolean not null,
            is_made_up boolean not null,
            primary key (indicator_code, period_start, period_end, area_code, breakdown, feed)
        );
        comment on table mart.indicator_trend is
            'Each figure beside its own past. Grain: area x indicator x breakdown x period x feed.';
    """)
    op.execute("delete from mart.refresh")  # the next collation computes every period anew
