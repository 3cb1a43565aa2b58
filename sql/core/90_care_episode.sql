-- Grain: one row an episode of one delivery. Owner: dataset project; loader only (person-level).
-- A delivery's episodes of care but those held, as the return of one financial year so far has them.
--   is_short_break  under V3 or V4, an agreed series of short breaks: no child looked after
create function core.care_episode_of(delivery text) returns table (
    delivery_id text, row_number integer, person_key text, area_code text, began_on date, ended_on date,
    start_reason text, end_reason text, legal_status text, need text, placement text, is_short_break boolean
) language sql stable as $$
    select c.delivery_id, c.row_number, c.person_key, c.area_code, c.began_on, c.ended_on, c.start_reason, c.end_reason,
           c.legal_status, c.need, c.placement, c.legal_status in ('V3', 'V4')
    from core.counted_la_looked_after c where c.delivery_id = delivery
$$;

-- Grain: area x child x day of beginning. The years joined: of each supplier and financial year the newest standing
-- file, and of an episode that several of them have what the last year's says.
--   said_by  the last day of the quarter of the file that says it
--   state    ended; open, in the newest file of its area; or absent: an older file leaves it open and no later one has
--            it. An absent one has no end and is in no count of the later years: it is neither open nor ended
create view core.care_episode with (security_invoker = true) as
    with of_year as (
        select distinct on (s.supplier, date_trunc('year', s.collection_quarter - interval '3 months')) s.*
        from core.standing_delivery s where s.feed = 'la_looked_after'
        order by s.supplier, date_trunc('year', s.collection_quarter - interval '3 months'), s.collection_quarter desc
    ), newest as (
        select o.*, o.collection_quarter = max(o.collection_quarter) over (partition by o.supplier) as is_newest
        from of_year o
    )
    select distinct on (e.area_code, e.person_key, e.began_on) e.*,
           (n.collection_quarter + interval '3 months' - interval '1 day')::date as said_by,
           case when e.ended_on is not null then 'ended' when n.is_newest then 'open' else 'absent' end as state
    from newest n cross join lateral core.care_episode_of(n.delivery_id) e
    order by e.area_code, e.person_key, e.began_on, n.collection_quarter desc;
