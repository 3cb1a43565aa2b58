"""What docstrings, comments and pages name is there: modules, folders, files, tables, commands."""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

from typer.main import get_command

from lscb_pipeline.cli import app
from lscb_pipeline.collation.centre import Centre
from lscb_pipeline_tests.conftest import query

ROOT = Path(__file__).parents[1]
CODE = ("lscb_pipeline", "lscb_pipeline_tests", "tools")
TOP = ("lscb_pipeline", "lscb_pipeline_tests", "tools", "docs", "data_contracts", "deploy", "sql", "findings")
MODULE = re.compile(r"(?<![\w.*<-])([\w/]+\.(?:py|yaml|sql|md))\b(?!\.\w)")
FOLDER = re.compile(rf"(?<![\w/.-])((?:{'|'.join(TOP)})/[\w/]*\w)(?![\w/*<-]|\.\w)")
TABLE = re.compile(r"(?<![\w.-])(?:intake|quality|core|mart|publish)\.[a-z_]{2,}[a-z]\b(?![/(*<-]|\.\w)")
OF_AN_EXAMPLE = "school_nursing"  # the feed that docs/adding_a_feed.md adds, and a test with it
ELSEWHERE = {
    "dagster.yaml",
    "dagster/workspace.yaml",
    "SOURCES.md",
}  # written into LSCB_HOME; of the public files beside the project
INSTALLED = "/opt/lscb/"  # where docs/deploying.md puts a clone
COMMAND = re.compile(r"`(lscb|make) ([a-z][a-z-]+)")


def pages() -> Iterator[tuple[str, str]]:
    """The pages of documentation; CHANGELOG names what was there once."""
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]:
        yield str(path.relative_to(ROOT)), path.read_text("utf-8")


def said_in_code() -> Iterator[tuple[str, str]]:
    """Docstrings and comments, by file."""
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            source = path.read_text("utf-8")
            nodes = [
                node for node in ast.walk(ast.parse(source))
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
            ]  # fmt: skip
            said = [ast.get_docstring(node) or "" for node in nodes]
            tokens = tokenize.generate_tokens(io.StringIO(source).readline)
            said += [token.string for token in tokens if token.type == tokenize.COMMENT]
            yield str(path.relative_to(ROOT)), "\n".join(said)


def files() -> set[str]:
    """Every file by each end of its path: a module is named by its name, or with folders before it."""
    found = set()
    for folder in TOP:
        for path in (ROOT / folder).rglob("*"):
            parts = path.relative_to(ROOT).parts
            if path.is_file() and "__pycache__" not in parts:
                found |= {"/".join(parts[start:]) for start in range(len(parts))}
    return found | {path.name for path in ROOT.iterdir()}


def test_modules_files_and_folders_that_are_named_exist() -> None:
    there = files()
    missing = []
    for where, said in [*pages(), *said_in_code()]:
        missing += [(where, name) for name in MODULE.findall(said) if name not in there]
        missing += [(where, name) for name in FOLDER.findall(said) if not (ROOT / name).exists() and name not in there]
    missing = [(where, name) for where, name in missing if name.removeprefix(INSTALLED) not in there]
    named = {pair for pair in missing if OF_AN_EXAMPLE not in pair[1] and pair[1] not in ELSEWHERE}
    assert sorted(named) == []


def test_tables_that_are_named_exist(centre: Centre) -> None:
    named = query(
        centre,
        """
        select table_schema || '.' || table_name as name from information_schema.tables
        union select n.nspname || '.' || p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace""",
    )
    there = set(named["name"])
    found = [(where, name) for where, said in [*pages(), *said_in_code()] for name in TABLE.findall(said)]
    assert sorted({(where, name) for where, name in found if name not in there and OF_AN_EXAMPLE not in name}) == []


def test_commands_that_are_named_exist() -> None:
    targets = re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    there = {("lscb", name) for name in get_command(app).commands} | {("make", name) for name in targets}  # type: ignore[attr-defined]
    found = [(where, pair) for where, said in [*pages(), *said_in_code()] for pair in COMMAND.findall(said)]
    assert sorted({(where, pair) for where, pair in found if pair not in there}) == []
