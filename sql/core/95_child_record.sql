-- Grain: one row a record of one delivery. Owner: dataset project; loader only (person-level).
-- A delivery's records of children in need but those held, as the census of one financial year so far has them.
create function core.child_record_of(delivery text) returns table (
    delivery_id text, row_number integer, person_key text, area_code text, record text, began_on date, ended_on date,
    referred_on date, within_on date, age_then integer, unborn boolean, no_further_action boolean,
    referral_source text, need text, closure_reason text, category text, previous_plans integer
) language sql stable as $$
    select c.delivery_id, c.row_number, c.person_key, c.area_code, c.record, c.began_on, c.ended_on, c.referred_on,
           c.within_on, c.age_then, c.unborn, c.no_further_action, c.referral_source, c.need, c.closure_reason,
           c.category, c.previous_plans
    from core.counted_la_children_in_need c where c.delivery_id = delivery
$$;

-- Grain: area x child x record x day of beginning x day of referral x day of what it lies in. The years joined: of each
-- supplier and financial year the newest standing file, and of a record that several of them have what the last says.
--   said_by  the last day of the quarter of the file that says it
create view core.child_record with (security_invoker = true) as
    with of_year as (
        select distinct on (s.supplier, date_trunc('year', s.collection_quarter - interval '3 months')) s.*
        from core.standing_delivery s where s.feed = 'la_children_in_need'
        order by s.supplier, date_trunc('year', s.collection_quarter - interval '3 months'), s.collection_quarter desc
    )
    select distinct on (r.area_code, r.person_key, r.record, r.began_on, r.referred_on, r.within_on) r.*,
           (o.collection_quarter + interval '3 months' - interval '1 day')::date as said_by
    from of_year o cross join lateral core.child_record_of(o.delivery_id) r
    order by r.area_code, r.person_key, r.record, r.began_on, r.referred_on, r.within_on, o.collection_quarter desc;
