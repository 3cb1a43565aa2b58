"""Pseudonyms: spelling habits don't part a person, and what is missing has none."""

import hashlib
import hmac

import pandas as pd
import pytest

from lscb_pipeline.contracts.library import library
from lscb_pipeline.intake.rows.pseudonyms import pseudonymise

KEY = b"a key for tests"
FEED = "met_police_missing_children"


def keyed(name: str, text: str) -> str:
    purpose = hmac.digest(KEY, name.encode(), hashlib.sha256)
    return hmac.digest(purpose, text.encode(), hashlib.sha256).hex()[:32]


def people(**columns: list[str | None]) -> pd.DataFrame:
    rows = len(next(iter(columns.values())))
    whole = {
        "episode_reference": [str(i) for i in range(rows)], "person_reference": ["P1"] * rows,
        "forename_initial": ["J"] * rows, "surname": ["Mbeki"] * rows, "birth_date": ["1994-05-01"] * rows,
        "sex": ["F"] * rows, "column_name": [None] * rows, "reported_at": ["2008-11-03 22:10"] * rows,
    } | columns  # fmt: skip
    frame = pd.DataFrame(whole, dtype="str").assign(_delivery=0, row_number=range(2, rows + 2))
    return frame.astype({"birth_date": "datetime64[us]", "reported_at": "datetime64[us]"})


def pseudonyms(frame: pd.DataFrame) -> pd.DataFrame:
    return pseudonymise(frame, library().contracts[FEED], KEY)


def test_keys_are_the_hmac_of_the_normalised_parts_row_by_row() -> None:
    found = pseudonyms(people(surname=["O'Neill", "Çelik", "ONEILL", "van Dyk"], sex=["F", "M", "F", "M"]))
    texts = [f"j\x1f{name}\x1f1994-05-01\x1f{sex}" for name, sex in
             (("oneill", "f"), ("celik", "m"), ("oneill", "f"), ("vandyk", "m"))]  # fmt: skip
    assert found["link_key"].tolist() == [keyed("link_key", text) for text in texts]
    assert found["person_key"].tolist() == [keyed("person_key", "p1")] * 4


def test_of_a_whole_forename_the_initial_is_read() -> None:
    names = ["A", "anna", "A.", " Àlex", "B", "Unknown", "N/K", "?", "7"]
    found = pseudonyms(people(forename_initial=[*names]))["link_key"]
    assert found[:4].nunique() == 1
    assert found[4] != found[0]
    assert found[5:].isna().all()


@pytest.mark.parametrize("part", ["forename_initial", "surname", "birth_date", "sex"])
def test_a_missing_part_leaves_the_key_missing(part: str) -> None:
    found = pseudonyms(people(**{part: [None, people(sex=["F"])[part].astype("str")[0]]}))
    assert found["link_key"].isna().tolist() == [True, False]


def test_a_dash_in_place_of_a_name_is_no_name() -> None:
    assert pseudonyms(people(surname=["-", "Obi"]))["link_key"].isna().tolist() == [True, False]


def test_parts_do_not_run_into_each_other() -> None:
    found = pseudonyms(people(forename_initial=["a", "ab"], surname=["bc", "c"]))
    assert found["link_key"].nunique() == 2


def test_rows_keep_their_index_and_no_rows_are_no_fault() -> None:
    frame = people(person_reference=["P1", "P2", "P1"]).set_axis([7, 3, 5])
    found = pseudonyms(frame)
    assert found.index.tolist() == [7, 3, 5]
    assert found["person_key"].tolist() == [keyed("person_key", text) for text in ("p1", "p2", "p1")]
    assert pseudonyms(frame.iloc[:0])["link_key"].tolist() == []


def test_personal_columns_are_gone_and_ages_are_completed_years() -> None:
    found = pseudonyms(people(birth_date=["1994-11-03", "1994-11-04", None]))
    assert found["age"].tolist()[:2] == [14, 13]
    assert pd.isna(found["age"][2])
    assert not set(library().contracts[FEED].person_columns) & set(found.columns)
