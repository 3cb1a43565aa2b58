"""Every command that prints a table, on a terminal of 80 columns: read as it stands, and what waits comes first."""

import ast
import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.stages.disclose import disclose
from lscb_pipeline.collation.stages.draft import folder_of
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.collation.returns import row
from lscb_pipeline_tests.collation.test_events import OCTOBER
from lscb_pipeline_tests.conftest import Inbox, collate
from lscb_pipeline_tests.prepared import Making
from lscb_pipeline_tests.test_cli import Q3, environment, lscb  # noqa: F401 - a fixture

CODES = [f"SG{number:03d}" for number in range(1, 9)]
TERMINAL = {"TTY_COMPATIBLE": "1", "NO_COLOR": "1", "COLUMNS": "80"}
STYLE = re.compile(r"\x1b\[[0-9;]*m")
OF_STATUS = ("feed", "supplier", "status", "layout", "area_or_sender", "colour", "readiness")


def something_of_each(centre: Centre, inbox: Inbox) -> None:
    """A return that counts, one held, one unreadable, a long feed's; and a draft, whose pages nobody reads here."""
    whole = [row("Barking and Dagenham", code, 9) for code in CODES]
    inbox.put(Q3, "borough_return", "barking_and_dagenham__1", whole)
    inbox.put(Q3, "borough_return", "barking_and_dagenham__2", whole[:2])
    inbox.put(Q3, "borough_return", "kensington_and_chelsea.xlsx", b"not a workbook")
    inbox.put(Q3, "borough_return", "nobody", "unrouted")
    inbox.put(Q3, "met_police_missing_children", "mps", OCTOBER)
    collate(centre, Q3)
    disclose(centre, Quarter.parse(Q3))
    folder_of(centre, Quarter.parse(Q3)).mkdir(parents=True)


@pytest.fixture
def shown(
    environment: dict[str, str],  # noqa: F811
    begin: Callable[[Making], None],
    inbox: Inbox,
) -> Callable[..., list[str]]:
    """What a command prints on such a terminal; elsewhere where `plain`. One file of the inbox is not taken in."""
    begin(something_of_each)
    Path(environment["LSCB_HOME"]).chmod(0o711)
    (inbox.folder / Q3 / "borough_return" / "barnet.csv").symlink_to("barking_and_dagenham__1.csv")

    def show(*arguments: str, plain: bool = False) -> list[str]:
        done = lscb(environment | ({} if plain else TERMINAL), *arguments)
        assert done.returncode == 0, done.stderr
        return STYLE.sub("", done.stdout).splitlines()

    return show


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("status",), ()),
        (("status", Q3), OF_STATUS),
        (("status", "--history", "Barking and Dagenham"), ("feed", "supplier", "delivery_id")),
        (("purge",), ("feed", "deliveries", "bytes")),
        (("doctor",), ("how", "of", "what to do")),  # how much of a disk is free changes meanwhile
        (("sql", "--tables"), ("table", "holds")),
        (("sql", "--tables", "mart.benchmark"), ("table_column", "type", "means")),
    ],
)
def test_no_line_runs_over_and_no_word_is_cut(
    shown: Callable[..., list[str]], arguments: tuple[str, ...], told: tuple[str, ...]
) -> None:
    lines = shown(*arguments)
    words = set(" ".join(lines).replace(",", " ").replace(":", " ").split())
    assert [line for line in lines if len(line.rstrip()) > 80 and len(line.split()) > 1] == []
    assert "…" not in " ".join(lines)
    assert not words & {"nan", "None", "NaT", "<NA>"}, "what is empty is blank"
    blocks = "\n".join(shown(*arguments, plain=True)).split("\n\n")
    for block in blocks:
        rows = list(csv.DictReader(block.splitlines(), delimiter="\t"))
        wanted = {word for one in rows for name in told if one.get(name) for word in re.split(r"[\s,:]+", one[name])}
        assert wanted - {""} <= words
    assert any("\t" in block for block in blocks), "elsewhere it is a table for programs, with every column"


def test_what_waits_for_somebody_comes_first(shown: Callable[..., list[str]]) -> None:
    everywhere, of_quarter = shown("status"), shown("status", Q3)
    assert [line for line in everywhere if line[:1].isupper()] == [
        "Waiting for a decision: 1", "Waiting to be published: 1", "In the inbox and not taken in: 1", "Quarters",
    ]  # fmt: skip
    heads = [line.split(":")[0] for line in of_quarter if line[:1].isupper()]
    assert heads[:5] == ["Waiting for a decision", "Waiting to be published", "In the inbox and not taken in",
                         "Not counted, and why", "Owed by their senders"]  # fmt: skip
    assert [head.split(" of ")[0] for head in heads[5:]] == ["Deliveries", "Deliveries", "Deliveries", "Readiness"]
    assert any(line.startswith(f"  publish with: lscb publish {Q3} --by ROLE --why TEXT") for line in everywhere)


def test_nothing_waits_where_nothing_came(environment: dict[str, str], inbox: Inbox) -> None:  # noqa: F811
    assert lscb(environment | TERMINAL, "status").stdout.startswith(("Quarters", "\x1b"))
    assert lscb(environment, "status", Q3).stdout == f"nothing has come for {Q3}\n"


def test_no_other_command_prints_a_table() -> None:
    """Whoever prints one more has it tried above."""
    package = Path(__file__).parents[1] / "lscb_pipeline"
    sources = sorted(package.rglob("*.py"))
    assert [path.name for path in sources if "rich.table" in path.read_text("utf-8")] == ["terminal_table.py"]
    calling = {
        function.name
        for path in sources
        for function in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(function, ast.FunctionDef)
        and any(isinstance(n, ast.Call) and isinstance(n.func, ast.Name) and n.func.id == "print_table"
                for n in ast.walk(function))
    }  # fmt: skip
    assert calling == {"print_quarters", "print_deliveries", "print_readiness", "print_area_history", "print_due",
                       "print_tables_to_ask", "_tell_of_the_warehouse", "doctor"}  # fmt: skip


def test_programs_read_lines_as_they_are(shown: Callable[..., list[str]]) -> None:
    """What is copied or parsed is not broken, on a terminal neither."""
    (uri,) = shown("sql", "--uri")
    assert len(uri) > 80
    assert shown("sql", "select repeat('word ', 40) as text")[1:] == ["word " * 40]
