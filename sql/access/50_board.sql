-- lscb_board: each board's login reads its own areas' rows of mart.benchmark and quality, for the time it was the
-- areas' board, what the codes mean, and publish. Limits: no intake, no observation, no comparison before publish.
-- What a policy asks of core.own_area stands in subqueries that are answered once a query, not once a row: quick, and
-- EXPLAIN ANALYZE has no count to show that would depend on a row of another area.
revoke all on all tables in schema intake, core, quality, mart, publish from lscb_board;
grant usage on schema core, quality, mart, publish to lscb_board;
grant select on all tables in schema publish to lscb_board;
grant select on core.own_area, core.own_supplier, core.area, core.merged_area, core.board, core.supplier,
    core.supplier_area, core.indicator, core.indicator_definition, core.feed, core.feed_not_covered, core.quarter
    to lscb_board;
grant select on core.area_version, core.merged_area_version, core.board_version, core.supplier_version,
    core.supplier_area_version, core.indicator_version, core.indicator_definition_version, core.feed_version,
    core.feed_not_covered_version, core.quarter_version, core.reference_content to lscb_board;
grant select on quality.finding, quality.rule_result, quality.readiness, quality.due_figure to lscb_board;
grant select on mart.own_figure to lscb_board;
do $$ begin
    execute format(
        'grant select (%s) on mart.benchmark to lscb_board',
        (select string_agg(attname, ', ') from pg_attribute where attrelid = 'mart.own_figure'::regclass and attnum > 0)
    );
end $$;

drop policy if exists board on mart.benchmark;
create policy board on mart.benchmark for select to lscb_board using (
    area_code = any (array(select o.area_code from core.own_area o))
    and period_start <= (select max(o.valid_to) from core.own_area o)
    and period_end >= (select min(o.valid_from) from core.own_area o)
);

do $$
declare
    own_area text := 'area_code = any (array(select o.area_code from core.own_area o))';
    own_supplier text := 'supplier = any (array(select o.supplier from core.own_supplier o))';
    in_time text := 'collection_quarter between (select date_trunc(''quarter'', min(o.valid_from)) from core.own_area o)
                     and (select max(o.valid_to) from core.own_area o)';
    item record;
begin
    for item in
        select * from (values
            ('finding', format('(%s or area_code is null and %s)', own_area, own_supplier)),
            ('readiness', format('(%s or area_code is null and %s)', own_area, own_supplier)),
            ('due_figure', own_area),
            ('rule_result', own_supplier)
        ) v (name, is_own)
    loop
        execute format('drop policy if exists board on quality.%I', item.name);
        execute format('create policy board on quality.%I for select to lscb_board using (%s and %s)',
                       item.name, item.is_own, in_time);
    end loop;
end $$;
