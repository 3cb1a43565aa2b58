-- Grain: one row an authority's answer of one delivery. Owner: dataset project; loader only.
-- A delivery's answers to the Government Office's questionnaire; a row without a day of answer is an authority that has
-- not answered.
create function core.gol_answer_of(delivery text) returns table (
    delivery_id text, row_number integer, area_code text, asked_on date, answered_on date, protocol_agreed text,
    protocol_year integer, protocol_partners text, named_lead text, police_data_shared text,
    needs_analysis_year integer, return_interviews_by text, return_interview_hours integer, emergency_beds integer,
    out_of_hours_route text, services_commissioned text, cross_border_placements text, ni71_answer_1 integer,
    ni71_answer_2 integer, ni71_answer_3 integer, ni71_answer_4 integer, ni71_answer_5 integer, remark text
) language sql stable as $$
    select
        a.delivery_id, a.row_number, a.area_code, a.asked_on, a.answered_on, a.protocol_agreed,
        a.protocol_year::integer, a.protocol_partners, a.named_lead, a.police_data_shared, a.needs_analysis_year::integer,
        a.return_interviews_by, a.return_interview_hours::integer, a.emergency_beds::integer, a.out_of_hours_route,
        a.services_commissioned, a.cross_border_placements, a.ni71_answer_1::integer, a.ni71_answer_2::integer,
        a.ni71_answer_3::integer, a.ni71_answer_4::integer, a.ni71_answer_5::integer, a.remark
    from core.counted_gol_runaways_questionnaire a where a.delivery_id = delivery
$$;

-- Grain: authority x quarter. The standing answers: of each supplier and quarter, those of the last delivery.
create view core.gol_answer with (security_invoker = true) as
    select e.* from core.standing_delivery s cross join lateral core.gol_answer_of(s.delivery_id) e
    where s.feed = 'gol_runaways_questionnaire';
