-- Rows of quality and mart are the asker's by policy, in every table, later ones included: loaders and analysts have
-- all of them, a board those that 50_board.sql gives it. Their owner is bound by no policy, and pays for none.
do $$
declare item regclass;
begin
    for item in
        select c.oid from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('quality', 'mart') and c.relkind = 'r'
    loop
        execute format('alter table %s enable row level security', item);
        execute format('drop policy if exists loader on %s', item);
        execute format('create policy loader on %s to lscb_loader using (true) with check (true)', item);
        execute format('drop policy if exists analyst on %s', item);
        execute format('create policy analyst on %s for select to lscb_analyst using (true)', item);
    end loop;
end $$;
