"""Frames by COPY, in and out: what is missing, empty or quoted comes back as it was, in its order."""

import pandas as pd
import psycopg2
import pytest
from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.database import copying
from lscb_pipeline.warehouse.database.copying import copy_frame, query_frame

ROWS = pd.DataFrame(
    {
        "name": pd.Series(["plain", "", None, 'a "quoted", one', "two\nlines", "é"], dtype="str"),
        "figure": [1.0, 0.1 + 0.2, None, -1e300, 5e-324, 3.0],
        "whole": pd.array([1, None, 3, 4, 5, 2**40], dtype="Int64"),
        "is_so": [True, False, True, False, True, False],
        "day": pd.Series(["2008-10-01", None, "1991-02-28", "2008-02-29", "2024-12-31", "2008-10-01"]).astype(
            "datetime64[s]"
        ),
    }
)
MAKE = "create temporary table t (name text, figure double precision, whole bigint, is_so boolean, day date, id serial)"


@pytest.mark.parametrize("rows_at_once", [1, 4, 5, 6, 7])
def test_what_goes_in_comes_out(centre: Centre, monkeypatch: pytest.MonkeyPatch, rows_at_once: int) -> None:
    monkeypatch.setattr(copying, "ROWS_AT_ONCE", rows_at_once)
    with centre.warehouse.transaction() as connection:
        connection.execute(text(MAKE))
        copy_frame(connection, "t", ROWS)
        found = query_frame(connection, "select name, figure, whole, is_so, day from t order by id")
    pd.testing.assert_frame_equal(found.astype({"whole": "Int64"}), ROWS)


def test_no_rows_come_out_with_their_types(centre: Centre) -> None:
    with centre.warehouse.transaction() as connection:
        connection.execute(text(MAKE))
        copy_frame(connection, "t", ROWS.iloc[:0])
        found = query_frame(connection, "select name, figure, day from t")
    assert found.dtypes.astype("str").to_dict() == {"name": "str", "figure": "float64", "day": "datetime64[s]"}
    assert found.empty


def test_a_fault_while_rows_are_written_ends_the_copy(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise ValueError("no csv")

    monkeypatch.setattr(copying, "_csv", fail)
    with centre.warehouse.transaction() as connection:
        connection.execute(text(MAKE))
        with pytest.raises(psycopg2.errors.QueryCanceled, match="no csv"):
            copy_frame(connection, "t", ROWS)
        connection.rollback()
