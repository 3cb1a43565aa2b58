"""What each role must not get, as data: statements that are refused, and statements that answer with nothing.

The roles are tried on collated data, in which Camden is the board's own area, Barnet's figure of 5 is another's, and
Kingston and Richmond return jointly.
"""

CAMDEN, BARNET, JOINT = "E09000007", "E09000003", "E09000021+E09000027"

# By anybody but the owner: other roles, rights of one's own making, the server's files and catalogues.
BY_ANYBODY = [
    "set role lscb",
    "set session authorization lscb",
    "select set_config('role', 'lscb', false)",
    "select set_config('role', 'lscb', true), ts_stat('select to_tsvector(link_key) from core.missing_episode')",
    "alter role current_user superuser",
    "alter role current_user bypassrls",
    "alter role current_user createrole",
    "grant lscb to current_user",
    "create role another",
    "create schema another",
    "create table public.another (n integer)",
    "create table publish.another (n integer)",
    "create function public.another() returns integer language sql security definer as 'select 1'",
    "create view mart.another as select * from mart.benchmark",
    "alter table mart.benchmark disable row level security",
    "alter table mart.benchmark owner to current_user",
    "alter view core.missing_episode set (security_invoker = false)",
    "drop policy board on mart.benchmark",
    "create policy another on mart.benchmark using (true)",
    "drop table mart.benchmark",
    "truncate core.observation",
    "delete from core.observation",
    "update core.observation set value = 1",
    "update core.load set reason = ''",
    "update core.board_version set area_codes = 'E09000003'",
    "delete from core.board_version",
    "update core.view_text set sha256 = ''",
    "select * from pg_authid",
    "select * from pg_statistic",
    "select pg_read_file('postgresql.conf')",
    "select pg_ls_dir('.')",
    "select lo_import('/etc/passwd')",
    "select lo_create(0)",
    "select lo_from_bytea(0, 'x')",
    "copy mart.benchmark to '/tmp/another.csv'",
    "copy (select 1) to program 'true'",
    "do $$ begin set local role lscb; end $$",
]

PERSON_LEVEL = [
    "select * from core.missing_episode",
    "select count(*) from core.missing_episode",
    "select * from core.missing_episode_of('x')",
    "select * from core.refuge_stay",
    "select * from core.refuge_stay_of('x')",
    "select * from core.survey_answer",
    "select * from core.survey_answer_of('x')",
    "select * from core.runaway_lists('2008-04-01', 10, 17)",
    "select * from core.runaway_list_record('2008-04-01', 10, 17)",
    "select * from core.runaway_list_by_area('2008-04-01', 10, 17)",
    "select * from mart.released_group",
    "select * from core.missing_by_age_and_sex('2008-04-01')",
    "select * from core.missing_episodes_by('2008-04-01')",
    "select * from core.survey_response",
    "select * from core.consultation_comment",
    "select * from core.consultation_comment_of('x')",
    "select * from core.gol_answer",
    "select * from core.gol_answer_of('x')",
    "select * from intake.met_police_missing_children",
    "select count(*) from intake.met_police_missing_children",
    "select link_key from intake.london_refuge_stays",
    "explain select * from core.missing_episode",
    "select * from ts_stat('select to_tsvector(link_key) from core.missing_episode')",
    "select ts_rewrite('a', 'select to_tsquery(link_key), to_tsquery(sex) from intake.met_police_missing_children')",
    "copy intake.met_police_missing_children to stdout",
]

INTAKE = [
    "select * from intake.delivery",
    "select path from intake.delivery",
    "select message from intake.delivery",
    "select * from intake.borough_return",
    "select * from intake.refused_row",
    "select message from intake.refused_row",
    "select * from intake.notice",
    "select * from intake.decision",
]

WRITING = [
    "delete from mart.benchmark",
    "update mart.benchmark set value = 0",
    "insert into quality.finding (rule_id, dimension, severity, own_message) values ('a', 'validity', 'info', 'b')",
    "delete from quality.readiness",
    "insert into core.load values (99, now(), null, '', '')",
    (
        "insert into core.board_version select load_id, 'another', name, 'E09000003', valid_from, valid_to "
        "from core.board_version limit 1"
    ),
    "select * from mart.benchmark for update",
    "create temporary table another (n integer)",
    "select pg_advisory_lock(1)",
    "select pg_try_advisory_xact_lock_shared(1, 2)",
    (
        "create function pg_temp.another(text) returns boolean language plpgsql cost 0.0001 as "
        "'begin raise notice ''%'', $1; return true; end'"
    ),
]

FIGURES = [
    "select * from core.observation",
    "select * from core.current_observation",
    "select * from core.observation_as_at(now())",
    "select * from core.delivery",
    "select * from core.load",
    "select * from mart.london_summary",
    "select * from mart.refresh",
]

REFUSED: dict[str, list[str]] = {
    "loader": [*BY_ANYBODY, "insert into core.view_text values ('')", "delete from core.load"],
    "analyst": [*BY_ANYBODY, *PERSON_LEVEL, *INTAKE, *WRITING],
    "public": [
        *BY_ANYBODY, *PERSON_LEVEL, *INTAKE, *WRITING, *FIGURES,
        "select * from mart.benchmark", "select * from mart.own_figure", "select * from quality.finding",
        "select * from quality.readiness", "select * from core.area", "select * from core.own",
    ],
    "board": [
        *BY_ANYBODY, *PERSON_LEVEL, *INTAKE, *WRITING, *FIGURES,
        "set role lscb_analyst",
        "set role lscb_loader",
        "set role lscb_board_barnet",
        "alter role lscb_board_barnet rename to another",
        # Comparisons hold other areas' figures: two areas' sum less one's own is the other's.
        "select * from mart.benchmark",
        "select london_value from mart.benchmark",
        "select rank from mart.benchmark",
        "select 1 from mart.benchmark where london_value > 0",
        "select b from mart.benchmark b",
        "set row_security = off; select value from mart.benchmark",
        "copy (select london_value from mart.benchmark) to stdout",
        "select * from ts_stat('select to_tsvector(indicator_code) from mart.london_summary')",
    ],
}  # fmt: skip

# Statements that may run: what they ask for is not there. An error in them would tell of rows, so it fails too.
EMPTY: dict[str, list[str]] = {
    "analyst": [
        "select * from pg_stats where schemaname = 'intake' and tablename <> 'delivery'",
        "select query from pg_stat_activity where usename <> current_user and query not like '<insufficient%'",
        "select rolpassword from pg_roles where rolpassword not like '**%'",
    ],
    "public": ["select * from pg_stats where schemaname in ('intake', 'core', 'quality', 'mart')"],
    "board": [
        f"select area_code, value from mart.benchmark where area_code <> '{CAMDEN}'",
        f"select * from mart.own_figure where area_code = '{BARNET}'",
        f"select * from mart.own_figure where area_code like '%+%' or area_code is distinct from '{CAMDEN}'",
        (
            f"select * from quality.finding where area_code <> '{CAMDEN}' or supplier in ('barnet', 'mps') "
            "and area_code is null"
        ),
        f"select * from quality.readiness where area_code <> '{CAMDEN}'",
        f"select * from quality.due_figure where area_code <> '{CAMDEN}'",
        "select * from quality.rule_result where supplier not in ('camden', 'pct_5k7')",
        (
            "select * from quality.finding where delivery_id in (select delivery_id from quality.rule_result "
            "where supplier = 'barnet')"
        ),
        # Conditions that break on other areas' rows, if these ever reach them.
        f"select 1 from mart.benchmark where area_code = '{BARNET}' and (area_code || 'x')::integer = 1",
        f"select 1 from mart.own_figure where 1 / (case when area_code = '{CAMDEN}' then 1 else 0 end) = 2",
        (
            f"select 1 from quality.finding where case when area_code = '{CAMDEN}' then false "
            "when supplier in ('camden', 'pct_5k7') then false else message::integer = 1 end"
        ),
        "select 1 from mart.own_figure where indicator_code = 'SG001' and numerator = 5 and 1 / (numerator - 5) > 0",
        f"select * from ts_stat('select to_tsvector(area_code) from mart.benchmark') where word <> lower('{CAMDEN}')",
        f"select b.area_code from mart.benchmark b join core.area a using (area_code) where area_code <> '{CAMDEN}'",
        f"select area_code from mart.benchmark tablesample system (100) where area_code <> '{CAMDEN}'",
        # The group has no area, and neither has whoever only pretends to be a board.
        "set role lscb_board; select * from mart.own_figure",
        "set role lscb_board; select * from quality.finding",
        (
            "select set_config('lscb.board', 'barnet', false); select * from mart.own_figure "
            f"where area_code <> '{CAMDEN}'"
        ),
        f"set search_path = pg_temp, public; select value from mart.benchmark where area_code <> '{CAMDEN}'",
        # What the server knows of the tables.
        "select * from pg_stats where schemaname in ('mart', 'quality', 'intake')",
        "select * from pg_stats where schemaname = 'core' and tablename = 'observation'",
        "select * from pg_stats_ext where schemaname in ('mart', 'quality', 'intake', 'core')",
        "select query from pg_stat_activity where usename <> current_user and query not like '<insufficient%'",
    ],
}
