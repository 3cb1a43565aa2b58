-- Grain: one row an episode of one delivery. Owner: dataset project; loader only (person-level).
-- A delivery's missing episodes, with what the counts need:
--   is_missing_child   under 18 and recorded as missing (not `absent`, ACPO 2013); an unknown age counts as a child,
--                      since the feed is of children
--   is_overnight       away at 02:00 London time, from last seen (else reported) to found; our rule, NI 71 names none
--   episodes_in_90_days  the same person's episodes in the 90 days up to and including this report (not `absent`),
--                      over this delivery and the standing deliveries of earlier quarters
create function core.missing_episode_of(delivery text) returns table (
    delivery_id text, row_number integer, person_key text, link_key text, sex text, age integer, residence_area text,
    report_area text, last_seen_at timestamp, reported_at timestamp, found_at timestamp, missing_from text,
    risk_level text, category text, is_missing_child boolean, is_overnight boolean, episodes_in_90_days bigint
) language sql stable as $$
    with this as (
        select d.* from intake.delivery d where d.delivery_id = delivery
    ), earlier as (
        select distinct on (d.supplier, d.collection_quarter) d.delivery_id
        from intake.delivery d, this
        where d.feed = this.feed and d.status = 'promoted'
          and d.collection_quarter < this.collection_quarter
          and d.collection_quarter >= this.collection_quarter - interval '6 months'
        order by d.supplier, d.collection_quarter, d.received_at desc, d.sha256 desc
    ), pool as (
        select e.* from intake.met_police_missing_children e where e.delivery_id = delivery
        union all
        select e.* from intake.met_police_missing_children e join earlier using (delivery_id), this
        where e.reported_at >= this.collection_quarter - interval '90 days'
    ), flagged as (
        select p.*,
               count(*) filter (where p.category is distinct from 'absent') over (
                   partition by p.person_key order by p.reported_at
                   range between interval '90 days' preceding and current row) as episodes_in_90_days
        from pool p
    )
    select f.delivery_id, f.row_number, f.person_key, f.link_key, f.sex, f.age::integer, f.residence_area,
           f.report_area, f.last_seen_at, f.reported_at, f.found_at, f.missing_from, f.risk_level, f.category,
           coalesce(f.age < 18, true) and f.category is distinct from 'absent',
           f.found_at is null
               or (coalesce(f.last_seen_at, f.reported_at) - interval '2 hours')::date
                  < (f.found_at - interval '2 hours')::date,
           f.episodes_in_90_days
    from flagged f where f.delivery_id = delivery
$$;

-- Grain: one row an episode. The standing episodes: of each supplier and quarter, those of the last delivery.
create view core.missing_episode with (security_invoker = true) as
    select e.* from (
        select distinct on (supplier, collection_quarter) delivery_id
        from intake.delivery
        where feed = 'met_police_missing_children' and status = 'promoted'
        order by supplier, collection_quarter, received_at desc, sha256 desc
    ) standing cross join lateral core.missing_episode_of(standing.delivery_id) e;
