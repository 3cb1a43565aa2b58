-- Grain: one row a comment of one delivery. Owner: dataset project; loader only.
-- A delivery's comments on drafted definitions, by role. Of the words is kept that there are some.
create function core.consultation_comment_of(delivery text) returns table (
    delivery_id text, row_number integer, area_code text, commenting_role text, commented_indicator text,
    commented_version text, subject text, view text, answered_on date, comment text
) language sql stable as $$
    select a.delivery_id, a.row_number, a.area_code, a.commenting_role, a.commented_indicator, a.commented_version,
           a.subject, a.view, a.answered_on, a.comment
    from core.counted_indicator_consultation a where a.delivery_id = delivery
$$;

-- Grain: area x role x indicator x version x subject x quarter. The standing comments: of each supplier and quarter,
-- those of the last delivery.
create view core.consultation_comment with (security_invoker = true) as
    select e.* from core.standing_delivery s cross join lateral core.consultation_comment_of(s.delivery_id) e
    where s.feed = 'indicator_consultation';
