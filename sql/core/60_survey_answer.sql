-- Grain: one row an answer of one delivery. Owner: dataset project; loader only.
-- A delivery's answers of agencies but those held; a row without a day of answer is a question not answered.
--   amount_of_area  the number, where it is of this area: one for all areas of an agency is in no area's figure
--   runaways_seen   how many young runaways the same agency says it saw in the area, beside each of its answers
--   is_in_words     answered in words alone: no code and no number, and something stands there
create function core.survey_answer_of(delivery text) returns table (
    delivery_id text, row_number integer, agency text, agency_type text, area_code text, question text, asked_on date,
    answered_on date, answer text, choice text, recorded_since integer, amount double precision, amount_covers text,
    remark text, amount_of_area double precision, runaways_seen double precision, is_in_words boolean
) language sql stable as $$
    with said as (
        select a.*, case when a.amount_covers is distinct from 'all_its_areas' then a.amount::double precision end
                        as amount_of_area
        from core.counted_runaways_survey a where a.delivery_id = delivery
    )
    select a.delivery_id, a.row_number, a.agency, a.agency_type, a.area_code, a.question, a.asked_on, a.answered_on,
           a.answer, a.choice, a.recorded_since::integer, a.amount::double precision, a.amount_covers, a.remark,
           a.amount_of_area,
           max(a.amount_of_area) filter (where a.question = 'runaways_seen') over (partition by a.agency, a.area_code),
           a.answered_on is not null and a.remark is not null and a.answer is null and a.choice is null
               and a.amount is null and a.recorded_since is null
    from said a
$$;

-- Grain: agency x area x question x quarter. The standing answers: of each supplier and quarter, those of the last
-- delivery.
create view core.survey_answer with (security_invoker = true) as
    select e.* from core.standing_delivery s cross join lateral core.survey_answer_of(s.delivery_id) e
    where s.feed = 'runaways_survey';

-- Grain: agency x area x survey (its delivery). Which agencies were asked, and how they answered; none is non-response.
create view core.survey_response with (security_invoker = true) as
    select a.delivery_id, a.agency, max(a.agency_type) as agency_type, a.area_code, min(a.asked_on) as asked_on,
           count(*) as questions_asked, count(a.answered_on) as questions_answered,
           case when count(a.answered_on) = 0 then 'none'
                when bool_and(a.is_in_words) filter (where a.answered_on is not null) then 'in_words'
                when count(a.answered_on) < count(*) then 'in_part'
                else 'in_full' end as response,
           (select count(distinct o.area_code) from core.survey_answer o
            where o.delivery_id = a.delivery_id and o.agency = a.agency) as areas_covered
    from core.survey_answer a group by a.delivery_id, a.agency, a.area_code;
