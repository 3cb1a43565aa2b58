"""A resubmission that takes away a notable share of what stood is held until somebody decides; as at never changes."""

import dataclasses
import shutil

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.decide import Decided, DecisionError, decide
from lscb_pipeline.reference.tables import table
from lscb_pipeline.warehouse.stages.decisions import Word, waiting
from lscb_pipeline_tests.collation.returns import CAMDEN, NEXT, Q3, Q4, current, row, versions
from lscb_pipeline_tests.collation.test_events import episode
from lscb_pipeline_tests.conftest import Inbox, collate, query, what_stands

pytestmark = pytest.mark.any_period

FEED, EVENTS = "borough_return", "met_police_missing_children"
KEEPS, USABLE = "keeps_what_was_given", "events_usable"
CODE_OF = dict(table("area")[["name", "area_code"]].itertuples(index=False, name=None))
CODES = [f"SG{number:03d}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 12, 14, 15, 16)]


@pytest.fixture(autouse=True)
def _two_feeds(centre: Centre) -> None:
    """A collation asks every feed that there is: these two are enough here."""
    only(centre)


def only(centre: Centre) -> None:
    _ = centre.warehouse
    contracts = {feed: centre.library.contracts[feed] for feed in (FEED, EVENTS)}
    centre.__dict__["library"] = dataclasses.replace(centre.library, contracts=contracts)


def rows_of(count: int, figure: object = 90, **cells: object) -> list[dict[str, object]]:
    """The first so many indicators of Camden's return."""
    return [row("Camden", code, figure, **cells) for code in CODES[:count]]


def statuses(centre: Centre) -> dict[str, str]:
    """Each delivery's status by the name of its file, without the folders."""
    came = query(centre, "select path, status from intake.delivery")
    return {path.rsplit("/")[-1].split(".")[0]: status for path, status in came.itertuples(index=False)}


def id_of(centre: Centre, name: str) -> str:
    found = query(centre, "select delivery_id from intake.delivery where path like '%/' || :n || '.%'", n=name)
    return str(found["delivery_id"].item())


def decided(centre: Centre, name: str, word: Word, quarter: str = Q3) -> Decided:
    """Decide on a file's delivery, and collate its quarter, as the command does."""
    done = decide(centre, id_of(centre, name), word, "the steering group", f"{word} it")
    collate(centre, quarter)
    return done


# By what it is of: a borough, what it sends first and then, and what becomes of the second. One collation judges all.
Rows = list[dict[str, object]]
DROPS: dict[str, tuple[str, Rows, Rows, str]] = {
    "one of twelve": ("Camden", rows_of(12), rows_of(1), "held"),
    "a third dropped": ("Barnet", rows_of(12), rows_of(8), "held"),
    "a third blank": ("Bexley", rows_of(12), [*rows_of(8), *rows_of(12, "x")[8:]], "held"),
    "a third to follow": ("Brent", rows_of(12), [*rows_of(8), *rows_of(12, "", reason_code="to_follow")[8:]], "held"),
    "two of six": ("Bromley", rows_of(6), rows_of(4), "held"),
    "two of twelve": ("Croydon", rows_of(12), rows_of(10), "promoted"),
    "one of three": ("Ealing", rows_of(3), rows_of(2), "promoted"),
    "the only one": ("Enfield", rows_of(1), rows_of(1, "x"), "promoted"),
    "nothing was given": ("Greenwich", rows_of(12, "x"), rows_of(1, "x"), "promoted"),
    "a refused row drops nothing": ("Hackney", rows_of(12), [*rows_of(1), row("Camden", "SG999", 1)], "promoted"),
    "but may blank": ("Haringey", rows_of(12), [*rows_of(8), *rows_of(12, "x")[8:], row("Camden", "SG999", 1)], "held"),
    "another period": ("Harrow", rows_of(12), rows_of(1, period="2008-09-Q2"), "promoted"),
}


def of_borough(rows: Rows, area: str) -> Rows:
    """The same of another borough, with a figure of its own: a return that is another one's is held for that."""
    own = 90 + [borough for borough, *_ in DROPS.values()].index(area)
    return [{name: own if cell == 90 else cell for name, cell in one.items()} | {"area_code": area} for one in rows]


def test_what_is_a_notable_drop(centre: Centre, inbox: Inbox) -> None:
    for area, *both in DROPS.values():
        for number, rows in enumerate(both[:2], start=1):
            inbox.put(Q3, FEED, f"{area.lower()}__{number}", of_borough(rows, area))
    collate(centre, Q3)
    became, figures = statuses(centre), current(centre)
    suppliers = query(centre, "select supplier from quality.finding where rule_id = :r", r=KEEPS)["supplier"].tolist()
    found = {}
    for name, (area, *_) in DROPS.items():
        own = area.lower()
        found[name] = (became[f"{own}__1"], became[f"{own}__2"], suppliers.count(own))
    assert found == {name: ("promoted", status, int(status == "held")) for name, (*_, status) in DROPS.items()}
    held = {
        name: (area, of_borough(first, area)) for name, (area, first, _, status) in DROPS.items() if status == "held"
    }
    for name, (area, first) in held.items():
        stands = {indicator: figure for (code, indicator), figure in figures.items() if code == CODE_OF[area]}
        assert stands == {one["indicator_code"]: one["numerator"] for one in first}, f"{name}: the last good one stands"
    assert sorted(waiting_for(centre)) == sorted(f"{area.lower()}__2" for area, _ in held.values())


def waiting_for(centre: Centre) -> list[str]:
    with centre.warehouse.transaction() as connection:
        return [path.rsplit("/")[-1].split(".")[0] for path in waiting(connection)["path"]]


def test_what_is_accepted_counts_in_its_place_and_withdraws_by_rows_of_its_own(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "camden__1", rows_of(12))
    inbox.put(Q3, FEED, "camden__2", rows_of(2, 91))
    inbox.put(Q3, FEED, "camden__3", rows_of(11, 92))
    collate(centre, Q3)
    assert statuses(centre) == {"camden__1": "promoted", "camden__2": "held", "camden__3": "promoted"}
    before = current(centre)
    assert before == {(CAMDEN, code): 92 for code in CODES[:11]}, "the one that drops one figure alone withdraws it"
    done = decided(centre, "camden__2", "accept")
    assert done.covers == "delivery"
    assert statuses(centre)["camden__2"] == "promoted"
    assert current(centre) == before, "it keeps its place: the third came after it"
    assert [kind for kind, _ in versions(centre, "SG012")] == ["figure", "figure", "withdrawal"]
    assert query(centre, "select * from quality.finding where rule_id = :r", r=KEEPS).empty, "what is settled"
    kept = query(centre, "select d.*, l.recorded_at from intake.decision d join core.load l using (load_id)")
    assert kept[["decision", "covers", "decided_by", "why"]].to_numpy().tolist() == [
        ["accept", "delivery", "the steering group", "accept it"]
    ]
    assert (kept["decided_at"] == kept["recorded_at"]).all()
    stands, loads = what_stands(centre), query(centre, "select * from core.load")
    collate(centre, Q3)
    assert what_stands(centre) == stands
    assert query(centre, "select * from core.load").equals(loads)


def test_a_rejected_one_never_counts_and_may_be_decided_again(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "camden__1", rows_of(12))
    inbox.put(Q3, FEED, "camden__2", rows_of(2, 91))
    collate(centre, Q3)
    good, moments = current(centre), []
    few = {(CAMDEN, code): 91 for code in CODES[:2]}
    for word, status, stands in (
        ("reject", "rejected", good), ("accept", "promoted", few), ("reject", "rejected", good),
        ("accept", "promoted", few),
    ):  # fmt: skip
        moments.append((as_at(centre, "now()"), str(query(centre, "select now()::text as at")["at"][0])))
        decided(centre, "camden__2", word)
        assert statuses(centre) == {"camden__1": "promoted", "camden__2": status}
        assert current(centre) == stands
        assert waiting_for(centre) == []
    assert [kind for kind, _ in versions(centre, "SG012")] == ["figure", "withdrawal", "revoked", "withdrawal"]
    for then, moment in moments:
        assert as_at(centre, f"'{moment}'").equals(then), "no moment changes afterwards"


def as_at(centre: Centre, moment: str) -> pd.DataFrame:
    return query(
        centre,
        f"""select * from core.observation_as_at({moment})
            order by area_code, indicator_code, period_start, feed, breakdown""",
    )


def test_later_ones_are_measured_against_the_last_that_counts(centre: Centre, inbox: Inbox) -> None:
    for number, count in enumerate((12, 2, 2, 12, 3), start=1):
        inbox.put(Q3, FEED, f"camden__{number}", rows_of(count, 90 + number))
    collate(centre, Q3)
    held = {"camden__2": "held", "camden__3": "held", "camden__5": "held"}
    assert statuses(centre) == {"camden__1": "promoted", "camden__4": "promoted"} | held
    decided(centre, "camden__2", "accept")
    assert statuses(centre)["camden__3"] == "promoted", "beside the accepted one it drops nothing"
    assert statuses(centre)["camden__5"] == "held"
    decided(centre, "camden__2", "reject")
    assert statuses(centre) == {"camden__1": "promoted", "camden__2": "rejected", "camden__4": "promoted"} | {
        "camden__3": "held", "camden__5": "held"
    }  # fmt: skip
    assert current(centre) == {(CAMDEN, code): 94 for code in CODES}


@pytest.mark.slow
def test_the_order_of_runs_and_of_arrivals_does_not_matter(centre: Centre, inbox: Inbox, second: Centre) -> None:
    """The later round drops what a late first return gave: it counted, and no longer does."""
    only(second)
    inbox.put(Q3, FEED, "camden__1", rows_of(12))
    inbox.put(Q4, FEED, "camden__2", [*rows_of(2, 91), row("Camden", "SG017", 5), row("Camden", "SG018", 5)])
    inbox.put(NEXT, FEED, "camden__3", [*rows_of(2, 92), row("Camden", "SG017", 6)])
    shutil.copytree(centre.settings.inbox_folder, second.settings.inbox_folder)
    for quarter in (Q3, Q4, NEXT):
        collate(centre, quarter)
    assert set(statuses(centre).values()) == {"promoted", "held"}
    moments = []
    for quarter in (NEXT, Q4, Q3):
        collate(second, quarter)
        moments.append((as_at(second, "now()"), str(query(second, "select now()::text as at")["at"][0])))
    same(second, centre)
    assert current(second) == {(CAMDEN, code): 90 for code in CODES}
    assert {kind for kind, _ in versions(second, "SG018")} == {"figure", "withdrawal", "revoked"}
    for installation in (second, centre):
        decided(installation, "camden__2", "accept", Q4)
    assert statuses(centre) == dict.fromkeys(("camden__1", "camden__2", "camden__3"), "promoted")
    same(second, centre)
    for then, moment in moments:
        assert as_at(second, f"'{moment}'").equals(then)


def episodes(count: int, **cells: str) -> list[dict[str, object]]:
    """So many different persons' episodes in Camden."""
    return [
        episode(number, f"p{number}", f"2008-11-{number:02d} 10:00", f"2008-11-{number:02d} 11:00", **cells)
        for number in range(1, count + 1)
    ]


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ([episodes(20), episodes(15)], "held"),
        ([episodes(20), episodes(16)], "promoted"),
        ([episodes(20), [*episodes(14), *episodes(20, found_at="soon")[14:]]], "held"),
        ([[*episodes(14), *episodes(20, reported_at="soon")[14:]]], "held"),
        ([[*episodes(19), *episodes(20, reported_at="soon")[19:]]], "promoted"),
        ([[*episodes(14), *episodes(20, reported_at="2008-01-01", found_at="2008-01-01")[14:]]], "promoted"),
    ],
    ids=["a quarter fewer", "a fifth fewer, one aside", "refused rows", "a first file with refused rows",
         "one refused row", "events of another quarter"],
)  # fmt: skip
def test_a_file_of_events_that_under_counts_its_quarter(
    centre: Centre, inbox: Inbox, files: list[list[dict[str, object]]], status: str
) -> None:
    for number, rows in enumerate(files, start=1):
        inbox.put(Q3, EVENTS, f"mps__{number}", rows)
        collate(centre, Q3)
    name = f"mps__{len(files)}"
    assert statuses(centre)[name] == status
    figures = query(centre, "select sum(numerator) as n from core.current_observation where indicator_code = 'RA008'")
    standing = query(centre, "select count(*) as rows from core.missing_episode")["rows"][0]
    if status == "held":
        assert standing == (20 if len(files) == 2 else 0)
        decided(centre, name, "accept")
        assert query(centre, "select count(*) as rows from core.missing_episode")["rows"][0] < 20
    else:
        assert figures["n"][0] == standing


def test_a_held_zero_is_decided_on_by_its_delivery(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "camden__1", [*rows_of(6), row("Camden", "SG017", "x"), row("Camden", "SG018", "x")])
    inbox.put(Q3, FEED, "camden__2", [*rows_of(6), row("Camden", "SG017", 0), row("Camden", "SG018", "x")])
    inbox.put(Q4, FEED, "camden", [*rows_of(6, period=Q3), row("Camden", "SG017", 0), row("Camden", "SG018", 0)])
    for quarter in (Q3, Q4):
        collate(centre, quarter)
    key, other = (CAMDEN, "SG017"), (CAMDEN, "SG018")
    assert (current(centre)[key], current(centre)[other]) == ("x", "x")
    assert waiting_for(centre) == ["camden__2", "camden"]
    assert decided(centre, "camden__2", "accept").covers == "rows"
    assert (current(centre)[key], current(centre)[other]) == (0, "x"), "zeros after a confirmed one are zeros, too"
    assert waiting_for(centre) == ["camden"], "another figure of the later one waits still"
    decided(centre, "camden__2", "reject")
    assert current(centre)[key] == "x", "a rejected row never counts; the rest of its delivery does"
    assert statuses(centre)["camden__2"] == "promoted"
    assert waiting_for(centre) == ["camden"], "what was decided waits no longer"
    counts = query(centre, "select records_held from intake.delivery order by path")["records_held"].tolist()
    assert counts == [0, 1, 2]


def test_what_is_not_held_can_not_be_decided(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, FEED, "camden__1", rows_of(3))
    inbox.put(Q3, FEED, "camden__2", [row("Camden", "SG999", 1)])
    collate(centre, Q3)
    for prefix, said in (
        (id_of(centre, "camden__1"), "is promoted, and nothing of it is held"),
        (id_of(centre, "camden__2"), "is rejected, and nothing of it is held"),
        ("beef" * 3, "no delivery's id begins with"),
        (id_of(centre, "camden__1")[:3], "too short"),
    ):
        with pytest.raises(DecisionError, match=said):
            decide(centre, prefix, "accept", "somebody", None)
    assert query(centre, "select * from intake.decision").empty


def same(one: Centre, other: Centre) -> None:
    """Table by table, so that a difference is seen."""
    there = what_stands(other)
    for name, rows in what_stands(one).items():
        assert set(rows) ^ set(there[name]) == set(), name
        assert rows == there[name], name
