-- Grain: area of residence x age band x sex. Owner: dataset project; loader only (exact counts of children).
-- Children reported missing to police in London in a financial year, each once, by where it lived and how old it was at
-- the year's first report, and by sex. `absent` is not missing. Two references under one link are one child; a link under
-- two references, too.
-- With last_quarter of deliveries of that collection quarter and earlier ones alone. Limits: a child of unknown age is in
-- no band, and in the row whose age_band is NULL; sex U and sex not stated are one row, NULL.
create function core.missing_by_age_and_sex(year_begins date, last_quarter date default 'infinity')
returns table (area_code text, age_band text, sex text, children bigint, quarters bigint) language sql stable as $$
    with standing as (
        select s.* from core.standing_delivery s
        where s.feed = 'met_police_missing_children' and s.collection_quarter >= year_begins
          and s.collection_quarter < year_begins + interval '1 year' and s.collection_quarter <= last_quarter
    ), event as (
        select e.person_key, e.link_key, e.residence_area, e.age, e.reported_at, nullif(e.sex, 'U') as sex
        from standing s cross join lateral core.missing_episode_of(s.delivery_id) e where e.is_missing_child
    ), linked as (
        select e.*, case when e.link_key is null then e.person_key
                         else min(e.person_key) over (partition by e.link_key) end as first_key
        from event e
    ), known as (
        select l.*, min(l.first_key) over (partition by l.person_key) as child from linked l
    ), child as (
        select distinct on (k.child) k.child, k.residence_area, k.age, max(k.sex) over (partition by k.child) as sex
        from known k order by k.child, k.reported_at, k.age, k.residence_area
    )
    select c.residence_area,
           case when c.age < 11 then '0-10' when c.age < 14 then '11-13' when c.age < 16 then '14-15'
                when c.age < 18 then '16-17' end,
           c.sex, count(*), (select count(distinct collection_quarter) from standing)
    from child c group by 1, 2, 3 order by 1, 2, 3
$$;
