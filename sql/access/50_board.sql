-- lscb_board: the login of each board, or partnership, reads its own areas' rows of mart and quality, for the time it was the
-- areas' board, what the codes mean, and publish. Limits: no intake, no observation, no comparison before publish.
-- What a policy asks stands in subqueries that are answered once a query, not once a row; and it costs no more than
-- a comparison, so that it comes before every condition of the board's own: otherwise EXPLAIN ANALYZE would show, by
-- what was executed and what never, whether another area's row meets a condition.
revoke all on all tables in schema intake, core, quality, mart, publish from lscb_board;
grant usage on schema core, quality, mart, publish to lscb_board;
grant select on all tables in schema publish to lscb_board;
grant select on core.own, core.area, core.merged_area, core.board, core.supplier,
    core.supplier_area, core.indicator, core.indicator_definition, core.feed, core.feed_not_covered, core.quarter
    to lscb_board;
grant select on core.area_version, core.merged_area_version, core.board_version, core.supplier_version,
    core.supplier_area_version, core.indicator_version, core.indicator_definition_version, core.feed_version,
    core.feed_not_covered_version, core.quarter_version, core.reference_content to lscb_board;
grant select on quality.finding, quality.rule_result, quality.readiness, quality.due_figure to lscb_board;
grant select on mart.own_figure, mart.indicator_trend to lscb_board;
do $$ begin
    execute format(
        'grant select (%s) on mart.benchmark to lscb_board',
        (select string_agg(attname, ', ') from pg_attribute where attrelid = 'mart.own_figure'::regclass and attnum > 0)
    );
end $$;

do $$
declare
    own text := '(select jsonb_agg(o.code) from core.own o)';
    begins text := '(select min(o.valid_from) from core.own o)';
    ends text := '(select coalesce(max(o.valid_to), ''infinity'') from core.own o)';  -- today's stands without end
    period text := format('period_end >= %s and period_start <= %s', begins, ends);
    quarter text := format('collection_quarter >= date_trunc(''quarter'', %s)::date and collection_quarter <= %s',
                           begins, ends);
    item record;
begin
    for item in
        select * from (values
            ('mart.benchmark', 'area_code', period),
            ('mart.indicator_trend', 'area_code', period),
            ('quality.finding', 'coalesce(area_code, supplier)', quarter),
            ('quality.readiness', 'coalesce(area_code, supplier)', quarter),
            ('quality.due_figure', 'area_code', quarter),
            ('quality.rule_result', 'supplier', quarter)
        ) v (name, whose, in_time)
    loop
        execute format('drop policy if exists board on %s', item.name);
        execute format('create policy board on %s for select to lscb_board using (%s ? %s and %s)',
                       item.name, own, item.whose, item.in_time);
    end loop;
end $$;
