"""docs/architecture.md is the house: its stages, rooms, tables, assets, commands and arrows are those of the code.

Modules are found through what Dagster's assets import of them, so that a module may move within its room.
"""

import ast
import importlib
import itertools
import pkgutil
import re
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

from typer.main import get_command

from lscb_pipeline import orchestration
from lscb_pipeline.cli import app
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.contracts.library import library
from lscb_pipeline.definitions import defs
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline_tests.conftest import Inbox, query

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
PURE = {"intake", "quality", "benchmarks", "disclosure", "reports"}
BY, WHY = "the steering group", "a test of few returns"
Q3 = Quarter.parse("2008-09-Q3")


def section(title: str) -> str:
    return PAGE.split(f"\n## {title}\n")[1].split("\n## ")[0]


def rows_of(title: str) -> list[list[str]]:
    """The first table of a section, without its head."""
    lines = [line for line in section(title).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def codes(cell: str) -> list[str]:
    """What stands in a cell as code, with each feed in place of `<feed>`."""
    named = re.findall(r"`([^`]+)`", cell)
    return [text.replace("<feed>", feed) for text in named for feed in (library().contracts if "<" in text else [""])]


STAGES = {row[0]: row for row in rows_of("Stages, rooms and tables")}
_, _, FUNCTION, ROOMS, WRITES, ASSETS, MORE = range(7)


def called_by_assets() -> dict[str, Callable[..., object]]:
    """The stages that Dagster's assets call with an installation and a quarter, by their module."""
    found: dict[str, Callable[..., object]] = {}
    for info in pkgutil.walk_packages(orchestration.__path__, f"{orchestration.__name__}."):
        module = importlib.import_module(info.name)
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and len(node.args) > 1:
                function = getattr(module, node.func.id, None)
                of = getattr(function, "__module__", None) or ""
                if of.startswith("lscb_pipeline.collation.stages.") and not node.func.id.endswith("_of"):
                    found[of] = function
    return found


def imported(module: str) -> Iterator[str]:
    """The modules of ours that a module imports."""
    text = Path(str(importlib.import_module(module).__file__)).read_text("utf-8")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lscb_pipeline."):
            for name in node.names:
                is_module = hasattr(importlib.import_module(node.module), "__path__")
                yield f"{node.module}.{name.name}" if is_module else node.module


def pure_rooms(module: str, *, directly: bool) -> set[str]:
    """The pure rooms that a module of collation imports; not directly: through others of collation, too."""
    seen: set[str] = set()
    waiting, rooms = [module], set()
    while waiting:
        of = waiting.pop()
        if of in seen:
            continue
        seen.add(of)
        for other in imported(of):
            room = other.split(".")[1]
            rooms |= {room} & PURE
            if room == "collation" and not directly:
                try:
                    importlib.import_module(other)
                except ImportError:  # a name of a package, and no module
                    other = other.rsplit(".", 1)[0]
                waiting.append(other)
    return rooms


def test_a_stage_has_one_name_in_the_page_its_module_and_its_first_line() -> None:
    found = called_by_assets()
    by_name = {module.rsplit(".", 1)[-1]: function for module, function in found.items()}
    assert set(by_name) == set(STAGES)
    for stage, function in by_name.items():
        assert codes(STAGES[stage][FUNCTION]) == [function.__name__]
        first = (importlib.import_module(function.__module__).__doc__ or "").splitlines()[0]
        assert re.match(rf"Stage \d+, {stage}: ", first), f"{function.__module__}: {first}"


def test_stages_are_numbered_as_they_stand_in_the_page() -> None:
    numbers = {}
    for module in called_by_assets():
        first = (importlib.import_module(module).__doc__ or "").splitlines()[0]
        numbers[module.rsplit(".", 1)[-1]] = int(re.findall(r"\d+", first)[0])
    assert sorted(numbers, key=lambda stage: numbers[stage]) == list(STAGES)
    assert sorted(numbers.values()) == list(range(1, len(STAGES) + 1))


def test_the_rooms_of_a_stage_are_those_that_it_imports() -> None:
    for module in called_by_assets():
        stage = module.rsplit(".", 1)[-1]
        named = set(STAGES[stage][ROOMS].split(", "))
        assert pure_rooms(module, directly=True) <= named <= pure_rooms(module, directly=False), stage


def test_every_asset_is_in_the_page_with_its_stage_and_is_one_of_its_tables() -> None:
    named = [asset for row in STAGES.values() for asset in codes(row[ASSETS])]
    named += [text for row in rows_of("Beside the stages") for text in codes(row[1]) if text.startswith("report/")]
    assert sorted(named) == sorted(spec.key.to_user_string() for spec in defs.resolve_all_asset_specs())
    for stage, row in STAGES.items():
        of_tables = {asset.replace("/", ".") for asset in codes(row[ASSETS]) if not asset.startswith("report/")}
        assert of_tables <= set(codes(row[WRITES])), stage


def test_every_table_and_command_is_there(centre: Centre) -> None:
    there = query(
        centre,
        """select table_schema || '.' || table_name as name from information_schema.tables
           where table_type = 'BASE TABLE'""",
    )
    text = PAGE.replace("&lt;", "<").replace("&gt;", ">")
    places = r"(?:intake|core|quality|mart|publish)"
    named = set(re.findall(rf"(?<![\w/]){places}\.[a-z_]+(?![\w.(])", text))
    named |= {f"intake.{feed}" for feed in library().contracts}
    assert len(named) > 30
    assert sorted(named - set(there["name"])) == []
    commands = [name for row in rows_of("Beside the stages") for name in codes(row[0])]
    assert sorted(commands) == sorted(get_command(app).commands)  # type: ignore[attr-defined]
    assert all(
        (ROOT / "docs" / link).is_file() for row in STAGES.values() for link in re.findall(r"\((.+?)\)", row[MORE])
    )


def test_the_picture_of_the_stages_is_the_table() -> None:
    picture = section("Stages, rooms and tables").split("```mermaid")[1].split("```")[0]
    boxes = {name: [shown, rooms] for name, shown, rooms in re.findall(r'(\w+)\["<b>(\w+)</b><br>(.*?)"\]', picture)}
    assert boxes == {stage: [stage, row[ROOMS]] for stage, row in STAGES.items()}
    written = re.findall(r'(\w+) -- writes --> \w+\[\("(.*?)"\)\]', picture)
    drums = {stage: re.sub("&lt;(.*?)&gt;", r"<\1>", text).split("<br>") for stage, text in written}
    assert drums == {s: re.findall(r"`([^`]+)`", row[WRITES]) for s, row in STAGES.items() if row[WRITES]}


def test_the_arrows_between_rooms_are_those_that_the_linter_holds() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(c["layers"] for c in contracts if c["type"] == "layers" and "lscb_pipeline.cli" in c["layers"])
    held = [sorted(room.strip().removeprefix("lscb_pipeline.") for room in layer.split("|")) for layer in layers]
    picture = section("Rooms").split("```mermaid")[1].split("```")[0]
    arrows = [
        [sorted(end.split(" & ")) for end in line.strip().split(" --> ")]
        for line in picture.splitlines()
        if "-->" in line
    ]
    assert arrows == [[above, below] for above, below in itertools.pairwise(held)]
    folders = {path.name for path in (ROOT / "lscb_pipeline").iterdir() if (path / "__init__.py").is_file()}
    assert folders == {room for layer in held for room in layer if (ROOT / "lscb_pipeline" / room).is_dir()}
    assert folders == {name for row in rows_of("Rooms") for name in codes(row[0])}


def contents(centre: Centre) -> dict[str, str]:
    """A digest of each table."""
    tables = query(
        centre,
        """select table_schema || '.' || table_name as name from information_schema.tables
           where table_type = 'BASE TABLE' and table_schema in ('intake', 'core', 'quality', 'mart', 'publish')""",
    )["name"]
    each = "select '{0}' as name, md5(string_agg(t::text, ' ' order by t::text)) as digest from {0} t"
    found = query(centre, " union all ".join(each.format(name) for name in tables))
    return dict(zip(found["name"], found["digest"].fillna(""), strict=True))


def test_a_stage_writes_the_tables_that_the_page_says_and_no_others(centre: Centre, inbox: Inbox) -> None:
    """A quarter of returns through every stage, in the page's order; then again with one of them sent anew.

    Rows of it are refused, held and noticed. Publishers' values of London alone are in none of these files.
    """
    areas = ["Camden", "Hackney", "Haringey", "Islington", "Lambeth", "Lewisham", "Newham", "Southwark", "Wandsworth",
             "Barnet", "Bexley", "Brent", "Bromley", "Croydon", "Ealing", "Enfield", "Harrow", "Merton"]  # fmt: skip
    of = {"period": Q3.label, "indicator_code": "SG014", "return_status": "final"}
    for number, area in enumerate(areas):
        inbox.put(Q3.label, "borough_return", area.lower(), [of | {"area_code": area, "numerator": 2 + 4 * number}])
    by_name = {module.rsplit(".", 1)[-1]: function for module, function in called_by_assets().items()}
    more: dict[str, list[object]] = {"read": ["borough_return"], "release": [BY, WHY]}
    centre.warehouse  # noqa: B018 - opened, which brings the reference tables
    written: dict[str, set[str]] = {stage: set() for stage in STAGES}
    before = contents(centre)
    for _ in range(2):
        for stage in STAGES:
            by_name[stage](centre, Q3, *more.get(stage, []))
            after = contents(centre)
            written[stage] |= {name for name in after if after[name] != before[name]} - {
                "core.warehouse_kind",
                "intake.stage_result",  # each notes there what it made (collation/unchanged.py)
            }
            before = after
        rows = [("SG014", 80), ("SG010", "many"), ("SG011", 3.5)]
        inbox.put(
            Q3.label, "borough_return", "merton__again",
            [of | {"area_code": "Merton", "indicator_code": i, "numerator": n, "unasked": 1} for i, n in rows],
        )  # fmt: skip
    others = {f"intake.{feed}" for feed in library().contracts} - {"intake.borough_return"}
    named = {stage: set(codes(row[WRITES])) - others - {"intake.regional_figure"} for stage, row in STAGES.items()}
    assert written == named
