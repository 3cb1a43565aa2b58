"""What the proxy passes on: sockets and queries of the Dagster UI, forms of the desk, from our own pages alone."""

import json
import socket
import tomllib

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Origin, Subprotocol

from lscb_pipeline_tests.deploy.conftest import RELEASES, ROOT, Proxy
from lscb_pipeline_tests.deploy.stand_ins import COOKIE, GROUPS, LONG
from lscb_pipeline_tests.deploy.test_access import DAGSTER, DESK

OURS, OTHER = f"https://{DAGSTER}", f"https://{RELEASES}"


def opened(proxy: Proxy, role: str, origin: str = OURS) -> ClientConnection:
    return connect(
        f"wss://{DAGSTER}/graphql", sock=socket.create_connection(("127.0.0.1", proxy.port)), ssl=proxy.trusted(),
        additional_headers={"Cookie": f"{COOKIE}={role}"}, origin=Origin(origin),
        subprotocols=[Subprotocol("graphql-ws")],
    )  # fmt: skip


def test_an_engineer_has_sockets_of_the_dagster_ui_and_nobody_else(proxy: Proxy) -> None:
    with opened(proxy, "engineer") as ours:
        ours.send("is anybody there?")
        told = json.loads(ours.recv(timeout=10))
        assert (ours.subprotocol, told["said"], told.get("cookie")) == ("graphql-ws", "is anybody there?", None)
    for role, origin, status in (("analyst", OURS, 403), ("nobody", OURS, 401), ("engineer", OTHER, 403),
                                 ("engineer", "null", 403), ("engineer", f"{OURS}.evil.example", 403)):  # fmt: skip
        with pytest.raises(InvalidStatus) as refused:
            opened(proxy, role, origin)
        assert refused.value.response.status_code == status, (role, origin)


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 200), ({"Origin": OURS, "Sec-Fetch-Site": "same-origin"}, 200), ({"Origin": OTHER}, 403),
    ({"Sec-Fetch-Site": "same-site"}, 403), ({"Sec-Fetch-Site": "cross-site"}, 403), ({"Origin": "null"}, 403),
])  # fmt: skip
def test_a_query_comes_from_the_ui_and_from_no_other_page(proxy: Proxy, headers: dict[str, str], status: int) -> None:
    for method in ("GET", "POST"):  # Dagster carries out a mutation by either
        assert proxy.ask(DAGSTER, "/graphql?query=x", "engineer", headers, method, b"{}")[0] == status


def test_what_is_uploaded_to_the_desk_is_passed_on_as_its_own_and_lies_on_no_disk(proxy: Proxy) -> None:
    page = {"Origin": f"https://{DESK}", "Sec-Fetch-Site": "same-origin", "Content-Type": "multipart/form-data"}
    assert not (proxy.folder / "spooled").exists(), "else this tries nothing"
    status, text, _ = proxy.ask(DESK, "/", "engineer", page, "POST", b"x" * 3_000_000)
    told = json.loads(text)
    assert (status, told["bytes"], told["service"]) == (200, 3_000_000, "desk")
    assert told["headers"]["origin"] == f"http://{told['headers']['host']}", "the desk takes no other"
    assert told["headers"]["host"].startswith("127.0.0.1:")
    for headers in (page | {"Origin": OURS}, page | {"Sec-Fetch-Site": "cross-site"}):
        assert proxy.ask(DESK, "/", "engineer", headers, "POST", b"x")[0] == 403


def test_a_session_may_be_long_and_signing_in_passes_on_what_it_needs(proxy: Proxy) -> None:
    status, text, headers = proxy.ask(RELEASES, "/oauth2/callback?code=c&state=s", headers={"Cookie": "csrf=1"})
    assert (status, LONG in headers["set-cookie"]) == (200, True)
    told = json.loads(text)
    assert (told["service"], told["asked"], told["headers"]["cookie"]) == ("sign_in", "/oauth2/callback", "csrf=1")
    assert proxy.ask(DAGSTER, "/runs", headers={"Cookie": f"{COOKIE}=engineer; {COOKIE}_1={LONG}"})[0] == 200


def test_the_sign_in_service_listens_on_loopback_and_knows_the_roles_that_are_asked_for() -> None:
    told = tomllib.loads((ROOT / "deploy/oauth2-proxy/oauth2-proxy.cfg").read_text())
    assert told["http_address"] == "127.0.0.1:4180"
    assert (told["cookie_name"], set(told["allowed_groups"])) == (COOKIE, set(GROUPS.values()))
    assert told["redirect_url"] == f"https://{RELEASES}/oauth2/callback"
    asked = (ROOT / "deploy/nginx/snippets/lscb-roles.conf").read_text()
    assert all(group in asked for group in GROUPS.values())
