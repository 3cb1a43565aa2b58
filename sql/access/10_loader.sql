-- lscb_loader: what a collation needs, and no more. It makes no table and owns none; core is appended to alone.
-- Limits: it reads everything, person-level rows too. ANALYZE of core.observation needs PostgreSQL 17; before, the
-- server's own autovacuum has to do.
revoke all on all tables in schema intake, core, quality, mart, publish from lscb_loader;
revoke execute on all functions in schema core, quality, mart, publish from public;
grant usage on schema intake, core, quality, mart, publish to lscb_loader;
grant select, insert, update, delete on all tables in schema intake, quality, mart, publish to lscb_loader;
grant select, insert on all tables in schema core to lscb_loader;
revoke update, delete on mart.kept_report from lscb_loader;  -- what a report was made of stays
revoke insert on core.alembic_version, core.view_text from lscb_loader;
grant execute on all functions in schema core, quality, mart, publish to lscb_loader;
do $$ begin
    if current_setting('server_version_num')::integer >= 170000 then
        grant maintain on core.observation to lscb_loader;
    end if;
    -- Nobody else makes temporary tables: an analyst's query can't fill the disk with them.
    execute format('revoke temporary on database %I from public', current_database());
    execute format('grant temporary on database %I to lscb_loader', current_database());
end $$;
-- Nor large objects, which anybody may make; and nobody else holds advisory locks, by which collations wait for each
-- other. Of a server of one's own its superuser alone can say so.
do $$
declare item regprocedure;
begin
    revoke execute on function pg_catalog.lo_create(oid), pg_catalog.lo_creat(integer),
        pg_catalog.lo_from_bytea(oid, bytea) from public;
    for item in
        select oid from pg_proc where pronamespace = 'pg_catalog'::regnamespace and proname like 'pg\_%advisory%'
    loop
        execute format('revoke execute on function %s from public', item);
        execute format('grant execute on function %s to lscb_loader', item);
    end loop;
exception when insufficient_privilege then null;
end $$;
