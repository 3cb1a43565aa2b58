-- Grain: one row a stay of one delivery. Owner: dataset project; loader only (person-level).
-- A delivery's stays in the refuge but those held, with what the counts need:
--   nights                  midnights spent there; none while the stay is open
--   is_admitted_in_quarter  counted with the quarter in which the stay began
--   is_ended_in_quarter     counted with the quarter in which it ended
-- A stay over the end of a quarter is in the files of both.
create function core.refuge_stay_of(delivery text) returns table (
    delivery_id text, row_number integer, stay_key text, person_key text, link_key text, sex text, age integer,
    residence_area text, admitted_at timestamp, left_at timestamp, referred_by text, left_to text, nights integer,
    is_admitted_in_quarter boolean, is_ended_in_quarter boolean
) language sql stable as $$
    select s.delivery_id, s.row_number, s.stay_key, s.person_key, s.link_key, s.sex, s.age::integer, s.residence_area,
           s.admitted_at, s.left_at, s.referred_by, s.left_to, s.left_at::date - s.admitted_at::date,
           s.admitted_at >= d.collection_quarter and s.admitted_at < d.collection_quarter + interval '3 months',
           coalesce(s.left_at >= d.collection_quarter and s.left_at < d.collection_quarter + interval '3 months', false)
    from core.counted_london_refuge_stays s join intake.delivery d using (delivery_id)
    where s.delivery_id = delivery
$$;

-- Grain: one row a stay. The standing stays: of each supplier and quarter those of the last delivery, and of a stay
-- that two quarters' files hold, what the later one says.
create view core.refuge_stay with (security_invoker = true) as
    select distinct on (e.stay_key) e.*
    from core.standing_delivery s cross join lateral core.refuge_stay_of(s.delivery_id) e
    where s.feed = 'london_refuge_stays'
    order by e.stay_key, s.collection_quarter desc;
