"""What a delivery as a whole says of spells: how many are open, which ends it withdraws, what it restates. Made up."""

import numpy as np
import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.quality.columns.spells import counted_spells, open_p, sent_again

MISSING, STAYS = (library().contracts[feed] for feed in ("met_police_missing_children", "london_refuge_stays"))
DAY = pd.Timestamp("2010-02-01")


def sent(*usable: bool) -> pd.DataFrame:
    ids = list("abcd")[: len(usable)]
    return pd.DataFrame({"delivery_id": ids, "supplier": "mps", "records": 11, "is_usable": usable}, index=[*usable])


def episodes(delivery: str, ends: str, area: str = "E09000007") -> pd.DataFrame:
    """An episode for each letter of `ends`: found after so many days, `-` where still missing."""
    rows = pd.DataFrame({"person_key": [f"p{n}" for n in range(len(ends))], "found": [*ends]})
    days = pd.to_timedelta(pd.to_numeric(rows.pop("found").replace("-", None)), unit="D")
    return rows.assign(delivery_id=delivery, residence_area=area, last_seen_at=DAY, reported_at=DAY,
                       found_at=(DAY + days).astype("datetime64[s]"))  # fmt: skip


def again(column: str, *ends: str, usable: tuple[bool, ...] = (), areas: tuple[str, ...] = ()) -> list[float]:
    deliveries = sent(*(usable or [True] * len(ends)))
    where = areas or ["E09000007"] * len(ends)
    rows = [
        episodes(name, *of) for name, of in zip(deliveries["delivery_id"], zip(ends, where, strict=True), strict=True)
    ]
    found = sent_again(deliveries, counted_spells(deliveries, pd.concat(rows, ignore_index=True), MISSING))
    assert found.index.equals(deliveries.index)
    return [round(share, 3) for share in found[column]]


@pytest.mark.parametrize(
    ("ends", "waits"),
    [("-" * 20, True), ("-" * 5, True), ("-" * 4, False), ("1" * 13 + "-" * 7, False), ("1" * 9 + "-" * 11, True),
     ("1" * 20, False)],
)  # fmt: skip
def test_more_than_a_fifth_are_open_beyond_what_chance_does(ends: str, waits: bool) -> None:
    one, counts = sent(True), counted_spells(sent(True, True), episodes("a", ends), MISSING)
    p = open_p(one, counts).item()
    assert (p < 0.002) == waits
    assert np.isnan(open_p(one, counts[:0]).item()), "without rows it says nothing"


def test_an_end_that_was_given_is_lost_where_it_is_blank_or_its_event_is_gone() -> None:
    eleven = "1" * 11
    np.testing.assert_equal(again("lost_ends", eleven, "1" * 8 + "---"), [np.nan, 0.2])
    np.testing.assert_equal(again("lost_ends", eleven, "1" * 8), [np.nan, 0.2])
    np.testing.assert_equal(again("lost_ends", "1" * 8 + "---", eleven), [np.nan, 0]), "what is new takes nothing away"
    np.testing.assert_equal(again("lost_ends", eleven, "-" * 11, eleven, usable=(True, False, True)), [np.nan, 1, 0])


def test_events_with_another_end_or_area_are_restated_and_those_that_have_ended_since_are_not() -> None:
    eleven, camden, barnet = "1" * 11, "E09000007", "E09000003"
    np.testing.assert_equal(again("restated_part", eleven, "2222" + "1" * 7), [np.nan, 0.3])
    np.testing.assert_equal(again("restated_part", eleven, eleven, areas=(camden, barnet)), [np.nan, 1])
    np.testing.assert_equal(again("restated_part", "-" * 11, eleven), [np.nan, 0])
    np.testing.assert_equal(again("restated_part", eleven, "-" * 11), [np.nan, 0])


def test_a_stay_is_known_by_its_own_reference() -> None:
    rows = pd.concat([episodes("a", "1" * 11), episodes("b", "1" * 11)], ignore_index=True)
    rows = rows.rename(columns={"reported_at": "admitted_at", "found_at": "left_at", "person_key": "stay_key"})
    rows.loc[rows["delivery_id"] == "b", "admitted_at"] -= pd.Timedelta(days=1)
    found = sent_again(sent(True, True), counted_spells(sent(True, True), rows, STAYS))
    np.testing.assert_equal(found.to_numpy(), [[np.nan, np.nan], [0, 1]])
