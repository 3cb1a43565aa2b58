"""Who may open what through the proxy: the table of docs/deploying.md, tried by each role, and what nobody may open."""

import json
import re
from pathlib import Path

import psutil
import pytest

from lscb_pipeline_tests.deploy.conftest import QUARTER, RELEASES, ROOT, Proxy

ROLES = ("public", "board", "analyst", "engineer")
DAGSTER, DESK = f"dagster.{RELEASES}", f"desk.{RELEASES}"
SAYS = {"yes": 200, "no": 403, "sign in": 302, "sign in, by a page": 401, "nothing": 404}
SIGN_IN = f"https://{RELEASES}/oauth2/start?rd=https://"


def table() -> list[tuple[str, str, str, str, str]]:
    """Row by row of the page: method, host, path, role, what it says."""
    page = (ROOT / "docs/deploying.md").read_text("utf-8")
    rows = re.findall(rf"^\|[^|]+\| `(?:(POST) )?([\w.]*{RELEASES})(/[^`]*)` \| (.+) \|$", page, re.MULTILINE)
    return [
        (method or "GET", host, path, role, said)
        for method, host, path, cells in rows
        for role, said in zip(ROLES, cells.split(" | "), strict=True)
    ]


def test_each_role_opens_what_the_table_says(proxy: Proxy) -> None:
    rows = table()
    assert len(rows) == len(ROLES) * (ROOT / "docs/deploying.md").read_text("utf-8").count(f"{RELEASES}/") > 70
    for method, host, path, role, said in rows:
        status, text, headers = proxy.ask(host, path, role, method=method, body=b"{}" if method == "POST" else None)
        assert (method, host, path, role, status) == (method, host, path, role, SAYS[said])
        assert ("this is" in text or '"service"' in text) == (said == "yes"), (host, path, role)
        if said == "sign in":
            assert headers["location"] == f"{SIGN_IN}{host}{path}"
    log = (proxy.folder / "lscb.log").read_text()
    assert re.search(rf'"engineer@example.org" .*{DAGSTER} "POST /graphql" 200', log), "the log says who asked for what"


@pytest.mark.parametrize("path", (Path(__file__).parent / "crooked.txt").read_text().splitlines())
def test_no_way_leads_out_of_what_is_published(proxy: Proxy, path: str) -> None:
    for role in ROLES:
        status, text, _ = proxy.ask(RELEASES, path, role)
        assert status in (400, 403, 404), (role, status)
        assert "this is" not in text


def test_a_way_round_to_the_boards_pages_asks_for_a_role_too(proxy: Proxy) -> None:
    page = f"{QUARTER}/r1/boards/E09000003.html"
    for path in (f"//{page}", f"/{QUARTER}//r1/boards/E09000003.html", f"/{page.replace('boards', '%62oards')}",
                 f"/{page.replace('/boards/', '%2Fboards%2f')}", f"/{page}?allowed_groups=lscb-board"):  # fmt: skip
        assert proxy.ask(RELEASES, path)[0] == 302, path
        assert proxy.ask(RELEASES, path, "board")[1] == "this is E09000003.html"
    for path in ("/_role/reader", "/_role/engineer", "/oauth2/auth"):
        assert proxy.ask(RELEASES, path, "engineer")[0] == 404, path


CLAIMS = ("X-Auth-Request-Groups", "X-Forwarded-Groups", "X-Forwarded-User", "X-Forwarded-Email",
          "X-Auth-Request-Email", "Remote-User", "Authorization", "X-Original-URL")  # fmt: skip


@pytest.mark.parametrize("name", CLAIMS)
def test_nobody_says_himself_who_he_is(proxy: Proxy, name: str) -> None:
    claim = {name: "lscb-engineer"}
    assert proxy.ask(DAGSTER, "/graphql", "public", claim)[0] == 401
    assert proxy.ask(DAGSTER, "/graphql?allowed_groups=lscb-board", "board", claim)[0] == 403
    told = json.loads(proxy.ask(DAGSTER, "/graphql", "engineer", claim | {"X-Unheard-Of": "lscb-engineer"})[1])
    assert told["service"] == "dagster"
    assert {"cookie", "x-unheard-of", name.lower()} & told["headers"].keys() == set()
    assert "lscb-engineer" not in str(told)


def test_only_the_one_port_is_opened_and_only_three_names_are_answered(proxy: Proxy) -> None:
    family = [psutil.Process(proxy.process.pid), *psutil.Process(proxy.process.pid).children()]
    listening = {c.laddr for one in family for c in one.net_connections() if c.status == psutil.CONN_LISTEN}
    assert listening == {("127.0.0.1", proxy.port)}
    with pytest.raises(ConnectionError):
        proxy.ask(RELEASES, "/", headers={"Host": "elsewhere.example.org"})
    configured = (ROOT / "deploy/nginx/lscb.conf").read_text()
    assert set(re.findall(r"listen (\S+)", configured)) == {"443"}
    assert {at.partition(":")[0] for at in re.findall(r"\{ server (\S+);", configured)} == {"127.0.0.1"}
