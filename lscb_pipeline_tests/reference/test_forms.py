"""Each example of each form is read as its table says, and each refused one is refused and told why."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lscb_pipeline.contracts.library import library
from lscb_pipeline.contracts.spellings import spelling
from lscb_pipeline.intake.rows.typed_cells import MARKERS, read_column, read_figures
from lscb_pipeline.reference import areas, forms, outside
from lscb_pipeline.reference.forms import Form, Kind
from lscb_pipeline.reference.forms_of_time import DATE, DAYS, MOMENT, PERIODS
from lscb_pipeline.reference.moments import read_day, read_moments
from lscb_pipeline.reference.periods import parse

EVERY: list[Kind] = [forms.AREA, forms.RESIDENCE, *PERIODS.values(), forms.INDICATOR, forms.FIGURE, DATE, MOMENT,
                     forms.BOOLEAN, forms.VERSION]  # fmt: skip


def texts(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype="str")


def examples(kind: Kind) -> list[str]:
    return [example for form in kind.forms for example in form.examples]


def refused(kind: Kind) -> list[tuple[Form, str]]:
    return [(form, example) for form in kind.refused for example in form.examples]


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.title)
def test_an_example_is_of_its_own_form(kind: Kind) -> None:
    for form in kind.forms:
        for example in form.examples:
            assert form.examples
            folded = forms.plain(example).removeprefix("05/10/2008 ")
            if kind not in (forms.FIGURE, *PERIODS.values()):
                assert form.compiled.fullmatch(folded), (form.pattern, example)


@pytest.mark.parametrize("name", PERIODS)
def test_periods(name: str) -> None:
    kind = PERIODS[name]
    read = parse(texts(*examples(kind)), name)
    assert read.notna().all(axis=None), [*zip(examples(kind), read["period_start"], strict=True)]
    for form, example in refused(kind):
        assert parse(texts(example), name).isna().all(axis=None), example
        assert kind.why(example) == f"{form.means}; write {kind.write}"


def test_moments_and_days() -> None:
    found = read_column(texts(*examples(MOMENT)), "timestamp")
    assert set(found.values.dt.date.astype("str")) == {"2008-10-05"}
    assert not read_column(texts(*examples(DATE)), "date").unreadable.any()
    assert {read_day(example).isoformat() for form in DAYS for example in form.examples} == {"2008-10-05"}  # type: ignore[union-attr]
    for kind, logical_type in ((MOMENT, "timestamp"), (DATE, "date")):
        for form, example in refused(kind):
            assert read_column(texts(example), logical_type).unreadable.all(), example  # type: ignore[arg-type]
            assert kind.why(example).startswith(form.means)


@pytest.mark.parametrize(
    ("text", "moment"),
    [("05-OCT-08 18:00:00", "2008-10-05 18:00"), ("05-OCT-2008 18.00.00", "2008-10-05 18:00"),
     ("05-OCT-08 06.00.00.000000000 PM", "2008-10-05 18:00"), ("39726.75", "2008-10-05 18:00"),
     ("5/10/2008 6:00 PM", "2008-10-05 18:00"), ("05/10/2008 12:30 AM", "2008-10-05 00:30"),
     ("05/10/2008 24:00", "2008-10-06"), ("05.10.2008 18:00", "2008-10-05 18:00"),
     ("2008-10-05T18:00:00Z", "2008-10-05 19:00"), ("2008-12-05T18:00:00Z", "2008-12-05 18:00"),
     ("2008-10-05 18:00:00+01:00", "2008-10-05 18:00"), ("2008-10-05T18:00:00.000", "2008-10-05 18:00"),
     ("Oct  5 2008  6:00PM", "2008-10-05 18:00"), ("20081005T180000", "2008-10-05 18:00"),
     ("05 October 2008 at 18:00", "2008-10-05 18:00"), ("05/10/2008 1800 hrs", "2008-10-05 18:00"),
     ("5/10/2008 9:05", "2008-10-05 09:05"), ("2008-10-25T23:30:00Z", "2008-10-26 00:30")],
)  # fmt: skip
def test_a_moment_is_londons_civil_time(text: str, moment: str) -> None:
    assert read_column(texts("2008-10-01 10:00", text), "timestamp").values[1] == pd.Timestamp(moment)


@pytest.mark.parametrize(
    "text", ["05/10/2008 25:00", "05/10/2008 13:00 PM", "05/10/2008 18:60", "05/10/2008 24:01", "31/02/2008 10:00",
             "05/10/08 18:00", "10/25/2008 18:00", "12345.5", "99999.5", "18:00", "5 Octember 2008", "tomorrow"]
)  # fmt: skip
def test_no_moment(text: str) -> None:
    assert read_column(texts(text), "timestamp").unreadable.all()


def test_a_spreadsheets_number_is_a_moment_and_no_birth_date() -> None:
    assert read_moments(texts("39726"), serials=True).notna().all()
    assert read_column(texts("39726"), "date").unreadable.all()


def test_figures() -> None:
    figures = read_figures(texts(*examples(forms.FIGURE)), {})
    assert figures.markers is not None
    assert not figures.unreadable.any()
    for form, example in refused(forms.FIGURE):
        assert read_figures(texts(example), {}).unreadable.all(), example
        assert forms.FIGURE.why(example).startswith(form.means)
    assert read_figures(texts("45 [p]", "−5", "5"), {}).values.tolist() == [45, -5, 5]


@pytest.mark.parametrize(
    ("text", "status"),
    [("[c]", "c"), ("(X)", "x"), ("≤5", "c"), ("<= 5", "c"), ("Fewer than 5", "c"), ("1–4", "c"), ("0 to 5", "c"),
     ("n/k", "x"), ("Not available", "x"), ("not applicable", "z"), ("[low]", "low"), ("—", "x")],
)  # fmt: skip
def test_markers_as_people_write_them(text: str, status: str) -> None:
    typed = read_figures(texts(text), {})
    assert typed.markers is not None
    assert (typed.markers[0], typed.values.isna().all()) == (status, True)


def test_no_marker_has_two_meanings() -> None:
    assert len(MARKERS) == sum(len(form.examples) for form in forms.SYMBOLS)


def test_areas() -> None:
    assert areas.resolve(texts(*examples(forms.AREA))).notna().all()
    for _, example in refused(forms.AREA):
        assert areas.resolve(texts(example)).isna().all(), example
    assert areas.resolve(texts("E09000007 Barnet", "Kingston City Council", "Camdem Council")).isna().all()


def test_outside_london_by_reason() -> None:
    found = outside.reasons(texts("Essex", "KENT COUNTY COUNCIL", "E10000012", "Hull", "Herts", "Out of London", "NFA",
                                  "Not known", "N/K"))  # fmt: skip
    known = "where the child lives is not known"
    assert found.tolist() == [forms.ELSEWHERE] * 6 + ["no fixed abode", known, known]
    assert outside.reasons(texts("Camden", "Atlantis", "London", "-", "Harringay", None)).isna().all()  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "means"),
    [("Outside of London", 0), ("OUTSIDE THE GREATER LONDON AREA", 0), ("OOA", 0), ("United Kingdom", 0), ("France", 0),
     ("Hertfordshire (outside London)", 0), ("Essex - outside London", 0), ("Out of area - Kent", 0),
     ("out-of-area", 0), ("Buckinghamshire UA", 0), ("Thames Ditton (outside London)", 0),
     ("lives outside London", 0), ("Kent, UK", 0),
     ("Not in London", 0), ("Other", 1), ("Other LA", 1), ("elsewhere", 1), ("No address", 2), ("N/A", 3), ("x", 3),
     ("address not known", 3), ("Camdn", None), ("Camden (outside London)", None), ("Bromley, Kent", None),
     ("Bexleyheath, Kent", None), ("Outer London", None), ("Inner London", None), ("not Camden", None),
     ("N/A - Camden", None), ("Bexley / Kent", None)],
)  # fmt: skip
def test_words_for_elsewhere_and_for_not_known(text: str, means: int | None) -> None:
    """What is said beside a place counts, unless the place is London's; what may be a misspelt one is no answer."""
    expected = None if means is None else forms.OUTSIDE[means].means
    found = outside.reasons(texts(text)).tolist()[0]
    assert (None if found != found else found) == expected


def test_no_area_of_london_lies_outside() -> None:
    names = outside.table("outside_alias")["alias"], outside.table("outside_area")["name"]
    assert all(areas.resolve(texts).isna().all() for texts in names)
    for column in ("name", "area_code"):
        assert outside.reasons(areas.table("area")[column]).isna().all()
    assert outside.reasons(areas.table("area_alias")["alias"]).isna().all()


def test_indicators() -> None:
    known = library().spellings_of("borough_return")
    for text in ("SG001", "sg001", "SG-001", "SG 1", "SG 001 - Referrals to children's social care"):
        assert known[spelling(text)] == "SG001"
    assert known[spelling("NI 68")] == known[spelling("ni068")] == "SG002"
    assert spelling("NI 71") not in known  # six indicators have it


@given(st.text(max_size=20), st.sampled_from(EVERY))
def test_no_text_is_quoted_when_told_why(text: str, kind: Kind) -> None:
    told = {kind.why(text) for text in (text, "Zzyzx", "")}
    assert all(why.endswith(kind.write) for why in told)
