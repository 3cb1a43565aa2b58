"""Every real public file, whether a feed reads it or not, holds no person's data: nothing in it may seem to."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from lscb_pipeline.contracts.layout import label
from lscb_pipeline.intake.files.comments import read_comments
from lscb_pipeline.intake.files.sheets import Sheet, read_sheets
from lscb_pipeline.intake.tables.person_patterns import announced, identifiers, names_person
from lscb_pipeline_tests.intake.reading import INPUT

FILES = sorted(p for p in INPUT.rglob("*") if p.suffix in (".csv", ".xlsx", ".xls", ".txt")) if INPUT.is_dir() else []


def texts(sheets: list[Sheet]) -> Iterator[str]:
    for sheet in sheets:
        for name in sheet.cells:
            yield from sheet.cells[name].dropna().unique()


@pytest.mark.skipif(not FILES, reason="no real data beside the project")
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name[:40])
def test_nothing_in_a_real_file_seems_to_be_a_persons(path: Path) -> None:
    content = path.read_bytes()
    every = set(texts(list(read_sheets(content, ".csv" if path.suffix == ".txt" else path.suffix))))
    assert len(every) > 30
    # that a publisher's terms of use say where to write to is no person's data: the one such text is on a sheet beside
    assert [text for text in every if identifiers(text, of_office=True)] == []
    assert [text for text in every if names_person(label(text))] == []
    assert [comment for comment in read_comments(content) if announced(comment.text)] == []
