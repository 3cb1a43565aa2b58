-- Grain: one row an episode of one delivery. Owner: dataset project; loader only (person-level).
-- A delivery's missing episodes but those held, with what the counts need:
--   child_key          whom the counts take for one child: of persons under one link the first reference, so that a
--                      child whom police know under two is one; without a link the person's own
--   is_missing_child   under 18 and recorded as missing (not `absent`, ACPO 2013); an unknown age counts as a child,
--                      since the feed is of children
--   is_overnight       away at 02:00 London time, from last seen (else reported) to found (core.is_overnight)
--   episodes_in_90_days  the same child's episodes in the 90 days up to and including this report (not `absent`),
--                      over this delivery and the standing deliveries of earlier quarters
create function core.missing_episode_of(delivery text) returns table (
    delivery_id text, row_number integer, person_key text, link_key text, child_key text, sex text, age integer,
    residence_area text, report_area text, last_seen_at timestamp, reported_at timestamp, found_at timestamp,
    missing_from text, risk_level text, category text, is_missing_child boolean, is_overnight boolean,
    episodes_in_90_days bigint
) language sql stable as $$
    with this as (
        select d.* from intake.delivery d where d.delivery_id = delivery
    ), earlier as (
        select s.delivery_id from core.standing_delivery s, this
        where s.feed = this.feed and s.collection_quarter < this.collection_quarter
          and s.collection_quarter >= this.collection_quarter - interval '6 months'
    ), pool as (
        select e.* from core.counted_met_police_missing_children e where e.delivery_id = delivery
        union all
        select e.* from core.counted_met_police_missing_children e join earlier using (delivery_id), this
        where e.reported_at >= this.collection_quarter - interval '90 days'
    ), linked as (
        select p.*, case when p.link_key is null then p.person_key
                         else min(p.person_key) over (partition by p.link_key) end as first_key
        from pool p
    ), known as (
        select l.*, min(l.first_key) over (partition by l.person_key) as child_key from linked l
    ), flagged as (
        select k.*,
               count(*) filter (where k.category is distinct from 'absent') over (
                   partition by k.child_key order by k.reported_at
                   range between interval '90 days' preceding and current row) as episodes_in_90_days
        from known k
    )
    select f.delivery_id, f.row_number, f.person_key, f.link_key, f.child_key, f.sex, f.age::integer,
           f.residence_area, f.report_area, f.last_seen_at, f.reported_at, f.found_at, f.missing_from, f.risk_level,
           f.category,
           coalesce(f.age < 18, true) and f.category is distinct from 'absent',
           core.is_overnight(coalesce(f.last_seen_at, f.reported_at), f.found_at),
           f.episodes_in_90_days
    from flagged f where f.delivery_id = delivery
$$;

-- Grain: one row an episode. The standing episodes: of each supplier and quarter, those of the last delivery.
create view core.missing_episode with (security_invoker = true) as
    select e.* from core.standing_delivery s cross join lateral core.missing_episode_of(s.delivery_id) e
    where s.feed = 'met_police_missing_children';
