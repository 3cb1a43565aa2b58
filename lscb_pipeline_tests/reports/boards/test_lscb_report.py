"""The LSCB report's pages: every figure is a released cell, hidden ones are never spoken of, silence is explained."""

import re
from dataclasses import replace
from typing import Any

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lscb_pipeline.frames.key_columns import FIGURE_GROUP
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.release import Release
from lscb_pipeline_tests.reports.boards.made_boards import (
    files_of,
    fullest,
    named_cell,
    one_figure,
    page_of,
    pasts_of,
    printed_cells,
    release_of_rows,
    row_of,
    said_of,
)
from lscb_pipeline_tests.reports.release.made import CAMDEN, CITY, HACKNEY, QUARTERS, RATE, release
from lscb_pipeline_tests.reports.release.test_pages import text

FAR: dict[str, Any] = {
    "value": 160.25,
    "funnel": "above_998",
    "versus_london": "higher",
    "lower_95": 150,
    "upper_95": 171,
}


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return files_of(release())


def test_its_files_are_an_index_and_a_page_an_area_and_the_same_bytes_again(files: dict[str, bytes]) -> None:
    assert set(files) == {"boards/index.html"} | {f"boards/{code}.html" for code in release().areas["area_code"]}
    assert files == files_of(release())


def test_every_figure_on_a_page_is_the_released_cell(files: dict[str, bytes]) -> None:
    assert printed_cells(release(), files) == 4, (
        "Hackney's rate and London's; Camden's count that moved, and its revised rate"
    )


def test_a_statement_says_the_figure_london_how_sure_and_how_to_trace_it(files: dict[str, bytes]) -> None:
    page = page_of(files, HACKNEY)
    assert "223.0 per 10,000 in a quarter lies above London's 100.0 , which by itself is neither good nor bad" in page
    assert "95 % interval 215.0 to 231.0. London is of 2 areas." in page
    assert "The period before" not in page, "its trend says 213, and no published cell does"
    assert f"lscb trace {HACKNEY} {RATE} '2009-10-Q4'" in page
    assert f'href="../indicators/{RATE}.html"' in files[f"boards/{HACKNEY}.html"].decode()
    questions = page[page.index("Questions to take to the meeting") :]
    assert re.search(r"Local authority Referrals to children's social care When was it last checked that", questions)


def test_who_attends_police_meetings_is_asked_of_the_local_authority() -> None:
    page = page_of(files_of(one_figure("MP004", FAR | {"value": 40, "funnel": "below_998"}, {}, {})), HACKNEY)
    asked = page[page.index("Questions to take") :]
    assert asked.index("Local authority MAPPA") < asked.index("Police: nothing to ask by these figures")


def test_beside_a_figures_own_past_london_and_the_period_before_are_said() -> None:
    page = page_of(files_of(one_figure(RATE, {"value": 70}, {}, {"is_outside": True})), HACKNEY)
    assert "London: 100.0 , of 33 areas. The period before: 101.0 ." in page


def test_how_many_would_stand_out_by_chance_is_said(files: dict[str, bytes]) -> None:
    assert "1 figure was set beside London: 1 lies beyond the 95 % limits (by chance alone: fewer than one)" in page_of(
        files, HACKNEY
    )
    rows = [row_of(RATE, QUARTERS[1], breakdown=f"part_{n}") for n in range(60)]
    page = page_of(files_of(release_of_rows(rows, pasts_of(rows))), HACKNEY)
    assert "60 figures were set beside London: 0 lie beyond the 95 % limits (by chance alone: about 3)" in page
    assert "60 were held against their own past: 0 are signals (by chance alone: up to 2)" in page


def test_beside_a_band_london_is_printed_and_no_chance_is_counted() -> None:
    outside = {"value": 20, "lower_95": 16, "upper_95": 25, "funnel": None, "london_value": 18.04}
    files = files_of(one_figure("SG010", outside, {}, None))
    page = page_of(files, HACKNEY)
    assert "London: 18.0 , of 33 areas" in page
    assert "1 was set beside the band that guidance names: 1 lies outside it. No count of chance includes that" in page
    assert "band that guidance" not in page_of(files, CAMDEN)
    assert 'class="signal worse"' in files[f"boards/{HACKNEY}.html"].decode()
    neutral = files_of(one_figure(RATE, FAR, {}, {}))[f"boards/{HACKNEY}.html"].decode()
    assert 'class="signal neutral"' in neutral


def test_where_nothing_stands_out_it_is_said_plainly_and_praises_nobody() -> None:
    page = page_of(files_of(one_figure("SG003", {"versus_london": "better"}, {}, {})), HACKNEY)
    assert "Nothing stands out this time of 1 figure that could be judged. That praises none of them" in page


def test_what_lies_beyond_limits_and_is_not_asked_about_is_counted_and_no_page_says_that_there_is_nothing() -> None:
    page = page_of(files_of(one_figure(RATE, {"funnel": "above_95", "versus_london": "higher"}, {}, {})), HACKNEY)
    assert "Nothing stands out that is asked about this time of 1 figure" in page
    assert (
        "1 figure lies beyond limits and no rule asks about it: in this period alone without a good direction" in page
    )
    plain = page_of(files_of(one_figure(RATE, {}, {}, {})), HACKNEY)
    assert "Nothing stands out this time" in plain
    assert "no rule asks" not in plain


def test_an_area_whose_figures_are_all_hidden_reads_sensibly(files: dict[str, bytes]) -> None:
    page = page_of(files, CITY)
    assert "Nothing can be said to stand out: no figure could be judged" in page
    assert "1 is hidden, so that no child can be recognised: of these nothing is said" in page
    assert "Private fostering" not in page, "a hidden figure is not named"


def test_figures_that_cannot_be_judged_are_counted() -> None:
    few = {"funnel": None, "versus_london": "not_compared", "london_value": None}
    page = page_of(files_of(one_figure(RATE, few, {}, {"is_too_short": True})), HACKNEY)
    assert (
        "1 can't be judged: of a kind that isn't compared, given by too few areas, or without enough of a past" in page
    )
    assert "Nothing can be said to stand out" in page


def test_a_merged_figure_appears_for_each_member_as_merged() -> None:
    made = one_figure(RATE, FAR | {"area_code": f"{CITY}+{HACKNEY}"}, {}, {})
    files = files_of(made)
    for code in (CITY, HACKNEY):
        assert "A figure of City of London and Hackney together, and not of one of them." in page_of(files, code)
        assert "Referrals to children's social care (City of London and Hackney together)" in page_of(files, code)
    assert "160.2" not in page_of(files, CAMDEN)


def test_a_publishers_figure_and_a_changed_definition_are_said_to_be_that() -> None:
    made = one_figure(RATE, FAR, {}, {})
    known = made.indicators
    is_it = known["indicator_code"] == RATE
    changed = [{"version": "2", "valid_from": QUARTERS[0].starts_on, "says": "x", "change": "", "breaks_series": True}]
    other = known.assign(
        disclosure=known["disclosure"].mask(is_it, "public"),
        versions=[changed if its else old for its, old in zip(is_it, known["versions"], strict=True)],
    )
    page = page_of(files_of(replace(made, indicators=other)), HACKNEY)
    assert "A published national figure, as its publisher has it." in page
    assert "Its definition changed on 1 October 2009: nothing before compares." in page


def test_the_index_counts_the_figures_that_could_be_judged_as_each_page_does() -> None:
    few = {"funnel": None, "versus_london": "not_compared", "london_value": None}
    rows = [
        row_of("SG003", QUARTERS[1]),
        *(row_of("SG004", QUARTERS[1], breakdown=f"part_{n}", **few) for n in range(2)),
    ]
    files = files_of(release_of_rows(rows, pasts_of([])))
    assert "of 1 figure that could be judged" in page_of(files, HACKNEY)
    assert "Hackney 1 0" in page_of(files, "index"), "1 could be judged of 3 shown, and 0 are asked about"


def test_a_page_is_cut_by_worth_and_says_how_many_are_not_shown() -> None:
    page = page_of(files_of(fullest()), HACKNEY)
    assert page.count("How sure:") == 5
    assert "2 more are not shown here" in page
    first = page[page.index("What stands out") : page.index("What cannot be said")]
    assert first.index("Re-referrals within 12 months") < first.index("Referrals to children's social care"), (
        "worse first"
    )
    assert first.count("girls") == 0, "a part of what is said already"
    assert "3 more stand on the area's page" in page[page.index("What cannot be said") :]


def test_who_asks_is_named_as_at_the_quarters_end() -> None:
    page = page_of(files_of(release()), HACKNEY)
    assert "City and Hackney Safeguarding Children Board." in page
    assert "What the board of Hackney may ask" in page
    later = page_of(files_of(release(quarter=Quarter.parse("2019-20-Q4"))), HACKNEY)
    assert "City and Hackney Safeguarding Children Partnership." in later
    assert "What the partnership of Hackney may ask" in later


def test_a_draft_is_marked_and_pages_lead_to_one_another(files: dict[str, bytes]) -> None:
    drafted = files_of(release(decision=None))
    assert all("DRAFT: internal, not for release" in text(page) for page in drafted.values())
    page = files[f"boards/{HACKNEY}.html"].decode()
    assert all(f'href="{link}"' in page for link in (f"../areas/{HACKNEY}.html", "index.html", "../index.html"))


ROWS = st.fixed_dictionaries(
    {
        "indicator": st.sampled_from(["SG001", "SG003", "SG004", "SG010"]),
        "area_code": st.sampled_from([HACKNEY, CAMDEN, f"{CITY}+{HACKNEY}"]),
        "marker": st.sampled_from([None, None, "c", "x"]),
        "keeps_value": st.booleans(),
        "colour": st.sampled_from(["green", "amber", "red", "grey"]),
        "funnel": st.sampled_from([None, "below_998", "below_95", "within", "above_95", "above_998"]),
        "funnel_before": st.sampled_from([None, "above_998", "below_998"]),
        "colour_before": st.sampled_from(["green", "red"]),
        "versus_london": st.sampled_from(["better", "similar", "worse", "higher", "lower", "not_compared"]),
        "is_outside": st.booleans(), "is_moving": st.booleans(), "is_too_short": st.booleans(),
        "value": st.floats(0, 300).map(lambda number: round(number, 3)),
    }
)  # fmt: skip


def generated(drawn: list[dict[str, Any]]) -> Release:
    """A release of such figures, a hidden one's number left behind where `keeps_value`: what must never be said."""
    rows, pasts = [], []
    for n, one in enumerate(drawn):
        part = {"area_code": one["area_code"], "breakdown": f"part_{n}"}
        now = {name: one[name] for name in ("marker", "colour", "funnel", "versus_london")}
        if one["marker"] is None or one["keeps_value"]:
            now["value"] = one["value"]
        row = row_of(one["indicator"], QUARTERS[1], **part, **now)
        before = {"value": 101.0, "funnel": one["funnel_before"], "colour": one["colour_before"]}
        rows += [row_of(one["indicator"], QUARTERS[0], **part, **before), row]
        pasts.append(pasts_of([row], **{name: one[name] for name in ("is_outside", "is_moving", "is_too_short")}))
    return release_of_rows(rows, pd.concat(pasts, ignore_index=True))


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(ROWS, min_size=1, max_size=6))
def test_no_statement_is_of_a_hidden_figure_one_not_ready_or_one_of_too_few(drawn: list[dict[str, Any]]) -> None:
    made = generated(drawn)
    for one in said_of(made):
        assert one.row["marker"] is None
        assert one.row["colour"] in ("green", "amber")
        is_beyond = one.row["funnel"] in ("below_998", "below_95", "above_95", "above_998")
        has_moved = one.row["is_too_short"] is False and (one.row["is_outside"] or one.row["is_moving"])
        assert is_beyond or has_moved or one.rules == ["outside_band"]
    files = files_of(made)
    printed_cells(made, files)
    named = {named_cell(row) for row in made.benchmark.to_dict("records") if row["marker"] == "c"}
    pages = b"".join(files.values()).decode()
    assert not any(f'data-cell="{cell}"' in pages for cell in named)


def test_a_group_has_one_london() -> None:
    """What cells_of relies on: figures of a group stand beside the same value of London's."""
    groups = release().benchmark.dropna(subset=["london_value"]).groupby(FIGURE_GROUP)["london_value"]
    assert groups.nunique().max() == 1
