-- Grain: way of grouping x group x area of residence. Owner: dataset project; loader only (exact counts of children's episodes).
-- Episodes of children reported missing to police in London in a financial year, by risk that police saw, by where the
-- child was missing from, and by whether the area of report is that of residence. `absent` is not missing.
-- With last_quarter of deliveries of that collection quarter and earlier ones alone. Limits: what isn't recorded is in
-- the row whose group_name is NULL.
create function core.missing_episodes_by(year_begins date, last_quarter date default 'infinity')
returns table (grouping_name text, group_name text, area_code text, episodes bigint, quarters bigint) language sql stable as $$
    with standing as (
        select s.* from core.standing_delivery s
        where s.feed = 'met_police_missing_children' and s.collection_quarter >= year_begins
          and s.collection_quarter < year_begins + interval '1 year' and s.collection_quarter <= last_quarter
    ), event as (
        select e.residence_area, e.risk_level, e.missing_from,
               case when e.report_area = e.residence_area then 'own_area'
                    when e.report_area is not null then 'another_area' end as reported_in
        from standing s cross join lateral core.missing_episode_of(s.delivery_id) e where e.is_missing_child
    )
    select v.grouping_name, v.group_name, e.residence_area, count(*), (select count(distinct collection_quarter) from standing)
    from event e cross join lateral (values ('risk_level', e.risk_level), ('missing_from', e.missing_from),
                                            ('reported_in', e.reported_in)) v (grouping_name, group_name)
    group by 1, 2, 3 order by 1, 2, 3
$$;
