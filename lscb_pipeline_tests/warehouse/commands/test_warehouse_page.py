"""docs/warehouse.md answers as it stands there: its questions on a published London, its recipes by the address."""

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import make_url

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.reference.tables import table
from lscb_pipeline.warehouse.commands.analyst import rows_of
from lscb_pipeline.warehouse.commands.uri import analyst_uri
from lscb_pipeline.warehouse.server.account import program
from lscb_pipeline_tests.collation.releases import publish
from lscb_pipeline_tests.conftest import Inbox, collate
from lscb_pipeline_tests.prepared import Making

PAGE = (Path(__file__).parents[3] / "docs" / "warehouse.md").read_text("utf-8")
QUARTERS = ("2008-09-Q3", "2008-09-Q4")


def blocks(language: str, page: str = PAGE) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


def london(centre: Centre, inbox: Inbox) -> None:
    """Each area's referrals and scores in two quarters, of which Camden states one anew; the last is published."""
    names = table("area")["name"].tolist()
    for number, quarter in enumerate(QUARTERS):
        for place, name in enumerate(names[1:]):
            counts = {"SG001": 300 + 7 * place + number, "SG014": 20 + place + number}
            rows = [{"area_code": name, "period": quarter, "indicator_code": code, "numerator": n}
                    for code, n in counts.items()]  # fmt: skip
            rows.append({"area_code": name, "period": quarter, "indicator_code": "RA001", "value": 8 + place % 5})
            sender = name.lower().replace(" ", "_")
            inbox.put(quarter, "borough_return", sender, rows)
            if name == "Camden":
                inbox.put(quarter, "borough_return", f"{sender}__2", [rows[0] | {"numerator": 301}, *rows[1:]])
    collate(centre, QUARTERS[0])
    publish(centre, QUARTERS[1])


QUESTIONS = blocks("sql", PAGE.split("\n## Ten questions\n")[1].split("\n## ")[0])


def test_ten_questions_and_the_others_of_the_page_have_answers(
    begin: Callable[[Making], None], centre: Centre
) -> None:  # fmt: skip
    begin(london)
    assert len(QUESTIONS) == 10
    empty, wrong = [], []
    for question in blocks("sql"):
        for one in filter(str.strip, re.sub(r"--.*", "", question).split(";")):
            header, *rows = rows_of(centre.analyst, one)
            (empty if not rows else []).append(one)
            (wrong if all(cell is None for row in rows for cell in row[1:]) else []).append((header, one))
    assert (empty, wrong) == ([], [])


@pytest.fixture
def at_hand(centre: Centre) -> dict[str, str]:
    """The environment of somebody who has the centre's home, lscb and PostgreSQL's programs."""
    programs = [Path(sys.executable).parent, Path(program("psql")).parent]
    return os.environ | {
        "LSCB_HOME": str(centre.settings.home),
        "LSCB_DATABASE_URL": str(centre.settings.database_url),
        "PATH": os.pathsep.join([*map(str, programs), os.environ["PATH"]]),
    }


def test_the_recipes_of_psql_and_pandas_work_as_they_stand(at_hand: dict[str, str]) -> None:
    (recipe,) = blocks("sh")
    shown = subprocess.run(["sh", "-c", recipe], env=at_hand, capture_output=True, text=True, check=True).stdout
    assert "Competition rank, 1 = best by polarity" in shown, "the meanings"
    (recipe,) = blocks("python")
    recipe += "assert figures.columns[0] == 'region', figures.columns"
    subprocess.run([sys.executable, "-c", recipe], env=at_hand, check=True)


def test_what_r_is_told_is_what_the_address_says(centre: Centre) -> None:
    """R is not at hand here: its recipe names the parts of an embedded server's address, and no password."""
    (recipe,) = blocks("r")
    url = make_url(analyst_uri(centre.analyst, centre.settings.home / "analyst.pgpass", None))
    assert f'user = "{url.username}"' in recipe
    assert f"port = {url.query['port']}," in recipe
    assert Path(re.findall('PGPASSFILE = "([^"]+)"', recipe)[0]).name == Path(str(url.query["passfile"])).name
    assert re.findall('host = "([^"]+)"', recipe)[0].endswith("/postgres/socket")
    assert "password" not in recipe.lower()
