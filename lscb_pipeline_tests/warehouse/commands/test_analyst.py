"""What a query may be, and how it is answered: one that reads, whole, and as it was written."""

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.warehouse.commands.analyst import AT_ONCE, rows_of
from lscb_pipeline.warehouse.database.connect import UnavailableError, Warehouse, WarehouseError
from lscb_pipeline_tests.conftest import query


def asked(centre: Centre, text: str) -> list[tuple[object, ...]]:
    return list(rows_of(centre.analyst, text))


def test_whatever_reads_is_answered_as_it_was_written(centre: Centre) -> None:
    assert asked(centre, "select 'a;b' || $$;'$$ as \"50 %\", 1 as x, 2 as x -- ; select 3\n;") == [
        ("50 %", "x", "x"), ("a;b;'", 1, 2)]  # fmt: skip
    assert asked(centre, "values (1), (2)")[1:] == [(1,), (2,)]
    assert len(asked(centre, "table core.area")) == 34
    assert asked(centre, "show transaction_read_only") == [("transaction_read_only",), ("on",)]
    for options in ("", "(format json) ", "analyze "):
        assert asked(centre, f"explain {options}select count(*) from core.area")[0] == ("QUERY PLAN",)
    assert asked(centre, "select 1 as n where false") == [("n",)]


@pytest.mark.parametrize("rows", [AT_ONCE - 1, AT_ONCE, 2 * AT_ONCE + 1])
def test_long_answers_are_whole(centre: Centre, rows: int) -> None:
    assert asked(centre, f"select generate_series(1, {rows}) as n") == [("n",), *((n + 1,) for n in range(rows))]


def test_nothing_is_run_of_several_statements(centre: Centre) -> None:
    """Not the first, whatever it would do: large objects are the owner's to make, by whom this is asked."""
    made = "select count(*) from pg_largeobject_metadata"
    before = query(centre, made)
    for text in ("select lo_create(0); select 1", "select 1; select lo_create(0)", "commit; select lo_create(0)"):
        with pytest.raises(WarehouseError, match=r"several statements.* Call lscb sql once for each"):
            list(rows_of(centre.warehouse, text))
    assert query(centre, made).equals(before)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("-- nothing", "or none"),
        ("insert into core.area select 1", "INSERT is no query|42P01|cannot insert"),
        ("set role lscb_loader", "SET is no query"),
        ("do $$ begin end $$", "DO is no query"),
        ("copy core.load to stdout", "COPY is no query"),
        ("begin", "BEGIN is no query"),
        ("select 1 into another", "SELECT INTO is no query"),
        ("with d as (delete from core.load returning 1) select * from d", "25006|42501"),
        ("select *\nfrom core.area a\nwhere nam = 1", r'"a\.name".*, at line 3, character 7'),
        ("select core.observation_as_at('x', 'y', 'z')", r"You might need to add explicit type casts.*character 8"),
        ("select 'Zzyzx'::integer", "22P02: a value was refused, at line 1, character 8$"),
    ],
)
def test_what_is_no_query_or_wrong_is_said_with_its_place_and_postgresqls_hint(
    centre: Centre, text: str, said: str
) -> None:
    with pytest.raises(WarehouseError, match=said) as refused:
        asked(centre, text)
    assert "Zzyzx" not in str(refused.value)


def test_a_hint_that_may_quote_a_value_is_not_told(centre: Centre) -> None:
    raising = "do $$ begin raise exception 'Zzyzx' using hint = 'Zzyzx', errcode = '22000'; end $$"
    with pytest.raises(WarehouseError, match=r"22000: a value was refused$"), centre.warehouse.transaction() as session:
        session.exec_driver_sql(raising)


def test_a_server_that_is_gone_is_its_own_fault(centre: Centre) -> None:
    nowhere = Warehouse(centre.warehouse.url.set(host="127.0.0.1", port=9, query={}))
    with pytest.raises(UnavailableError, match="can't be reached"):
        list(rows_of(nowhere, "select 1"))
