-- Grain: one row a delivery. Owner: dataset project.
-- What analysts may know of a delivery: who sent it, when it came and what became of it; and its place in the
-- order that counts (collection_quarter, received_at, sha256). Limits: intake itself is the loader's.
create view core.delivery with (security_invoker = true) as
    select d.delivery_id, d.feed, d.supplier, d.collection_quarter, d.received_at, d.sha256, d.status, d.layout,
           d.is_period_declared, d.contract_version, d.records_read, d.records_loaded, d.records_refused,
           d.records_outside, d.records_held, d.promoted_load_id
    from intake.delivery d;
