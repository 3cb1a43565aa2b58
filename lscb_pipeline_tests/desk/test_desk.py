"""The desk asked by programs: who may ask, what no answer lets happen, what is refused, and what is kept of a file."""

import re
from pathlib import Path

import pytest

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import library
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.check_lines import as_lines
from lscb_pipeline_tests.desk.asking import OF_ENFIELD, RETURN, ask, check, form, send, token_of, words
from lscb_pipeline_tests.desk.conftest import MOST, Desk
from lscb_pipeline_tests.hostile.catalogue import BOMBS, LOCKED

CHILD = "Zzyzxabcd"  # a name that stands nowhere else


def test_it_says_what_lscb_check_says(desk: Desk) -> None:
    content = RETURN.format("many").encode()
    status, _, page = check(desk, content)
    checked = check_file(library(), "borough_return", content, ".csv", "enfield", Quarter.parse("2008-09-Q3"))
    lines = [part for _, line in as_lines(checked) for part in line.split("\n") if part]
    assert status == 200
    assert len(lines) > 10
    shown = words(page)
    assert [line for line in lines if " ".join(line.split()) not in shown] == []


def test_the_annotated_copy_goes_out_with_the_page_and_comes_back_from_it(desk: Desk) -> None:
    page = check(desk, RETURN.format("many").encode(), "enfield, Zoë.csv")[2]
    fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    assert fields["name"] == "enfield, Zoë.csv"
    status, headers, text = send(desk, form(fields), "/copy")
    assert (status, text[:2]) == (200, "PK")
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''findings_of_enfield%2C%20Zo%C3%AB.csv.xlsx"
    assert send(desk, form(fields | {"copy": "no base64!"}), "/copy")[0] == 400
    assert send(desk, form(fields | {"token": "x"}), "/copy")[0] == 403


GUARDS = {
    "content-security-policy": ("default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"),
    "cache-control": ("no-store",), "x-content-type-options": ("nosniff",), "x-frame-options": ("DENY",),
    "cross-origin-resource-policy": ("same-origin",), "referrer-policy": ("same-origin",),
}  # fmt: skip


def test_every_answer_is_guarded(desk: Desk) -> None:
    answers = [
        ask(desk, "GET"), ask(desk, "GET", "/nowhere"), ask(desk, "GET", Host="attacker.example"),
        check(desk, RETURN.format(3).encode()), send(desk, form({"token": "x"})), ask(desk, "OPTIONS"),
    ]  # fmt: skip
    assert [status for status, _, _ in answers] == [200, 404, 421, 200, 403, 405]
    for _, headers, text in answers:
        assert all(part in headers.get(name, "") for name, parts in GUARDS.items() for part in parts), headers
        assert "script" not in headers["content-security-policy"]
        assert "<script" not in text
        assert not [name for name in headers if name.startswith("access-control-")]


@pytest.mark.parametrize(
    "host", ["attacker.example", "127.0.0.1.attacker.example", "localhost.attacker.example:80", ""]
)
def test_it_answers_to_no_other_name(desk: Desk, host: str) -> None:
    status, _, text = ask(desk, "GET", Host=host)
    assert status in (400, 421)
    assert "token" not in text


def test_no_other_page_may_send_the_form_though_it_had_the_token(desk: Desk) -> None:
    body = form({"token": token_of(desk)} | OF_ENFIELD, content=RETURN.format(3).encode())
    others = ({"Origin": "http://attacker.example"}, {"Origin": "null"}, {"Origin": "http://127.0.0.1:1"},
              {"Sec_Fetch_Site": "cross-site"}, {"Sec_Fetch_Site": "same-site"})  # fmt: skip
    assert [send(desk, body, **headers)[0] for headers in others] == [403] * len(others)
    assert send(desk, body, Origin=desk.url, Sec_Fetch_Site="same-origin")[0] == 200
    localhost = desk.url.removeprefix("http://").replace("127.0.0.1", "localhost")
    assert send(desk, body, Host=localhost, Origin=f"http://{localhost}")[0] == 200


def test_a_form_without_the_token_is_not_looked_into(desk: Desk) -> None:
    for fields in ({}, {"token": ""}, {"token": "x" * 43}):
        status, _, page = send(desk, form(OF_ENFIELD | fields, content=RETURN.format("many").encode()))
        assert status == 403
        assert "many" not in page


WRONG = {
    "no file": ({}, "", "choose a file"),
    "no feed": ({"feed": ""}, "enfield.csv", "no feed"),
    "no sender": ({"supplier": "enfeld"}, "enfield.csv", "the nearest is enfield"),
    "no quarter": ({"quarter": "2008-10-Q9"}, "enfield.csv", "is not a quarter"),
    "no table": ({}, "enfield.pdf", "save it as one of these"),
}


@pytest.mark.parametrize(("fields", "name", "says"), WRONG.values(), ids=list(WRONG))
def test_what_is_wrong_is_told_above_the_form(desk: Desk, fields: dict[str, str], name: str, says: str) -> None:
    status, _, page = check(desk, RETURN.format(3).encode(), name, **fields)
    assert status == 422
    assert says in words(page)
    kept = OF_ENFIELD | fields
    assert kept["feed"] != "borough_return" or '<option value="borough_return" selected>' in page


def test_too_many_bytes_are_told_before_anything_is_parsed(desk: Desk) -> None:
    just = RETURN.format(3).encode().ljust(MOST)
    assert check(desk, just)[0] == 200
    status, _, page = check(desk, just + b" ")
    assert (status, f"{MOST + 1:,} bytes, more than {MOST:,}, which is what is held at once" in page) == (422, True)
    memory = _resident(desk.pid)
    for body in (form({}, content=bytes(6 * MOST)), b"x" * 6 * MOST):
        status, _, page = send(desk, body)
        assert (status, f"more than {MOST:,} bytes" in page) == (413, True)
    assert _resident(desk.pid) - memory < 3 * MOST


def _resident(pid: int) -> int:
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096


HOSTILE = {**{name: LOCKED[name] for name in ("macros", "encrypted xlsx", "encrypted ods", "macros in xls")},
           "bomb": BOMBS["bomb"], "bomb that lies": BOMBS["bomb that lies"]}  # fmt: skip
RULES = {fault: rule.id for rule in library().contracts["borough_return"].rules for fault in rule.faults}


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=list(HOSTILE))
def test_a_hostile_file_is_a_finding_as_at_intake(desk: Desk, hostile) -> None:  # type: ignore[no-untyped-def]
    status, _, page = check(desk, hostile.make(), f"enfield.{hostile.suffix}")
    assert status == 200
    assert "CANNOT BE SENT" in page
    assert RULES[hostile.rule] in page
    assert 'name="copy"' not in page


def test_what_a_file_says_is_never_a_mark_of_the_page(desk: Desk) -> None:
    page = check(desk, RETURN.format("<script>alert(1)</script>").encode(), '<img src=x onerror="x">.csv')[2]
    assert "&lt;script&gt;alert(1)" in page
    assert "<script" not in page
    assert "<img" not in page


def test_nothing_of_a_file_is_kept_or_logged(desk: Desk) -> None:
    for content, name in (
        (RETURN.format(CHILD), f"{CHILD}.csv"),
        (CHILD, f"{CHILD}.xlsx"),
        (CHILD * 9, f"{CHILD}.doc"),
    ):
        check(desk, content.encode(), name)
    check(desk, RETURN.format(CHILD).encode(), feed=CHILD, supplier=CHILD, quarter=CHILD)
    ask(desk, "GET", f"/{CHILD}")
    send(desk, form({CHILD: CHILD}, content=CHILD.encode() * 600_000))
    assert CHILD not in desk.log
    kept = [path for path in desk.home.rglob("*") if path.is_file() and CHILD.encode() in path.read_bytes()]
    assert kept == []
    assert list((desk.home / "tmp").iterdir()) == []
