"""Whose an area is on a day: one board or partnership at a time, and the words follow the day."""

import datetime as dt
from collections.abc import Callable

import pandas as pd
import pytest

from lscb_pipeline.reference.boards import board_of, boards_between, insiders, read_boards, word_on
from lscb_pipeline.reference.tables import ReferenceTableError, table

CITY, BEXLEY, BROMLEY, CAMDEN, HACKNEY = (f"E090000{n}" for n in ("01", "04", "06", "07", "12"))
HAMMERSMITH, KENSINGTON, KINGSTON, RICHMOND, WESTMINSTER = (f"E090000{n}" for n in ("13", "20", "21", "27", "33"))
FIRST, TODAY = dt.date(2006, 4, 1), dt.date(2026, 11, 30)
DAY = dt.timedelta(days=1)


@pytest.mark.parametrize("area_code", sorted(table("area")["area_code"]))
def test_every_area_is_of_exactly_one_body_on_each_day(area_code: str) -> None:
    """Held against the table by itself, day by day where anything changes."""
    rows = table("board")
    own = rows[rows["area_codes"].str.split("+").map(lambda codes: area_code in codes)]
    ends = own["valid_to"].fillna(pd.Timestamp("2100-01-01"))
    changes = {day + shift * DAY for day in (*own["valid_from"], *own["valid_to"].dropna()) for shift in (-1, 0, 1)}
    for day in {pd.Timestamp(FIRST), pd.Timestamp(TODAY)} | {one for one in changes if one >= pd.Timestamp(FIRST)}:
        on = own[(own["valid_from"] <= day) & (ends >= day)]
        assert len(on) == 1, day
        assert board_of(area_code, day.date()).board_id == on["board_id"].iloc[0]
    in_order = own.sort_values("valid_from")
    starts, before = in_order["valid_from"].iloc[1:], in_order["valid_to"].iloc[:-1]
    assert (starts.to_numpy() == (before + DAY).to_numpy()).all()
    assert in_order["kind"].is_monotonic_increasing, "no board after a partnership"


@pytest.mark.parametrize(
    ("area_code", "day", "name"),
    [
        (CAMDEN, "2009-12-31", "Camden Local Safeguarding Children Board"),
        (CAMDEN, "2019-09-28", "Camden Local Safeguarding Children Board"),
        (CAMDEN, "2019-09-29", "Camden Safeguarding Children Partnership"),
        (BROMLEY, "2019-08-31", "Bromley Local Safeguarding Children Board"),
        (BROMLEY, "2019-09-01", "Bromley Safeguarding Children Partnership"),
        (BEXLEY, "2018-10-01", "Bexley Safeguarding Children Partnership"),
        (KINGSTON, "2018-03-31", "Kingston upon Thames Local Safeguarding Children Board"),
        (RICHMOND, "2018-04-01", "Kingston and Richmond Local Safeguarding Children Board"),
        (WESTMINSTER, "2012-03-31", "Westminster Local Safeguarding Children Board"),
    ],
)
def test_the_name_follows_the_day(area_code: str, day: str, name: str) -> None:
    assert board_of(area_code, dt.date.fromisoformat(day)).name == name


@pytest.mark.parametrize(
    ("day", "together"),
    [
        ("2009-01-01", [{CITY, HACKNEY}]),
        ("2015-01-01", [{CITY, HACKNEY}, {HAMMERSMITH, KENSINGTON, WESTMINSTER}]),
        ("2020-01-01", [{CITY, HACKNEY}, {HAMMERSMITH, KENSINGTON, WESTMINSTER}, {KINGSTON, RICHMOND}]),
        ("2021-04-01", [{CITY, HACKNEY}, {KENSINGTON, WESTMINSTER}, {KINGSTON, RICHMOND}]),
    ],
)
def test_which_areas_have_one_body_together(day: str, together: list[set[str]]) -> None:
    on = {board_of(code, dt.date.fromisoformat(day)).area_codes for code in table("area")["area_code"]}
    joint = [set(codes) for codes in on if len(codes) > 1]
    assert sorted(map(sorted, joint)) == sorted(map(sorted, together))


def test_londons_word_follows_the_day() -> None:
    days = [dt.date(2009, 12, 31), dt.date(2019, 9, 15), dt.date(2019, 9, 29), dt.date(2025, 3, 31)]
    assert [word_on(day) for day in days] == ["board", "board or partnership", "partnership", "partnership"]


def test_whose_an_area_was_over_some_years_is_in_order() -> None:
    found = boards_between(WESTMINSTER, dt.date(2011, 1, 1), TODAY)
    assert [one.board_id for one in found] == [
        "westminster", "tri_borough", "tri_borough_partnership", "bi_borough_partnership",
    ]  # fmt: skip
    assert boards_between(WESTMINSTER, dt.date(2001, 1, 1), dt.date(2006, 3, 31)) == []


def test_before_there_were_boards_there_is_no_answer() -> None:
    with pytest.raises(ValueError, match="no board or partnership of 'E09000007' on 2006-03-31"):
        board_of(CAMDEN, FIRST - DAY)
    with pytest.raises(ValueError, match="no board or partnership of 'E09000001"):
        board_of(f"{CITY}+{HACKNEY}", FIRST)


def _of_camden(boards: pd.DataFrame, column: str, value: object) -> pd.DataFrame:
    return boards.assign(**{column: boards[column].mask(boards["board_id"] == "camden", value)})


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda b: _of_camden(b, "valid_to", pd.Timestamp("2019-09-27")), "camden_partnership has E09000007 from"),
        (lambda b: _of_camden(b, "valid_to", pd.Timestamp("2019-09-29")), "camden_partnership has E09000007 from"),
        (lambda b: _of_camden(b, "area_codes", "E09000003"), "E0900000[37]"),
        (lambda b: _of_camden(b, "valid_from", pd.Timestamp("2006-04-02")), "camden has E09000007 from 2006-04-02"),
        (lambda b: b[b["board_id"] != "camden_partnership"], "E09000007 is nobody's from 2019-09-29 on"),
        (lambda b: _of_camden(b, "kind", "committee"), "committee"),
    ],
)
def test_a_gap_an_overlap_or_another_word_is_refused(spoil: Callable[[pd.DataFrame], pd.DataFrame], said: str) -> None:
    assert read_boards(table("board"))
    with pytest.raises(ReferenceTableError, match=f"board.csv: .*{said}"):
        read_boards(spoil(table("board")))


def test_whoever_ever_held_areas_together_knows_them_of_all_times() -> None:
    known = insiders(pd.Series([CAMDEN, f"{CITY}+{HACKNEY}", "E09000024+E09000029"]))
    by_name = known.groupby("board_id")["area_code"].agg(set).to_dict()
    assert by_name["tri_borough"] == {HAMMERSMITH, KENSINGTON, WESTMINSTER}
    assert by_name["bi_borough_partnership"] == {KENSINGTON, WESTMINSTER}
    assert by_name["city_and_hackney"] == {CITY, HACKNEY}
    assert by_name["sender for E09000024+E09000029"] == {"E09000024", "E09000029"}
    assert {f"authority {code}" for code in table("area")["area_code"]} <= set(by_name), "a joint board ends no council"
    assert len({frozenset(codes) for codes in by_name.values()}) == len(by_name), "nobody is played twice"


def test_each_row_says_its_source_and_how_far_it_was_looked_up() -> None:
    boards = table("board")
    assert boards["checked"].str.contains(r"\[(?:seen|memory)\]").all()
    assert not boards["source"].str.contains(r"\[").any(), "readers see it"
    assert (boards["board_id"].str.len() + len("lscb_board_") <= 63).all(), "PostgreSQL cuts longer logins"
