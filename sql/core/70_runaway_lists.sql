-- Grain: one row an episode, or a stay. Owner: dataset project; loader only (person-level).
-- The records of police's and refuge's lists of a year, as core.runaway_lists counts them: whose each is (child: by
-- references and links that meet), and why it is on no list (left_out; NULL where it is on one).
-- Limits: of a child whose records name several areas of residence, each has its own.
create function core.runaway_list_record(
    year_begins date, youngest integer, oldest integer, last_quarter date default 'infinity'
) returns table (
    feed text, child text, residence_area text, is_open boolean, is_told_after boolean, left_out text
) language sql stable as $$
    with asked as (
        select year_begins as begins, (year_begins + interval '1 year')::date as ends
    ), standing as (
        select s.* from core.standing_delivery s, asked
        where s.feed in ('met_police_missing_children', 'london_refuge_stays')
          and s.collection_quarter >= asked.begins and s.collection_quarter <= last_quarter
    ), stay as (  -- a later quarter's file says how a stay ended that was open
        select distinct on (e.stay_key) e.*
        from standing s cross join lateral core.refuge_stay_of(s.delivery_id) e
        where s.feed = 'london_refuge_stays' order by e.stay_key, s.collection_quarter desc
    ), event as (
        select s.feed, e.person_key, e.link_key, e.residence_area, e.age, e.category = 'absent' as is_absent,
               e.is_overnight, e.found_at is null as is_open, e.found_at < e.reported_at as is_told_after
        from standing s cross join asked cross join lateral core.missing_episode_of(s.delivery_id) e
        where s.feed = 'met_police_missing_children' and s.collection_quarter < asked.ends
        union all
        select 'london_refuge_stays', e.person_key, e.link_key, e.residence_area, e.age, false,
               core.is_overnight(e.admitted_at, e.left_at), e.left_at is null, false
        from stay e, asked where e.admitted_at >= asked.begins and e.admitted_at < asked.ends
    ), linked as (  -- a reference is its feed's own: two feeds may use one number
        select e.*, e.feed || e.person_key as reference,
               case when e.link_key is null then e.feed || e.person_key
                    else min(e.feed || e.person_key) over (partition by e.link_key) end as first_reference
        from event e
    ), known as (
        select l.*, min(l.first_reference) over (partition by l.reference) as child,
               bool_or(l.link_key is not null) over (partition by l.reference) as has_link
        from linked l
    ), sorted as (
        select k.feed, k.child, k.residence_area, k.is_open, k.is_told_after,
               case when k.residence_area in (
                             select n.area_code from core.feed_not_covered n
                             where n.feed in ('met_police_missing_children', 'london_refuge_stays')) then 'of_elsewhere'
                    when k.is_absent then 'absent'
                    when k.age is null or k.age not between youngest and oldest then 'of_other_age'
                    when not k.is_overnight then 'not_overnight'
                    when not k.has_link then 'without_link' end as left_out
        from known k
    )
    select s.feed, s.child, s.residence_area, s.is_open, s.is_told_after, s.left_out from sorted s
$$;

-- Grain: feed, two rows. Owner: dataset project; loader only (exact counts of children).
-- The two lists of children away overnight in London and a year, police's and refuge's, cut to one population, for an
-- estimate of how many there were in all. An episode is of the year in which it was reported, a stay of that of admission.
--   children  on the list: of one population, with a link; by references and links that meet, one child counts once
--   matches   children on both lists; the same in both rows. An agency's own references link nothing between the two
-- Of the records of the year those left out, each by the first that applies of
--   of_elsewhere   the child lives in an area that one of the two feeds doesn't cover (the City of London)
--   absent         recorded as absent, not as missing (2014 to 2017)
--   of_other_age   the age at the event is unknown, or not from youngest to oldest
--   not_overnight  back before 02:00 (core.is_overnight); of a stay the night in the refuge is meant
--   without_link   initial, surname, birth date or sex isn't known in any of the child's records
-- Of the records on the list, without_end are there because no end is known, and told_after_end were reported when the
-- child was back (within a day: else they are held). records_outside, _refused, _held: of the deliveries of the year's
-- quarters, records that came and are no event here.
-- quarters: how many of the year's four each list has; of fewer no year can be told.
-- With last_quarter of deliveries of that collection quarter and earlier ones alone. Limits: a child whose run and stay
-- lie on either side of 31 March is on each year's list once, and matches in neither.
create function core.runaway_lists(
    year_begins date, youngest integer, oldest integer, last_quarter date default 'infinity'
) returns table (
    feed text, quarters bigint, children bigint, matches bigint, records bigint, of_elsewhere bigint, absent bigint,
    of_other_age bigint, not_overnight bigint, without_link bigint, without_end bigint, told_after_end bigint,
    records_outside bigint, records_refused bigint, records_held bigint
) language sql stable as $$
    with asked as (
        select year_begins as begins, (year_begins + interval '1 year')::date as ends
    ), standing as (
        select s.* from core.standing_delivery s, asked
        where s.feed in ('met_police_missing_children', 'london_refuge_stays')
          and s.collection_quarter >= asked.begins and s.collection_quarter < asked.ends
          and s.collection_quarter <= last_quarter
    ), sorted as (
        select * from core.runaway_list_record(year_begins, youngest, oldest, last_quarter)
    ), matched as (
        select count(*) as children from (
            select s.child from sorted s where s.left_out is null group by s.child having count(distinct s.feed) = 2) b
    ), counted as (
        select s.feed, count(*) as records, count(distinct s.child) filter (where s.left_out is null) as children,
               count(*) filter (where s.left_out = 'of_elsewhere') as of_elsewhere,
               count(*) filter (where s.left_out = 'absent') as absent,
               count(*) filter (where s.left_out = 'of_other_age') as of_other_age,
               count(*) filter (where s.left_out = 'not_overnight') as not_overnight,
               count(*) filter (where s.left_out = 'without_link') as without_link,
               count(*) filter (where s.left_out is null and s.is_open) as without_end,
               count(*) filter (where s.left_out is null and s.is_told_after) as told_after_end
        from sorted s group by s.feed
    ), delivered as (
        select s.feed, count(distinct s.collection_quarter) as quarters, sum(d.records_outside)::bigint as outside,
               sum(d.records_refused)::bigint as refused, sum(d.records_held)::bigint as held
        from standing s join core.delivery d using (delivery_id) group by s.feed
    )
    select f.feed, coalesce(d.quarters, 0), coalesce(c.children, 0), m.children, coalesce(c.records, 0),
           coalesce(c.of_elsewhere, 0), coalesce(c.absent, 0), coalesce(c.of_other_age, 0),
           coalesce(c.not_overnight, 0), coalesce(c.without_link, 0), coalesce(c.without_end, 0),
           coalesce(c.told_after_end, 0), coalesce(d.outside, 0), coalesce(d.refused, 0), coalesce(d.held, 0)
    from (values ('met_police_missing_children'), ('london_refuge_stays')) f (feed)
    cross join matched m left join counted c using (feed) left join delivered d using (feed)
    order by f.feed desc
$$;

-- Grain: list x area of residence. Owner: dataset project; loader only (exact counts of children).
-- The children of core.runaway_lists by area: list_name police, refuge, or both (there by the area that police know).
-- Limits: a child whose records name several areas counts in the first of them in order.
create function core.runaway_list_by_area(
    year_begins date, youngest integer, oldest integer, last_quarter date default 'infinity'
) returns table (list_name text, area_code text, children bigint) language sql stable as $$
    with child as (
        select r.child, min(r.residence_area) filter (where r.feed = 'met_police_missing_children') as by_police,
               min(r.residence_area) filter (where r.feed = 'london_refuge_stays') as by_refuge
        from core.runaway_list_record(year_begins, youngest, oldest, last_quarter) r
        where r.left_out is null group by r.child
    )
    select 'police', c.by_police, count(*) from child c where c.by_police is not null group by 2
    union all
    select 'refuge', c.by_refuge, count(*) from child c where c.by_refuge is not null group by 2
    union all
    select 'both', c.by_police, count(*) from child c
    where c.by_police is not null and c.by_refuge is not null group by 2
    order by 1, 2
$$;
