"""Releases: what was published, what of it is hidden, and how the attack on it ended

Revision ID: 0009
Revises: 0008
"""

from alembic import op

revision = "0009"
down_revision = "0008"

KEY = """indicator_code text not null, feed text not null, breakdown text not null,
            period_start date not null, period_end date not null"""


def upgrade() -> None:
    op.execute("""
        alter table mart.london_summary
            add column complete_value double precision, add column complete_areas integer not null default 0;
    """)
    op.execute("""
        create table core.vintage_in_use (load_id bigint primary key references core.load, vintage text not null);
        comment on table core.vintage_in_use is
            'The newest vintage of populations that figures are divided by, from which load on. The last one counts.';
    """)
    op.execute("delete from mart.refresh")  # the next collation computes every period anew
    op.execute(f"""
        create table mart.release (
            collection_quarter date not null, revision integer not null, load_id bigint not null references core.load,
            status text not null check (status in ('refused', 'safe', 'published')),
            digest text not null, code_version text not null, audit jsonb not null, material jsonb not null,
            outputs jsonb,
            primary key (collection_quarter, revision));
        comment on table mart.release is
            'Each release made or refused: from which load, with which pattern of hidden cells, how the attack ended.';

        create table mart.released_figure (
            collection_quarter date not null, revision integer not null, area_code text not null, {KEY},
            numerator double precision, denominator double precision, value double precision,
            hides_numerator boolean not null, hides_denominator boolean not null, in_london boolean not null,
            primary key (collection_quarter, revision, indicator_code, period_start, period_end, area_code, breakdown,
                         feed));
        comment on table mart.released_figure is
            'The figures about persons of each release, with what of them is hidden. Unsuppressed: never passed on.';

        create table mart.released_total (
            collection_quarter date not null, revision integer not null, region text not null, {KEY},
            numerator double precision, denominator double precision,
            is_rounded boolean not null, is_denominator_rounded boolean not null, marker text,
            primary key (collection_quarter, revision, indicator_code, period_start, period_end, region, breakdown,
                         feed));
        comment on table mart.released_total is 'The sums about persons of each release, as published.';
    """)
    op.execute(f"""
        create table publish.benchmark (
            area_code text not null, {KEY},
            numerator double precision, denominator double precision, rate_base integer, value double precision,
            lower_95 double precision, upper_95 double precision,
            london_value double precision, london_areas integer,
            rank integer, ranked_areas integer not null, quartile text,
            versus_london text not null, funnel text,
            neighbour_median double precision, neighbour_areas integer not null,
            dispersion double precision, between_area_variance double precision,
            funnel_lower_95 double precision, funnel_upper_95 double precision,
            funnel_lower_998 double precision, funnel_upper_998 double precision,
            chance_lower_95 double precision, chance_upper_95 double precision,
            chance_lower_998 double precision, chance_upper_998 double precision,
            population_vintage text, population_year integer,
            status text not null, marker text check (marker in ('c', 'x', 'z', 'u', 'low')),
            in_london boolean not null, readiness double precision, colour text not null, is_revised boolean not null,
            is_made_up boolean not null, collection_quarter date not null, revision integer not null,
            primary key (indicator_code, period_start, period_end, area_code, breakdown, feed));
        comment on table publish.benchmark is
            'Each area''s figure beside London''s as last published. Grain: area, indicator, breakdown, period, feed.';

        create table publish.london_summary (
            region text not null, {KEY},
            numerator double precision, denominator double precision, rate_base integer, value double precision,
            areas_due integer not null, areas_returned integer not null,
            is_rounded boolean not null, is_denominator_rounded boolean not null,
            marker text check (marker = 'c'),
            is_made_up boolean not null, collection_quarter date not null, revision integer not null,
            primary key (indicator_code, period_start, period_end, region, breakdown, feed));
        comment on table publish.london_summary is
            'London, inner and outer, as last published. Grain: region, indicator, breakdown, period, feed.';

        create table publish.indicator_trend (
            area_code text not null, {KEY}, value double precision not null,
            previous_value double precision, change double precision,
            year_before_value double precision, change_on_year double precision,
            points integer not null, is_seasonal boolean not null,
            centre double precision, lower_limit double precision, upper_limit double precision,
            is_outside boolean not null, is_moving boolean not null, is_one_side boolean not null,
            is_near_limit boolean not null, is_too_short boolean not null,
            is_made_up boolean not null, collection_quarter date not null, revision integer not null,
            primary key (indicator_code, period_start, period_end, area_code, breakdown, feed));
        comment on table publish.indicator_trend is
            'Each published figure beside those published of its own past. Grain: as publish.benchmark.';

        create table publish.release (
            collection_quarter date not null, revision integer not null, released_on date not null,
            load_id bigint not null, code_version text not null, is_made_up boolean not null,
            primary key (collection_quarter, revision));
        comment on table publish.release is 'Every release there is. Grain: one row a revision of a quarter.';
    """)
