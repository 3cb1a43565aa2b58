"""The warehouse as it began: loads, reference tables, intake, observations, quality and marts.

The typed table of each feed (intake.<feed>) follows its contract and is made by lscb_pipeline.warehouse.database.feeds.
"""

from alembic import op

revision = "0001"
down_revision = None

LOADS = """
create table core.load (
    load_id bigint primary key,
    recorded_at timestamptz not null unique,
    collection_quarter date,
    reason text not null,
    code_version text not null
);
comment on table core.load is 'One change to core under one lock. Grain: one row a load; load_id grows by one.';

create table core.warehouse_kind (
    is_made_up boolean not null,
    only_row boolean primary key default true check (only_row)
);
comment on table core.warehouse_kind is 'Whether this warehouse holds the made-up sample or real data; never both.';
"""

REFERENCE = """
create table core.reference_content (
    name text not null,
    sha256 text not null,
    load_id bigint not null references core.load,
    primary key (name, load_id)
);
comment on table core.reference_content is 'Which content of a reference table came with which load.';

create table core.area_version (
    load_id bigint not null references core.load, area_code text not null, name text not null,
    inner_outer text not null, dfe_code text not null, ons_old_code text not null, dclg_code text not null,
    primary key (load_id, area_code));
create table core.merged_area_version (
    load_id bigint not null references core.load, area_code text not null, name text not null, reason text not null,
    primary key (load_id, area_code));
create table core.board_version (
    load_id bigint not null references core.load, board_id text not null, name text not null,
    area_codes text not null, valid_from date not null, valid_to date not null,
    primary key (load_id, board_id));
create table core.supplier_version (
    load_id bigint not null references core.load, supplier text not null, name text not null, kind text not null,
    primary key (load_id, supplier));
create table core.supplier_area_version (
    load_id bigint not null references core.load, supplier text not null, area_code text not null,
    primary key (load_id, supplier, area_code));
create table core.pct_version (
    load_id bigint not null references core.load, pct_code text not null, ons_code text not null,
    name text not null, area_code text not null,
    primary key (load_id, pct_code));
create table core.police_command_version (
    load_id bigint not null references core.load, command_code text not null, name text not null,
    area_code text not null,
    primary key (load_id, command_code));
create table core.population_version (
    load_id bigint not null references core.load, area_code text not null, year integer not null,
    age_band text not null, vintage text not null, population integer not null,
    primary key (load_id, area_code, year, age_band, vintage));
create table core.vintage_version (
    load_id bigint not null references core.load, vintage text not null, published_on date not null,
    rank integer not null, rounded_to integer not null, note text not null,
    primary key (load_id, vintage));
create table core.neighbour_version (
    load_id bigint not null references core.load, model_year integer not null, area_code text not null,
    position integer not null, neighbour_dfe_code text not null, neighbour_area_code text, closeness text not null,
    primary key (load_id, model_year, area_code, position));
create table core.quarter_version (
    load_id bigint not null references core.load, quarter text not null, label text not null,
    financial_year text not null, starts_on date not null, ends_on date not null,
    primary key (load_id, quarter));
create table core.bank_holiday_version (
    load_id bigint not null references core.load, date date not null, name text not null,
    primary key (load_id, date));
create table core.indicator_version (
    load_id bigint not null references core.load, indicator_code text not null, title text not null,
    phase text not null, priority_area text not null, feed text not null, numerator text not null,
    denominator text, unit text not null, rate_base integer, age_band text, denominator_indicator text,
    polarity text not null, frequency text not null, measures text not null, ni_code text,
    definition_version text not null, lead_partner text not null, source_system text not null,
    disclosure text not null, amount_is_numerator boolean not null, notes text,
    primary key (load_id, indicator_code));
create table core.feed_version (
    load_id bigint not null references core.load, feed text not null, title text not null,
    contract_version text not null, purpose text,
    primary key (load_id, feed));
create table core.feed_not_covered_version (
    load_id bigint not null references core.load, feed text not null, area_code text not null, reason text not null,
    primary key (load_id, feed, area_code));
"""

INTAKE = """
create table intake.delivery (
    delivery_id text primary key,
    feed text,
    supplier text,
    collection_quarter date,
    received_at timestamptz not null,
    sha256 text not null,
    path text not null,
    size_bytes bigint not null,
    status text not null check
        (status in ('received', 'read', 'promoted', 'held', 'rejected', 'unreadable', 'unrouted')),
    rule_id text,
    message text,
    layout text,
    sheet text,
    replaces text[],
    is_rejudged boolean not null default false,
    is_period_declared boolean not null default false,
    contract_version text,
    code_version text not null,
    key_id text,
    records_read integer not null default 0,
    records_loaded integer not null default 0,
    records_refused integer not null default 0,
    records_outside integer not null default 0,
    records_held integer not null default 0,
    outside_by_reason jsonb not null default '{}',
    promoted_load_id bigint references core.load
);
create index on intake.delivery (feed, collection_quarter);
comment on table intake.delivery is
    'One received file. Grain: one row a delivery. The order that counts is collection_quarter, received_at, sha256.';

create table intake.decision (
    decision_id bigint generated always as identity primary key,
    delivery_id text not null references intake.delivery,
    decision text not null check (decision in ('accept', 'reject')),
    why text,
    decided_by text not null,
    decided_at timestamptz not null,
    load_id bigint not null references core.load
);
comment on table intake.decision is 'Decisions on held deliveries, appended. The last one of a delivery counts.';

create table intake.refused_row (
    delivery_id text not null references intake.delivery,
    sheet text,
    row_number integer,
    column_name text,
    rule_id text not null,
    message text not null,
    value text
);
create index on intake.refused_row (delivery_id);
comment on table intake.refused_row is
    'Rows that could not be typed or identified. value only where the contract has no personal column.';
"""

CORE = """
create table core.observation (
    area_code text not null,
    indicator_code text not null,
    feed text not null,
    breakdown text not null default 'all',
    source_table text not null default '',
    period_start date not null,
    period_end date not null,
    numerator double precision,
    denominator double precision,
    value double precision,
    status text not null check (status in ('final', 'provisional', 'c', 'x', 'z', 'u', 'low')),
    is_comparable boolean not null default true,
    kind text not null check (kind in ('figure', 'held', 'withdrawal')),
    delivery_id text not null,  -- of intake.delivery; a foreign key would double the time of a load
    load_id bigint not null,    -- of core.load, likewise
    recorded_at timestamptz not null
);
create index observation_key on core.observation
    (indicator_code, period_start, period_end, area_code, breakdown);
create index observation_delivery on core.observation (delivery_id);
create index observation_load on core.observation (load_id);
comment on table core.observation is
    'Every version of every figure ever supplied; appended only. kind: figure counts; held waits for a decision; '
    'withdrawal says that a complete statement left the figure out. Grain: key x delivery x load.';
"""

QUALITY = """
create table quality.rule_result (
    feed text not null, collection_quarter date not null, rule_id text not null, contract_version text not null,
    code_version text not null, rows_tested integer not null, rows_failing integer not null
);
create table quality.finding (
    feed text, collection_quarter date, supplier text, delivery_id text, rule_id text not null,
    dimension text not null, severity text not null check (severity in ('critical', 'warning', 'info')),
    area_code text, sheet text, row_number integer, column_name text, message text not null
);
create index on quality.finding (delivery_id);
comment on table quality.finding is
    'One failure of one rule, on one row or one missing thing; delivery_id is NULL when nothing came.';
create table quality.readiness (
    area_code text, supplier text not null, basis text not null check (basis in ('own', 'external')),
    feed text not null, collection_quarter date not null, readiness double precision, coverage double precision,
    quality double precision, evidence double precision, accuracy double precision, validity double precision,
    reliability double precision, timeliness double precision, relevance double precision,
    completeness double precision, colour text, status text not null, weights_version text not null
);
comment on table quality.rule_result is 'Rule runs by feed and quarter; filled once contracts carry their rules.';
comment on table quality.readiness is 'Readiness by area, feed and quarter; filled once contracts carry their rules.';
"""

MART = """
create table mart.refresh (
    load_id bigint not null references core.load,
    refreshed_at timestamptz not null default clock_timestamp()
);
comment on table mart.refresh is 'Up to which load the marts were computed. Grain: one row a refresh.';

create table mart.benchmark (
    area_code text not null, indicator_code text not null, feed text not null, breakdown text not null,
    period_start date not null, period_end date not null,
    numerator double precision, denominator double precision, rate_base integer, value double precision,
    status text not null,
    london_value double precision, london_areas integer not null,
    rank integer, ranked_areas integer not null,
    population_vintage text, population_year integer,
    is_made_up boolean not null,
    primary key (indicator_code, period_start, period_end, area_code, breakdown, feed)
);
comment on table mart.benchmark is
    'Each area''s newest figure of every period beside London''s. Grain: area x indicator x breakdown x period x feed.';

create table mart.london_summary (
    region text not null check (region in ('london', 'inner', 'outer')),
    indicator_code text not null, feed text not null, breakdown text not null,
    period_start date not null, period_end date not null,
    numerator double precision, denominator double precision, rate_base integer, value double precision,
    areas_due integer not null, areas_returned integer not null,
    is_made_up boolean not null,
    primary key (indicator_code, period_start, period_end, region, breakdown, feed)
);
comment on table mart.london_summary is
    'London, inner and outer London over the areas that returned. Grain: region, indicator, breakdown, period, feed.';
"""


def upgrade() -> None:
    for schema in ("intake", "core", "quality", "mart", "publish"):
        op.execute(f"create schema if not exists {schema}")
    for tables in (LOADS, REFERENCE, INTAKE, CORE, QUALITY, MART):
        op.execute(tables.replace(":", r"\:"))
