-- lscb_analyst: reads core, quality, mart and publish. What is person-level is closed again by its contract
-- (lscb_pipeline.warehouse.database.migrate). Limits: of intake only those columns of deliveries that core.delivery
-- shows.
revoke all on all tables in schema intake, core, quality, mart, publish from lscb_analyst;
grant usage on schema intake, core, quality, mart, publish to lscb_analyst;
grant select on all tables in schema core, quality, mart, publish to lscb_analyst;
revoke select on mart.released_group from lscb_analyst;  -- exact counts of children by age, sex and area
grant select (delivery_id, feed, supplier, collection_quarter, received_at, sha256, status, layout,
              is_period_declared, contract_version, records_read, records_loaded, records_refused, records_outside,
              records_held, promoted_load_id) on intake.delivery to lscb_analyst;
grant execute on function core.observation_as_at(timestamptz, date) to lscb_analyst;
-- Of a program that stays connected by the role's own login, against accidents: it reads, and what it forgets ends.
-- An owner who may not alter roles leaves it as it is.
do $$ declare item text; begin
    foreach item in array array[
        'default_transaction_read_only = on', 'statement_timeout = ''10min''',
        'idle_in_transaction_session_timeout = ''1h'''
    ] loop
        execute format('alter role lscb_analyst in database %I set %s', current_database(), item);
    end loop;
exception when insufficient_privilege then null;
end $$;
