-- Grain: one row an answer of one delivery. Owner: dataset project; loader only.
-- A delivery's answers of agencies but those held; a row without a day of answer is a question not answered.
--   runaways_seen  how many young runaways the same agency says it saw in the area, beside each of its answers
create function core.survey_answer_of(delivery text) returns table (
    delivery_id text, row_number integer, agency text, area_code text, question text, asked_on date, answered_on date,
    answer text, amount double precision, runaways_seen double precision
) language sql stable as $$
    select a.delivery_id, a.row_number, a.agency, a.area_code, a.question, a.asked_on, a.answered_on, a.answer,
           a.amount::double precision,
           max(a.amount::double precision) filter (where a.question = 'runaways_seen')
               over (partition by a.agency, a.area_code)
    from core.counted_runaways_survey a where a.delivery_id = delivery
$$;

-- Grain: agency x area x question x quarter. The standing answers: of each supplier and quarter, those of the last
-- delivery.
create view core.survey_answer with (security_invoker = true) as
    select e.* from core.standing_delivery s cross join lateral core.survey_answer_of(s.delivery_id) e
    where s.feed = 'runaways_survey';
