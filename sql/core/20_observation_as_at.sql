-- Grain: area x indicator x breakdown x period x feed. Owner: dataset project.
-- What the warehouse held at a moment: of each figure the version of the last delivery in the order that
-- counts (collection_quarter, received_at, sha256), as that delivery stood recorded at the moment.
-- With `last_quarter`, what it held of deliveries of that collection quarter and earlier ones, as a release of it does.
-- Where an area had chosen by then to publish what is worked out of another feed (core.source_of_record), that stands
-- in the typed figure's place, under the indicator's own feed; its delivery says where it comes from.
-- Limits: held, withdrawn and revoked figures are left out; a marker (c, x, z ...) is a figure without a value.
create function core.observation_as_at(moment timestamptz, last_quarter date default 'infinity') returns table (
    area_code text, indicator_code text, feed text, breakdown text, period_start date, period_end date,
    numerator double precision, denominator double precision, value double precision, status text,
    delivery_id text, load_id bigint, recorded_at timestamptz, source_table text, is_comparable boolean
) language sql stable as $$
    with chosen as (
        select v.area_code, v.indicator_code, v.feed, v.in_place_of, v.since, v.until
        from core.source_of_record_version v
        where v.load_id = (select max(c.load_id) from core.reference_content c join core.load l using (load_id)
                           where c.name = 'source_of_record' and l.recorded_at <= moment)
    ), recorded as (  -- of each delivery's word on a figure, the last one
        select distinct on (o.indicator_code, o.period_start, o.period_end, o.area_code, o.breakdown, o.feed,
                            o.source_table, o.delivery_id) o.*
        from core.observation o
        where o.recorded_at <= moment
        order by o.indicator_code, o.period_start, o.period_end, o.area_code, o.breakdown, o.feed, o.source_table,
                 o.delivery_id, o.load_id desc
    ), standing as (  -- of the deliveries that speak of a figure in a table, the last one
        select distinct on (r.indicator_code, r.period_start, r.period_end, r.area_code, r.breakdown, r.feed,
                            r.source_table) r.*, d.collection_quarter, d.received_at, d.sha256
        from recorded r join core.delivery d using (delivery_id)
        where r.kind not in ('held', 'revoked') and d.collection_quarter <= last_quarter
        order by r.indicator_code, r.period_start, r.period_end, r.area_code, r.breakdown, r.feed, r.source_table,
                 d.collection_quarter desc, d.received_at desc, d.sha256 desc
    )  -- of a feed's tables that state a figure, the one that said it last; a withdrawal is its own table's alone
    select distinct on (s.indicator_code, s.period_start, s.period_end, s.area_code, s.breakdown,
                        coalesce(c.in_place_of, s.feed))
           s.area_code, s.indicator_code, coalesce(c.in_place_of, s.feed), s.breakdown, s.period_start, s.period_end, s.numerator,
           s.denominator, s.value, s.status, s.delivery_id, s.load_id, s.recorded_at, s.source_table,
           s.is_comparable
    from standing s left join chosen c
        on s.kind = 'derived' and (c.area_code, c.indicator_code, c.feed) = (s.area_code, s.indicator_code, s.feed)
           and s.period_start >= c.since and s.period_start < coalesce(c.until, 'infinity')
    where s.kind = 'figure' or c.feed is not null
    order by s.indicator_code, s.period_start, s.period_end, s.area_code, s.breakdown, coalesce(c.in_place_of, s.feed),
             c.feed is null, s.collection_quarter desc, s.received_at desc, s.sha256 desc, s.source_table
$$;
