-- Grain: area x indicator x breakdown x period x feed. Owner: dataset project.
-- What a feed's records give of an indicator whose figures come from another feed, its source of record: the newest word
-- on each period, of the last delivery in the order that counts. It stands beside the figure of
-- core.current_observation, and takes its place there only where the area has chosen so (core.source_of_record).
create view core.derived_observation with (security_invoker = true) as
    with recorded as (  -- of each delivery's word on a figure, the last one
        select distinct on (o.indicator_code, o.period_start, o.period_end, o.area_code, o.breakdown, o.feed,
                            o.delivery_id) o.*
        from core.observation o where o.kind in ('derived', 'revoked')
        order by o.indicator_code, o.period_start, o.period_end, o.area_code, o.breakdown, o.feed, o.delivery_id,
                 o.load_id desc
    )
    select distinct on (r.indicator_code, r.period_start, r.period_end, r.area_code, r.breakdown, r.feed)
           r.area_code, r.indicator_code, r.feed, r.breakdown, r.period_start, r.period_end, r.numerator, r.status,
           r.delivery_id, r.load_id, r.recorded_at
    from recorded r join core.delivery d using (delivery_id)
    where r.kind = 'derived'
    order by r.indicator_code, r.period_start, r.period_end, r.area_code, r.breakdown, r.feed,
             d.collection_quarter desc, d.received_at desc, d.sha256 desc;
