"""Findings: whose pages they are on, how they are grouped, and what blocks most."""

from lscb_pipeline.reports.readiness.findings import Attributed, attribute, troubles_of
from lscb_pipeline_tests.reports.judged import CAMDEN, CITY, HACKNEY, finding, inputs, score

POLICE, PERSONS = "met_police_offences", "met_police_missing_children"


def found(*rows: dict[str, object]) -> Attributed:
    return attribute(inputs([score(CAMDEN, 90.0)], list(rows)))


def test_a_merged_finding_belongs_to_each_member_and_says_so() -> None:
    by_area = found(finding("a figure", supplier="hackney", area_code=f"{CITY}+{HACKNEY}")).by_area
    assert sorted(by_area) == [CITY, HACKNEY]
    for code in (CITY, HACKNEY):
        assert by_area[code][0].places[0].merged_with == "City of London and Hackney"


def test_without_an_area_a_finding_is_its_senders_area_or_its_sender() -> None:
    done = found(finding("blank"), finding("late", supplier="mps", feed=POLICE), finding("x", supplier="pct_5a4"))
    assert [t.places[0].message for t in done.by_area[CAMDEN]] == ["blank"]
    assert sorted(done.by_sender) == ["mps", "pct_5a4"]
    assert list(done.by_area) == [CAMDEN]


def test_nothing_of_persons_is_put_down_to_an_area() -> None:
    done = found(finding("row", supplier="mps", feed=PERSONS, area_code=CAMDEN, rule_id="dates"))
    assert done.by_area == {}
    assert done.by_sender["mps"][0].rule_id == "dates"
    assert [(b.areas, b.senders) for b in done.blocking] == [(None, 1)]


def test_one_rule_is_shown_once_with_all_its_places_in_order() -> None:
    rows = [finding(f"SG00{n}", area_code=CAMDEN, row_number=n, column_name="numerator") for n in (9, 2, 5)]
    (trouble,) = found(*rows).by_area[CAMDEN]
    assert (trouble.says, trouble.do) == ("what the contract requires is filled in", "fill it in and send it again")
    assert [place.row for place in trouble.places] == [2, 5, 9]


def test_critical_findings_come_first() -> None:
    rows = [finding("w", rule_id="a"), finding("c", rule_id="b", severity="critical"),
            finding("i", rule_id="c", severity="info")]  # fmt: skip
    assert [t.severity for t in found(*rows).by_area[CAMDEN]] == ["critical", "warning", "info"]


def test_what_a_rule_says_is_not_said_again_in_each_place() -> None:
    rows = [finding(None, about="SG001, 2008-09-Q3", row_number=2, delivery_id="d"), finding(None),
            finding(None, delivery_id="d"), finding(None, delivery_id="d", row_number=3)]  # fmt: skip
    (trouble,) = found(*rows).by_area[CAMDEN]
    assert {p.message for p in trouble.places} == {
        "SG001, 2008-09-Q3", "nothing came", "the file as a whole", "this row",
    }  # fmt: skip


def test_a_rule_that_the_contract_no_longer_has_is_still_shown() -> None:
    (trouble,) = found(finding("x", rule_id="old_rule")).by_area[CAMDEN]
    assert (trouble.says, trouble.do) == ("old rule", "ask the centre")


def test_a_rule_is_shown_in_the_words_it_had_when_it_judged() -> None:
    words = {"says": "it was filled in", "to_do": "fill it in, please"}
    rows = [finding(None, about="SG001, 2008-09-Q3", **words), finding(None, rule_id="old_rule", **words)]
    assert [(t.says, t.do) for t in found(*rows).by_area[CAMDEN]] == [tuple(words.values())] * 2


def test_what_blocks_most_counts_areas_once_and_leaves_notes_out() -> None:
    done = found(
        *(finding("w", area_code=CAMDEN, row_number=n) for n in range(5)),
        finding("w", supplier="hackney", area_code=HACKNEY),
        finding("c", rule_id="key", severity="critical", area_code=CAMDEN),
        finding("i", rule_id="note", severity="info", area_code=CAMDEN),
    )
    assert [(b.rule_id, b.areas, b.senders) for b in done.blocking] == [("required", 2, 2), ("key", 1, 1)]


def test_a_sender_sees_all_findings_of_its_delivery_whatever_their_area() -> None:
    rows = [finding("a", delivery_id="one", area_code=CAMDEN), finding("b", delivery_id="one", rule_id="key"),
            finding("c", delivery_id="two"), finding("d")]  # fmt: skip
    by_delivery = troubles_of(inputs([score(CAMDEN, 90.0)], rows))
    assert {name: len(troubles) for name, troubles in by_delivery.items()} == {"one": 2, "two": 1}
