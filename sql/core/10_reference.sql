-- Grain: as the reference table of that name. Owner: dataset project.
-- The content of each reference table that came with its last load; core.<name>_version holds all of them.
-- Limits: what a figure was computed with is the content that stood then, not this one.
create view core.area with (security_invoker = true) as
    select v.* from core.area_version v where load_id = (select max(load_id) from core.area_version);
create view core.merged_area with (security_invoker = true) as
    select v.* from core.merged_area_version v where load_id = (select max(load_id) from core.merged_area_version);
create view core.board with (security_invoker = true) as
    select v.* from core.board_version v where load_id = (select max(load_id) from core.board_version);
create view core.supplier with (security_invoker = true) as
    select v.* from core.supplier_version v where load_id = (select max(load_id) from core.supplier_version);
create view core.supplier_area with (security_invoker = true) as
    select v.* from core.supplier_area_version v where load_id = (select max(load_id) from core.supplier_area_version);
create view core.pct with (security_invoker = true) as
    select v.* from core.pct_version v where load_id = (select max(load_id) from core.pct_version);
create view core.police_command with (security_invoker = true) as
    select v.* from core.police_command_version v
    where load_id = (select max(load_id) from core.police_command_version);
create view core.population with (security_invoker = true) as
    select v.* from core.population_version v where load_id = (select max(load_id) from core.population_version);
create view core.vintage with (security_invoker = true) as
    select v.* from core.vintage_version v where load_id = (select max(load_id) from core.vintage_version);
create view core.neighbour with (security_invoker = true) as
    select v.* from core.neighbour_version v where load_id = (select max(load_id) from core.neighbour_version);
create view core.quarter with (security_invoker = true) as
    select v.* from core.quarter_version v where load_id = (select max(load_id) from core.quarter_version);
create view core.bank_holiday with (security_invoker = true) as
    select v.* from core.bank_holiday_version v where load_id = (select max(load_id) from core.bank_holiday_version);
create view core.indicator with (security_invoker = true) as
    select v.* from core.indicator_version v where load_id = (select max(load_id) from core.indicator_version);
create view core.indicator_definition with (security_invoker = true) as
    select v.* from core.indicator_definition_version v
    where load_id = (select max(load_id) from core.indicator_definition_version);
create view core.feed with (security_invoker = true) as
    select v.* from core.feed_version v where load_id = (select max(load_id) from core.feed_version);
create view core.feed_not_covered with (security_invoker = true) as
    select v.* from core.feed_not_covered_version v
    where load_id = (select max(load_id) from core.reference_content where name = 'feed_not_covered');
create view core.source_of_record with (security_invoker = true) as
    select v.* from core.source_of_record_version v
    where load_id = (select max(load_id) from core.reference_content where name = 'source_of_record');
