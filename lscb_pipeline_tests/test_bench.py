"""The arithmetic behind `make bench`: what is counted of a command's processes, medians, ratios, whose turn it is.

No time is asserted: what burns here burns until its own processor clock says so.
"""

import importlib
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from rich.console import Console

from lscb_pipeline.reference.boards import read_boards
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reference.tables import FOLDER, TABLES

TOOL = Path(__file__).parents[1] / "tools" / "bench"
DAYS = ("valid_from", "valid_to")
NAMES = ("processes", "builds", "results", "forty", "england", "whole", "more_areas", "cells", "run")
BURN = "import time; held = bytearray(60_000_000)\nwhile time.process_time() < {seconds}: pass\n"
PARENT = """
import subprocess, sys
subprocess.run([sys.executable, "-c", {burn!r}], check=True)
print("done", flush=True)
sys.exit({code})
"""


@pytest.fixture(scope="module")
def tool() -> dict[str, ModuleType]:
    """The modules of tools/bench, as its own program imports them; nobody else finds them afterwards."""
    before = set(sys.modules)
    sys.path.insert(0, str(TOOL))
    try:
        return {name: importlib.import_module(name) for name in NAMES}
    finally:
        sys.path.remove(str(TOOL))
        for name in set(sys.modules) - before:
            if str(getattr(sys.modules[name], "__file__", "")).startswith(str(TOOL)):
                del sys.modules[name]


def ran(tool: dict[str, ModuleType], home: Path, seconds: float, code: int = 0) -> object:
    program = PARENT.format(burn=BURN.format(seconds=seconds), code=code)
    return tool["processes"].run([sys.executable, "-c", program], dict(os.environ), home, home.parent)


def test_a_childs_processor_and_memory_are_its_commands(tool: dict[str, ModuleType], tmp_path: Path) -> None:
    found = ran(tool, tmp_path / "home", 0.4)
    assert found.lines == ["done"]
    assert len(found.seen) == 1
    assert found.used.processes >= 0.4
    assert found.used.server == 0
    assert 60 < found.used.largest < found.used.together


def test_the_server_of_the_home_is_counted_apart(tool: dict[str, ModuleType], tmp_path: Path) -> None:
    """A process that is no child of the command, named in the home's pid file, as PostgreSQL's is."""
    data = tmp_path / "home" / "postgres" / "data"
    data.mkdir(parents=True)
    server = subprocess.Popen([sys.executable, "-c", BURN.format(seconds=1e9)])
    try:
        (data / "postmaster.pid").write_text(f"{server.pid}\nmore")
        quiet = ran(tool, tmp_path / "elsewhere", 0.2).used
        used = ran(tool, tmp_path / "home", 0.2).used
    finally:
        server.kill()
        server.wait()
    assert quiet.server == 0
    assert quiet.server_memory == 0
    assert used.server > 0
    assert used.server_memory > 60
    assert used.processor == used.processes + used.server
    assert tool["processes"].server_seconds(tmp_path / "home") == 0, "it is down"


def test_a_command_that_fails_says_so_by_its_last_line(tool: dict[str, ModuleType], tmp_path: Path) -> None:
    with pytest.raises(tool["processes"].FailedError, match="ended with 3: done"):
        ran(tool, tmp_path / "home", 0, code=3)


def test_seconds_add_up_memory_does_not_and_medians_are_each_numbers_own(tool: dict[str, ModuleType]) -> None:
    used = tool["processes"].Used
    assert used(1, 2, 3, 40, 50, 60) + used(1, 1, 1, 45, 10, 70) == used(2, 3, 4, 45, 50, 70)
    runs = [used(1, 9, 5, 1, 1, 1), used(2, 8, 9, 1, 1, 1), used(9, 1, 7, 1, 1, 1)]
    assert tool["processes"].medians(runs) == used(2, 8, 7, 1, 1, 1)


def test_a_goal_is_held_against_processes_and_server_together(tool: dict[str, ModuleType]) -> None:
    used, side = tool["processes"].Used, tool["results"].side_by_side
    base = used(8, 2)
    assert (side("p", "x", 0.4, {"new": used(3, 1), "base": base}).is_met) is True
    row = side("p", "x", 0.4, {"new": used(3, 2), "base": base})
    assert (row.is_met, row.found) == (False, "0.50")
    assert side("p", "x", 0.4, {"new": base}).is_met is None, "nothing beside it"
    assert side("p", "x", 0.4, {"base": base}).is_met is False, "it could not be measured"
    alone = tool["results"].within("g", "x", ">= 20", lambda times: times >= 20, {"new": 19.0, "base": 30.0}, {})
    assert (alone.is_met, alone.found) == (False, "new 19.00; base 30.00")
    shown = io.StringIO()
    Console(width=300, file=shown).print(tool["results"].table([row]))
    assert "5.0 | 10.0" in shown.getvalue()
    assert "NOT MET" in shown.getvalue()


def test_builds_take_turns_and_one_that_fails_is_asked_no_more(tool: dict[str, ModuleType], tmp_path: Path) -> None:
    builds = [tool["builds"].Build(name, tmp_path, sys.executable) for name in ("new", "base")]
    bench = tool["results"].Bench(tmp_path, builds, None, 0, 0, 0, Console(file=io.StringIO()))
    turns: list[str] = []

    def measure(build: object, number: int) -> int:
        turns.append(f"{build.name}{number}")
        if turns[-1] == failing:
            raise tool["processes"].FailedError("no such command")
        return number

    failing = ""
    assert bench.alternately(measure, 2) == {"new": [0, 1], "base": [0, 1]}
    assert turns == ["new0", "base0", "new1", "base1"]
    turns.clear()
    failing = "base0"
    assert bench.alternately(measure, 2) == {"new": [0, 1]}
    assert turns == ["new0", "base0", "new1"]


def test_quarters_cost_what_was_used_since_the_line_before(tool: dict[str, ModuleType]) -> None:
    lines = ["starting", "2010-11-Q3: collated", "2010-11-Q4: collated and published", "2011-12-Q1: a check failed"]
    told = tool["processes"].Ran(tool["processes"].Used(), lines, [1.0, 4.0, 9.0, 20.0])
    assert tool["whole"].by_quarter(told) == {"2010-11-Q3": 3.0, "2010-11-Q4": 5.0}


def test_growth_is_of_the_medians_at_each_end(tool: dict[str, ModuleType]) -> None:
    used = tool["processes"].Used
    series = [used(seconds, 1) for seconds in (3, 99, 1, 7, 7, 7, 5, 11, 7)]
    assert tool["forty"].growth(series) == 8 / 4
    stages = [{"read": (number, 1, 2)} for number in (5, 1, 3, 100)]
    assert tool["england"].at(stages, 3) == {"read": used(3, 1, 2)}


def test_counts_of_a_shifted_quarter_are_others_but_possible_and_a_correction_is_drawn_alike(
    tool: dict[str, ModuleType], tmp_path: Path
) -> None:
    sent = tmp_path / "was" / "borough_return"
    sent.mkdir(parents=True)
    rows = "".join(f"E09000007,2009-10-Q3,X{n},{n},{n + 1},\n" for n in range(30)) + "E09000007,2009-10-Q3,Y,,,7\n"
    for name in ("camden.csv", "camden__2.csv"):
        (sent / name).write_text("area_code,period,indicator_code,numerator,denominator,value\n" + rows)
    was, becomes = Quarter.parse("2009-10-Q3"), Quarter.parse("2012-13-Q1")
    tool["cells"].shift(tmp_path / "was", was, tmp_path / "becomes", becomes)
    first, second = (
        pd.read_csv(tmp_path / "becomes" / "borough_return" / path.name) for path in sorted(sent.iterdir())
    )
    pd.testing.assert_frame_equal(first, second)
    assert set(first["period"]) == {"2012-13-Q1"}
    drawn = first.iloc[:30]
    assert (drawn["numerator"] <= drawn["denominator"]).all()
    assert (drawn["numerator"] != drawn["indicator_code"].str[1:].astype("int64")).sum() > 15
    assert first.iloc[30][["numerator", "denominator"]].isna().all()
    assert first.iloc[30]["value"] == 7


def test_a_lock_is_its_pins_whatever_stands_around_them(tool: dict[str, ModuleType], tmp_path: Path) -> None:
    (tmp_path / "a").write_text("mako==1.4.3 \\\n    --hash=sha256:11\n    # via rich\nrich==15.0 ; os_name == 'nt'\n")
    (tmp_path / "b").write_text("mako==1.4.3 \\\n    --hash=sha256:11\n    # via alembic\n")
    pins = tool["builds"].pins
    assert pins(tmp_path / "a") == {"mako==1.4.3", "rich==15.0"}
    assert pins(tmp_path / "b") < pins(tmp_path / "a")
    assert len(pins(TOOL.parents[1] / "requirements.txt")) > 100


def test_only_goals_that_there_are_can_be_asked_for(tool: dict[str, ModuleType]) -> None:
    run = tool["run"]
    assert len(run.chosen("")) == len(run.MEASUREMENTS)
    assert run.chosen("p2,e") == [run.collations, run.own_check]
    with pytest.raises(SystemExit, match="no such goal: q9"):
        run.chosen("p1,q9")


LONDON = set(pd.read_csv(FOLDER / "area.csv", dtype="str")["area_code"])


@pytest.mark.parametrize("areas", [66, 153])
def test_repeated_areas_keep_to_the_tables_declarations(
    tool: dict[str, ModuleType], tmp_path: Path, areas: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "reference"
    shutil.copytree(FOLDER, folder)
    tool["more_areas"].repeat_areas(folder, areas)
    tables = {name: pd.read_csv(folder / f"{name}.csv", dtype="str", keep_default_na=False) for name in TABLES}
    codes = set(tables["area"]["area_code"])
    assert len(codes) == areas
    assert tables["area"].apply(lambda column: column.is_unique).drop("inner_outer").all()
    for name, spec in TABLES.items():
        assert not tables[name].duplicated(list(spec.key)).any(), name
        named = {code for column in spec.areas for cell in tables[name][column] for code in cell.split("+") if code}
        assert named <= codes, name
    assert set(tables["supplier_area"]["supplier"]) <= set(tables["supplier"]["supplier"])
    for name in {name for name, spec in TABLES.items() if "area_code" in spec.key}:  # what each area had, each has
        whole = set(pd.read_csv(FOLDER / f"{name}.csv", dtype="str")["area_code"]) >= LONDON
        assert not whole or set(tables[name]["area_code"]) >= codes, name
    monkeypatch.setattr("lscb_pipeline.reference.boards.table", lambda name: tables[name])
    boards = read_boards(tables["board"].assign(**{name: pd.to_datetime(tables["board"][name]) for name in DAYS}))
    assert {code for board in boards for code in board.area_codes} == codes, "read_boards refuses a day without one"
