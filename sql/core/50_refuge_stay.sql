-- Grain: one row a stay of one delivery. Owner: dataset project; loader only (person-level).
-- A delivery's stays in the refuge but those held, with what the counts need:
--   nights                  midnights spent there; none while the stay is open
--   nights_in_3_months      midnights that the young person spent there in the three months up to the stay's end, over
--                           this delivery and the standing one of the quarter before; none while the stay is open
--   is_over_14_nights, is_over_21_nights  beyond what the law allows a refuge at a time, and in three months
--   is_admitted_in_quarter  counted with the quarter in which the stay began
--   is_ended_in_quarter     counted with the quarter in which it ended
-- A stay over the end of a quarter is in the files of both.
create function core.refuge_stay_of(delivery text) returns table (
    delivery_id text, row_number integer, stay_key text, person_key text, link_key text, sex text, age integer,
    residence_area text, admitted_at timestamp, left_at timestamp, referred_by text, left_to text, nights integer,
    nights_in_3_months integer, is_over_14_nights boolean, is_over_21_nights boolean,
    is_admitted_in_quarter boolean, is_ended_in_quarter boolean
) language sql stable as $$
    with this as (
        select d.* from intake.delivery d where d.delivery_id = delivery
    ), earlier as (
        select s.delivery_id from core.standing_delivery s, this
        where s.feed = this.feed and s.collection_quarter < this.collection_quarter
          and s.collection_quarter >= this.collection_quarter - interval '3 months'
    ), pool as (
        select distinct on (s.person_key, s.admitted_at) s.person_key, s.admitted_at, s.left_at
        from core.counted_london_refuge_stays s
        where (s.delivery_id = delivery or s.delivery_id in (select e.delivery_id from earlier e))
          and s.left_at is not null
        order by s.person_key, s.admitted_at, s.delivery_id = delivery desc
    ), counted as (
        select s.*, s.left_at::date - s.admitted_at::date as nights,
               (select sum(greatest(least(p.left_at, s.left_at)::date
                                    - greatest(p.admitted_at, s.left_at - interval '3 months')::date, 0))
                from pool p where p.person_key = s.person_key and s.left_at is not null) as nights_in_3_months
        from core.counted_london_refuge_stays s where s.delivery_id = delivery
    )
    select s.delivery_id, s.row_number, s.stay_key, s.person_key, s.link_key, s.sex, s.age::integer, s.residence_area,
           s.admitted_at, s.left_at, s.referred_by, s.left_to, s.nights, s.nights_in_3_months::integer,
           coalesce(s.nights > 14, false), coalesce(s.nights_in_3_months > 21, false),
           s.admitted_at >= d.collection_quarter and s.admitted_at < d.collection_quarter + interval '3 months',
           coalesce(s.left_at >= d.collection_quarter and s.left_at < d.collection_quarter + interval '3 months', false)
    from counted s join this d using (delivery_id)
$$;

-- Grain: one row a stay. The standing stays: of each supplier and quarter those of the last delivery, and of a stay
-- that two quarters' files hold, what the later one says.
create view core.refuge_stay with (security_invoker = true) as
    select distinct on (e.stay_key) e.*
    from core.standing_delivery s cross join lateral core.refuge_stay_of(s.delivery_id) e
    where s.feed = 'london_refuge_stays'
    order by e.stay_key, s.collection_quarter desc;
