"""Which delivery a file is, told from where it lies; when it came, told from receipts or the file's own time."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from lscb_pipeline.intake.arrival.delivery import Delivery, files_of_quarter, read_receipts, route
from lscb_pipeline.reference.quarters import Quarter

Q3 = Quarter.parse("2008-09-Q3")
FEEDS = ["borough_return", "met_police_offences"]
CAME = datetime(2008, 11, 3, 9, 30, tzinfo=UTC)


def put(inbox: Path, path: str, content: bytes = b"x") -> Path:
    file = inbox / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    os.utime(file, (CAME.timestamp(), CAME.timestamp()))
    return file


def routed(inbox: Path, path: str, receipts: dict[str, datetime] | None = None, sha256: str = "ab") -> Delivery:
    return route(put(inbox, path), inbox, FEEDS, sha256, receipts or {})


@pytest.mark.parametrize(
    "path",
    ["2008-09-Q3/borough_return/camden.csv", "2008-10-01/borough_return/camden.csv",
     "2008-09-Q3/borough_return/camden__second try__b.XLSX", "2008-09-Q3/borough_return/camden__.ods"],
)  # fmt: skip
def test_a_file_in_its_place(tmp_path: Path, path: str) -> None:
    delivery = routed(tmp_path, path)
    assert (delivery.feed, delivery.supplier, delivery.quarter) == ("borough_return", "camden", Q3)
    assert (delivery.fault, delivery.received_at, delivery.size_bytes) == (None, CAME, 1)
    assert Path(delivery.path).suffix.lower() in (".csv", ".xlsx", ".ods")


@pytest.mark.parametrize(
    ("path", "fault"),
    [("camden.csv", "lies elsewhere"), ("2008-09-Q3/camden.csv", "lies elsewhere"),
     ("2008-09-Q3/borough_return/old/camden.csv", "lies elsewhere"),
     ("2008-09-Q5/borough_return/camden.csv", "lies elsewhere"), ("2008/borough_return/camden.csv", "lies elsewhere"),
     ("2008-09-Q3/borough_returns/camden.csv", "feeds are borough_return, met_police_offences"),
     ("2008-09-Q3/borough_return/cambden.csv", "known supplier"),
     ("2008-09-Q3/borough_return/camden_v2.csv", "known supplier"),
     ("2008-09-Q3/borough_return/camden.pdf", "not one of .csv, .xlsx, .xls, .ods"),
     ("2008-09-Q3/borough_return/camden", "not one of .csv")],
)  # fmt: skip
def test_a_file_that_cannot_be_routed_says_why_and_is_still_a_delivery(tmp_path: Path, path: str, fault: str) -> None:
    delivery = routed(tmp_path, path)
    assert fault in (delivery.fault or "")
    assert (delivery.feed, delivery.supplier) == (None, None)
    assert (delivery.location, len(delivery.delivery_id)) == (path, 24)


@pytest.mark.parametrize(
    ("path", "shown"),
    [("2008-09-Q3/borough_return/camden.csv", "2008-09-Q3/borough_return/camden.csv"),
     ("2008-10-01/borough_return/camden__2.XLSX", "2008-10-01/borough_return/camden__2.XLSX"),
     ("2008-09-Q3/borough_return/camden__v3.ods", "2008-09-Q3/borough_return/camden__v3.ods"),
     ("2008-09-Q3/borough_return/camden__J Roe 1994.csv", "2008-09-Q3/borough_return/camden__*.csv"),
     ("2008-09-Q3/borough_return/camden__9434765919.csv", "2008-09-Q3/borough_return/camden__*.csv"),
     ("2008-09-Q3/borough_return/Roe, Jane.csv", "2008-09-Q3/borough_return/*.csv"),
     ("2008-09-Q3/borough_return/Jane.Roe", "2008-09-Q3/borough_return/*"),
     ("Roe/camden.pdf", "*/camden.pdf"), ("Jane__Roe.csv", "*.csv")],
)  # fmt: skip
def test_a_path_is_shown_without_what_its_sender_called_it(tmp_path: Path, path: str, shown: str) -> None:
    assert routed(tmp_path, path).path == shown


def test_what_makes_a_delivery_another_one(tmp_path: Path) -> None:
    base = "2008-09-Q3/borough_return/camden.csv"
    later = {base: CAME.replace(day=4)}
    first = routed(tmp_path, base).delivery_id
    others = [
        routed(tmp_path, "2008-09-Q4/borough_return/camden.csv"),
        routed(tmp_path, "2008-09-Q3/borough_return/barnet.csv"),
        routed(tmp_path, "2008-09-Q3/met_police_offences/camden.csv"),
        routed(tmp_path, base, sha256="cd"),
        routed(tmp_path, base, later),
        routed(tmp_path, "stray.csv"),
        routed(tmp_path, "stray2.csv"),
    ]
    assert len({first, *(other.delivery_id for other in others)}) == 8


def test_the_same_file_under_another_name_is_the_same_delivery(tmp_path: Path) -> None:
    names = ["2008-09-Q3/borough_return/camden.csv", "2008-10-01/borough_return/camden__copy.csv"]
    assert len({routed(tmp_path, name).delivery_id for name in names}) == 1


def test_files_of_a_quarter_and_what_lies_outside_any(tmp_path: Path) -> None:
    for name in ("2008-09-Q3/borough_return/camden.csv", "2008-10-01/borough_return/barnet.csv", "stray.csv",
                 "notes/readme.txt", "2008-09-Q4/borough_return/camden.csv", "2008-09-Q3/receipts.csv",
                 "2008-09-Q3/.hidden", "MADE_UP.txt", "2008-09-Q3/a/b/c.csv"):  # fmt: skip
        put(tmp_path, name)
    found = {path.relative_to(tmp_path).as_posix() for path in files_of_quarter(tmp_path, Q3)}
    assert found == {"2008-09-Q3/borough_return/camden.csv", "2008-10-01/borough_return/barnet.csv", "stray.csv",
                     "notes/readme.txt", "2008-09-Q3/a/b/c.csv"}  # fmt: skip


def test_an_inbox_that_is_not_there(tmp_path: Path) -> None:
    assert files_of_quarter(tmp_path / "none", Q3) == []
    assert read_receipts(tmp_path / "none", Q3) == ({}, [])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_receipts_in_london_time_unless_they_say(tmp_path: Path, encoding: str, end: str) -> None:
    rows = ["path,received_at", "borough_return/camden.csv,2008-10-20 09:30", "b.csv ,2008-11-03", "",
            "c.csv,2008-11-03T09:30:00+05:00"]  # fmt: skip
    put(tmp_path, "2008-09-Q3/receipts.csv", end.join(rows).encode(encoding))
    moments, faults = read_receipts(tmp_path, Q3)
    assert faults == []
    assert {name: at.astimezone(UTC) for name, at in moments.items()} == {
        "2008-09-Q3/borough_return/camden.csv": datetime(2008, 10, 20, 8, 30, tzinfo=UTC),
        "2008-09-Q3/b.csv": datetime(2008, 11, 3, tzinfo=UTC),
        "2008-09-Q3/c.csv": datetime(2008, 11, 3, 4, 30, tzinfo=UTC),
    }


@pytest.mark.parametrize(
    ("text", "rows"),
    [("path,received_at\na.csv,soon\n\nb.csv\n,2008-11-03\n", [2, 4, 5]), ("path;received_at\na.csv;2008-11-03\n", [2]),
     ("file,when\na.csv,2008-11-03\n", [2]), ("received_at\n2008-11-03\n", [2]), ("path,received_at\n\xff,\xfe\n", [2]),
     ("path,received_at\na.csv,2008-11-31\n", [2]), ("", []), ("path,received_at\n", [])],
)  # fmt: skip
def test_each_bad_line_of_receipts_is_told(tmp_path: Path, text: str, rows: list[int]) -> None:
    put(tmp_path, "2008-09-Q3/receipts.csv", text.encode("latin-1"))
    moments, faults = read_receipts(tmp_path, Q3)
    assert moments == {}
    assert faults == [
        f"2008-09-Q3/receipts.csv row {row}: needs path and received_at, as 2008-11-03 09:30" for row in rows
    ]


def test_a_receipt_counts_before_the_files_own_time(tmp_path: Path) -> None:
    path = "2008-09-Q3/borough_return/camden.csv"
    put(tmp_path, "2008-09-Q3/receipts.csv", b"path,received_at\nborough_return/camden.csv,2008-11-05 10:00\n")
    moments, _ = read_receipts(tmp_path, Q3)
    assert routed(tmp_path, path, moments).received_at == datetime(2008, 11, 5, 10, tzinfo=UTC)
