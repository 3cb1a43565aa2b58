"""Table Episodes of the SSDA903 return into typed rows: which table it is, whose child, and what is never kept."""

import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.unreadable import UnreadableError
from lscb_pipeline_tests.collation.test_looked_after import FEED, episode, episodes
from lscb_pipeline_tests.intake.reading import read

NOT_LOADED = [layout for layout in library().layouts[FEED] if layout.not_loaded]
QUARTER = "2009-10-Q4"


def keys(*children: str, supplier: str = "camden") -> list[str]:
    """The pseudonyms of children, each with an episode of its own day."""
    rows = [episode(child, f"{number:02d}/05/2009") for number, child in enumerate(children, 1)]
    found = read(episodes(*rows), FEED, supplier, QUARTER).rows["person_key"]
    assert found.notna().all()
    return found.tolist()


def test_a_childs_number_is_one_in_whatever_spelling_but_for_zeros_in_front() -> None:
    plain, decimal, small, spaced, zeros = keys("a90123", "90123.0", "A90123", " A90123 ", "090123")
    assert plain == small == spaced
    assert len({plain, decimal, zeros}) == 3
    assert keys("90123") == [decimal]


def test_two_boroughs_same_number_is_two_children() -> None:
    assert keys("A90123") != keys("A90123", supplier="barnet")


@pytest.mark.parametrize("end", ["2009-06-30", "39994", "30.06.2009", "30/06/09", "31/06/2009", "unknown"])
def test_an_end_in_another_form_stops_its_row_and_is_no_blank(end: str) -> None:
    reading = read(episodes(episode("A1", "03/05/2009", end), episode("A2", "03/05/2009")), FEED, "camden", QUARTER)
    assert reading.refused["rule_id"].tolist() == ["ended_on_unreadable"]
    assert reading.rows["row_number"].tolist() == [3]


def test_nothing_is_stored_but_days_codes_and_a_pseudonym() -> None:
    reading = read(episodes(episode("A90123", "03/05/2009")), FEED, "camden", QUARTER)
    text = reading.rows.to_csv() + reading.notices.to_csv() + reading.refused.to_csv()
    assert [value for value in ("A90123", "ZZ1 1ZZ", "ZZ2 2ZZ", "1234567", "PR1") if value in text] == []
    assert {"area_code": "E09000007", "legal_status": "C2"}.items() <= reading.rows.iloc[0].to_dict().items()


@pytest.mark.parametrize("layout", NOT_LOADED, ids=lambda layout: layout.layout)
def test_the_returns_other_tables_are_known_and_not_loaded(layout: object) -> None:
    labels = next(one.header.requires for one in NOT_LOADED if one is layout)
    text = f" {','.join(label.lower() for label in labels)} \n{','.join('x' for _ in labels)}\n"
    with pytest.raises(UnreadableError) as told:
        read(text, FEED, "camden", QUARTER)
    assert told.value.rule_id == "table_not_loaded"
    assert len(NOT_LOADED) == 11


def test_a_table_that_lacks_a_column_is_not_taken_for_one_of_the_return() -> None:
    with pytest.raises(UnreadableError) as told:
        read(episodes(episode("A1", "03/05/2009")).replace("REC,", "REASON,"), FEED, "camden", QUARTER)
    assert told.value.rule_id == "layout_unknown"
