-- Grain: area, merged area or supplier. Owner: dataset project.
-- Whose rows are those of the board whose login asks, and since when until when it was theirs:
--   the board's areas, and the merged areas of which every member is the board's. A merged figure of which the board
--   has a part is none of its own: the board knows its part, and would have its neighbour's by subtraction;
--   the senders that report for nobody else: for what is said of a delivery and names no area.
-- A partnership is a board here. A board's login is named after it (lscb_board_<board_id>), and no board can write core.board_version.
-- Limits: empty for whoever is no board's login.
create view core.own with (security_invoker = true) as
    with board as (
        select string_to_array(b.area_codes, '+') as members, b.valid_from, b.valid_to
        from core.board b where current_user = 'lscb_board_' || b.board_id
    )
    select a.area_code as code, b.valid_from, b.valid_to
    from board b cross join (select area_code from core.area union select area_code from core.merged_area) a
    where string_to_array(a.area_code, '+') <@ b.members
    union all
    select s.supplier, b.valid_from, b.valid_to
    from board b cross join core.supplier_area s
    group by s.supplier, b.valid_from, b.valid_to
    having bool_and(string_to_array(s.area_code, '+') <@ b.members);
