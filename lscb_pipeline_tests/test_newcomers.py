"""What a newcomer reads first is whole: glossary, decisions, CONTRIBUTING, SECURITY, and the forms for asking."""

import re
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest
import yaml

from lscb_pipeline.contracts.catalogue import Indicator
from lscb_pipeline.contracts.layout import Layout
from lscb_pipeline.contracts.strict import Strict

ROOT = Path(__file__).parents[1]
FORMS = ROOT / ".github" / "ISSUE_TEMPLATE"
TERMS = {"numerator", "denominator", "delivery", "finding", "readiness", "suppression pattern", "primary suppression",
         "secondary suppression", "restatement", "supersede", "release", "revision"}  # fmt: skip
CHOSEN_BY_US = {"code", "layout"}  # names that whoever asks needn't think of
NO_KEY = {"nothing_personal"}


def text(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def test_the_glossary_says_of_each_term_once_what_it_means_and_what_not_to_call_it() -> None:
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in text("docs/glossary.md").splitlines()
        if line.startswith("|") and not line.startswith(("| term", "|---"))
    ]
    assert [row for row in rows if len(row) != 3 or not all(row)] == []
    terms = [row[0] for row in rows]
    assert len(terms) == len(set(terms))
    assert set(terms) >= TERMS


def test_every_decision_is_in_the_list_of_decisions() -> None:
    listed = re.findall(r"^- \[.+\]\((\w+\.md)\)$", text("docs/decisions/README.md"), re.MULTILINE)
    there = {path.name for path in (ROOT / "docs" / "decisions").glob("*.md")} - {"README.md"}
    assert len(listed) == len(set(listed))
    assert set(listed) == there


def test_contributing_names_every_proof_and_every_page_that_it_sends_to_is_there() -> None:
    page = text("CONTRIBUTING.md")
    targets = set(re.findall(r"^([a-z]+):.*##", text("Makefile"), re.MULTILINE)) - {"demo", "up", "down", "clean"}
    assert {target for target in targets if f"`make {target}`" not in page} == set()
    named = re.findall(r"`((?:lscb_pipeline|lscb_pipeline_tests|data_contracts|sql|tools|docs)/[\w./*]+)`", page)
    assert len(named) > 10
    assert [path for path in named if not list(ROOT.glob(path.rstrip("/")))] == []


PAGES = ["README.md", "CONTRIBUTING.md", "SECURITY.md",
         *sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))]  # fmt: skip


def anchors(page: Path) -> set[str]:
    """The names that GitHub gives a page's headings."""
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("name", PAGES)
def test_every_link_leads_to_a_page_and_a_heading(name: str) -> None:
    page = ROOT / name
    broken = []
    for link in re.findall(r"\]\(([^):]+)\)", page.read_text("utf-8")):
        path, _, heading = link.partition("#")
        to = page.parent / path if path else page
        if not to.exists() or (heading and heading not in anchors(to)):
            broken.append(link)
    assert broken == []


def fields(form: str) -> list[dict[str, Any]]:
    """What a form asks; an error where GitHub would show it as broken."""
    read = yaml.safe_load((FORMS / form).read_text("utf-8"))
    assert {"name", "description", "body"} <= set(read) <= {"name", "description", "title", "labels", "body"}
    for field in read["body"]:
        assert set(field) <= {"type", "id", "attributes", "validations"}
        assert field["type"] in {"markdown", "input", "textarea", "dropdown", "checkboxes"}
        assert field["attributes"]["value" if field["type"] == "markdown" else "label"]
        assert ("options" in field["attributes"]) == (field["type"] in {"dropdown", "checkboxes"})
    asked = [field for field in read["body"] if field["type"] != "markdown"]
    assert len({field["id"] for field in asked}) == len(asked)
    return asked


@pytest.mark.parametrize(("form", "kind"), [("new_indicator.yml", Indicator), ("new_layout.yml", Layout)])
def test_a_form_asks_for_real_keys_and_for_all_that_must_be_there(form: str, kind: type[Strict]) -> None:
    asked = {field["id"]: field for field in fields(form) if field["id"] not in NO_KEY}
    assert set(asked) <= set(kind.model_fields)
    needed = {name for name, of in kind.model_fields.items() if of.is_required()} - CHOSEN_BY_US
    assert needed <= {name for name, field in asked.items() if field.get("validations", {}).get("required")}
    for name, field in asked.items():
        annotation = kind.model_fields[name].annotation
        if get_origin(annotation) is Literal:
            assert field["attributes"]["options"] == list(get_args(annotation)), name
        else:
            assert field["type"] in {"input", "textarea"}, name


def test_there_are_no_other_forms() -> None:
    assert sorted(path.name for path in FORMS.iterdir()) == ["new_indicator.yml", "new_layout.yml"]
