-- Grain: area, or merged area. Owner: dataset project.
-- What the board of the asking login covers, and since when until when: the areas, and the merged areas of which every
-- member is the board's. A merged figure of which the board has a part is none of its own: the board knows its part,
-- and would have its neighbour's by subtraction. Limits: empty for whoever is no board's login.
-- A board's login is named after it (lscb_board_<board_id>), and no board can write core.board_version.
create view core.own_area with (security_invoker = true) as
    with own as (
        select string_to_array(b.area_codes, '+') as members, b.valid_from, b.valid_to
        from core.board b where current_user = 'lscb_board_' || b.board_id
    )
    select a.area_code, own.valid_from, own.valid_to
    from own cross join (select area_code from core.area union select area_code from core.merged_area) a
    where string_to_array(a.area_code, '+') <@ own.members;

-- Grain: supplier. The senders that report for nobody but the asking login's board: what is said of a delivery and
-- names no area is the board's own where the sender is one of these.
create view core.own_supplier with (security_invoker = true) as
    select supplier from core.supplier_area
    group by supplier having bool_and(area_code in (select o.area_code from core.own_area o));
