"""What counts now: told on receipts, in status and in the run, of figures that another delivery has overtaken."""

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.judge import judge_quarter
from lscb_pipeline.collation.stages.promote import promote
from lscb_pipeline.collation.stages.read import read_feed
from lscb_pipeline.collation.stages.receipts import TOLD, tell_again, write_receipts
from lscb_pipeline.collation.stages.receive import receive
from lscb_pipeline.collation.stages.report import report
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.standing_words import standings
from lscb_pipeline.warehouse.stages import standing
from lscb_pipeline_tests.collation.returns import Q3, row
from lscb_pipeline_tests.collation.test_events import OCTOBER
from lscb_pipeline_tests.conftest import Inbox, collate, query
from lscb_pipeline_tests.planted.clean import JUDGED, LAST, clean_files

QUARTER = Quarter.parse(Q3)
PERSONS = "met_police_missing_children"
FIRST = [row("Camden", "SG001", 412), row("Camden", "SG006", 3), row("Camden", "SG014", 7)]


def words(centre: Centre) -> dict[str, str]:
    """What is said of each delivery that states figures, by the last part of its path."""
    came = query(centre, "select delivery_id, path from intake.delivery")
    with centre.warehouse.transaction() as connection:
        told = standings(standing.counted(connection, came["delivery_id"].tolist()))
    ids = {delivery: path.rsplit("/", 1)[1].removesuffix(".csv") for delivery, path in came.itertuples(index=False)}
    return {
        ids[delivery]: " ".join(ids.get(_full(came, word), word) for word in of.words.split())
        for delivery, of in told.items()
    }  # fmt: skip


def _full(came: pd.DataFrame, word: str) -> str:
    return next((name for name in came["delivery_id"] if name[:12] == word.strip(",")), word)


def receipts_of(centre: Centre, quarter: str = Q3) -> dict[str, str]:
    folder = centre.settings.home / "receipts" / quarter
    names = query(centre, "select delivery_id, path from intake.delivery")
    ids = {delivery: Path(path).stem for delivery, path in names.itertuples(index=False)}
    return {ids[p.stem]: " ".join(p.read_text("utf-8").split()) for p in sorted(folder.rglob("*.html"))}


def test_a_resubmission_overtakes_and_a_file_that_comes_with_an_earlier_time_is_behind(
    centre: Centre, inbox: Inbox, caplog: pytest.LogCaptureFixture
) -> None:
    inbox.put(Q3, "borough_return", "camden__1", FIRST, at="2010-06-02T09:00")
    inbox.put(Q3, "borough_return", "barnet", [row("Barnet", "SG001", 5)], at="2010-06-02T09:00")
    collate(centre, Q3)
    assert words(centre) == {
        "camden__1": "3 of its 3 figures count now", "barnet": "1 of its 1 figures count now",
    }  # fmt: skip
    report(centre, QUARTER)
    assert "Accepted: 3 of its 3 figures count now." in receipts_of(centre)["camden__1"]

    again = [row("Camden", "SG001", 400), row("Camden", "SG006", 3), row("Camden", "SG014", 7)]
    inbox.put(Q3, "borough_return", "camden__2", again, at="2010-06-03T09:00")
    inbox.put(Q3, "borough_return", "camden__0", [row("Camden", "SG001", 405), row("Camden", "SG015", 2)],
              at="2010-06-01T09:00")  # fmt: skip
    caplog.clear()
    collate(centre, Q3)
    report(centre, QUARTER)
    told = words(centre)
    by = "overtaken: ordered behind delivery camden__2 received 2010-06-03 10:00:00"
    assert told["camden__2"] == "3 of its 3 figures count now"
    assert told["camden__1"] == f"0 of its 3 figures count now; 3 {by}"
    assert told["camden__0"].startswith("0 of its 2 figures count now; 2 overtaken: ordered behind delivery camden__2")
    behind = [line for line in caplog.messages if "ordered behind" in line]
    assert len(behind) == 1, "of the new ones, the one that doesn't count"
    assert "of camden (borough_return), received 2010-06-01 10:00:00: 0 of its 2 figures count now" in behind[0]
    receipts = receipts_of(centre)
    assert "Accepted: 0 of its 3 figures count now; 3 overtaken: ordered behind delivery" in receipts["camden__1"]
    assert receipts["camden__1"].count("overtaken by delivery") == 3
    assert "Accepted: 1 of its 1 figures count now." in receipts["barnet"]


def test_what_a_later_statement_leaves_out_is_overtaken_too(centre: Centre, inbox: Inbox) -> None:
    many = [row("Camden", f"SG{n:03d}", 9) for n in range(1, 8)]
    inbox.put(Q3, "borough_return", "camden__1", many)
    inbox.put(Q3, "borough_return", "camden__2", many[:-1])
    collate(centre, Q3)
    assert words(centre)["camden__1"].startswith("0 of its 7 figures count now; 7 overtaken: ordered behind delivery")
    assert words(centre)["camden__2"] == "6 of its 6 figures count now"


def test_of_persons_the_standing_delivery_counts(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, PERSONS, "mps__1", OCTOBER)
    collate(centre, Q3)
    stated = words(centre)["mps__1"].split()
    assert stated[0] == stated[3]
    inbox.put(Q3, PERSONS, "mps__2", OCTOBER[::-1])  # the same, in another order
    collate(centre, Q3)
    report(centre, QUARTER)
    assert words(centre)["mps__1"].startswith(f"0 of its {stated[0]} figures count now")
    assert "Accepted: 0 of its" in receipts_of(centre)["mps__1"]


def test_receipts_come_before_anything_counts_and_are_told_again(centre: Centre, inbox: Inbox) -> None:
    inbox.put(Q3, "borough_return", "camden", FIRST)
    inbox.put(Q3, "borough_return", "barnet.xlsx", b"not a workbook")
    receive(centre, QUARTER)
    read_feed(centre, QUARTER, "borough_return")
    judge_quarter(centre, QUARTER)
    assert write_receipts(centre, QUARTER) == 2
    assert "its figures do not count yet" in receipts_of(centre)["camden"]
    assert "It could not be read" in receipts_of(centre)["barnet"]
    promote(centre, QUARTER)
    assert tell_again(centre, QUARTER) == 2
    assert "Accepted: 3 of its 3 figures count now." in receipts_of(centre)["camden"]


def test_a_receipt_of_another_quarter_is_told_again_when_its_figures_are_overtaken(
    centre: Centre, inbox: Inbox
) -> None:
    feed = "met_police_offences"  # which states earlier months anew
    last, judged = (clean_files(quarter)[feed, "mps"] for quarter in (LAST, JUDGED))
    last.put(inbox)
    clean_files(LAST)["borough_return", "camden"].put(inbox)
    collate(centre, LAST)
    report(centre, Quarter.parse(LAST))
    told = (centre.settings.home / TOLD).read_text()
    assert tell_again(centre, Quarter.parse(JUDGED)) == 0, "no load since, and nothing of that quarter"

    replace(judged, table=[*last.table, *judged.table[1:]]).put(inbox)
    collate(centre, JUDGED)
    report(centre, Quarter.parse(JUDGED))
    receipts = receipts_of(centre, LAST)
    (police,) = (text for name, text in receipts.items() if name.startswith("mps"))
    (borough,) = (text for name, text in receipts.items() if name.startswith("camden"))
    assert re.search(r"Accepted: 0 of its (\d+) figures count now; \1 overtaken: ordered behind delivery", police), (
        re.findall(r"Accepted: [^<]*", police)
    )
    assert "overtaken" not in borough.split("<tbody>")[-1]
    assert int((centre.settings.home / TOLD).read_text()) > int(told)
