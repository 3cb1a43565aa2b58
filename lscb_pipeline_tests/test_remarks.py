"""What editors remark for themselves ([seen], [memory], [made up]) reaches no reader: no page, workbook or table."""

import io
import re
import zipfile

import pytest

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.commands.template import form_of
from lscb_pipeline.contracts.library import library
from lscb_pipeline.project_files import project_folder
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.release.release_files import release_files
from lscb_pipeline.reports.runaways.report import runaways_files
from lscb_pipeline.reports.sender.template import template_workbook
from lscb_pipeline_tests.conftest import query
from lscb_pipeline_tests.reports.release.made import release
from lscb_pipeline_tests.reports.runaways.made_report import material

REMARK = re.compile(r"\[(seen|memory|made up|seed)\b|\bseen:")
FOR_READERS = ("core", "mart", "publish", "quality")  # schemas


def test_the_remarks_are_there_to_be_found() -> None:
    texts = [path.read_text("utf-8") for path in project_folder("data_contracts").rglob("*.yaml")]
    assert sum(len(REMARK.findall(text)) for text in texts) > 200
    assert any(event.remark for one in library().indicators.values() for event in one.life)


def told(files: dict[str, bytes]) -> list[str]:
    """The files that hold a remark; of workbooks, their parts unpacked."""
    found = []
    for name, content in files.items():
        parts = [content]
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(io.BytesIO(content)) as book:
                parts = [book.read(part) for part in book.namelist()]
        found += [name] if any(REMARK.search(part.decode("utf-8", "replace")) for part in parts) else []
    return found


@pytest.mark.parametrize("quarter", ["2008-09-Q1", "2009-10-Q4", "2017-18-Q4", "2025-26-Q1"])
def test_no_page_of_a_release_tells_one(quarter: str) -> None:
    assert told(release_files(release(quarter=Quarter.parse(quarter)))) == []


def test_no_page_of_the_runaways_report_tells_one() -> None:
    assert told(runaways_files(material())) == []


def test_no_workbook_tells_one() -> None:
    asked = [("borough_return", "camden", "2009-10-Q4"), ("nhs_child_health", "pct_5k7", "2009-10-Q4"),
             ("met_police_mappa", "mps", "2009-10-Q4"), ("runaways_survey", "survey_office", "2009-10-Q4"),
             ("gol_runaways_questionnaire", "gol", "2009-10-Q2"), ("specialist_services", "havens", "2009-10-Q4"),
             ("london_refuge_stays", "london_refuge", "2009-10-Q4")]  # fmt: skip
    books = {f"{feed}.xlsx": template_workbook(form_of(library(), feed, sender, Quarter.parse(quarter), None))
             for feed, sender, quarter in asked}  # fmt: skip
    assert told(books) == []


def test_no_table_that_is_read_tells_one(centre: Centre) -> None:
    columns = query(centre, """
        select c.table_schema, c.table_name, c.column_name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = any(:schemas) and t.table_type = 'BASE TABLE' and c.data_type = 'text'""",
                    schemas=list(FOR_READERS))  # fmt: skip
    assert len(columns) > 100
    for schema, table, column in columns.itertuples(index=False):
        found = query(centre, f"select {column} as text from {schema}.{table} where {column} is not null")
        assert not [text for text in found["text"] if REMARK.search(text)], f"{schema}.{table}.{column}"


def test_no_column_of_a_workbook_or_table_is_described_with_one(centre: Centre) -> None:
    described = query(centre, "select description from pg_description d join pg_class c on c.oid = d.objoid "
                              "join pg_namespace n on n.oid = c.relnamespace where n.nspname = any(:schemas)",
                      schemas=[*FOR_READERS, "intake"])  # fmt: skip
    assert len(described) > 300
    assert not [text for text in described["description"] if REMARK.search(text)]
