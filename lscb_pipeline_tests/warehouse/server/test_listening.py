"""The port of loopback that a setting opens: for analysts with their password, and for nobody and nothing else."""

import socket
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import psycopg2
import pytest
from sqlalchemy import make_url, text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.commands.uri import analyst_uri
from lscb_pipeline.warehouse.database.connect import WarehouseError
from lscb_pipeline.warehouse.database.roles import ANALYST
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline.warehouse.server.account import ServerError
from lscb_pipeline_tests.warehouse.attempts import REFUSED
from lscb_pipeline_tests.warehouse.server.homes import connect, postmaster, query


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@dataclass(frozen=True)
class Opened:
    """A home whose server listens by a port, with the address and the password that analysts are given."""

    home: Path
    port: int
    uri: str
    password: str

    def come_in(self, **otherwise: object) -> "psycopg2.extensions.connection":
        """A session by TCP, of the analysts' unless told otherwise."""
        usual = {"host": "127.0.0.1", "port": self.port, "dbname": "lscb", "user": ANALYST, "password": self.password}
        return psycopg2.connect(**(usual | otherwise), connect_timeout=5)

    def ask(self, statement: str) -> list[tuple[object, ...]]:
        session = self.come_in()
        session.set_session(readonly=False)  # what is refused is refused for want of rights, not by a setting
        try:
            with session.cursor() as cursor:
                cursor.execute(statement)
                return cursor.fetchall() if cursor.description else []
        finally:
            session.close()


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    home, port = tmp_path_factory.mktemp("tcp") / "home", free_port()
    centre = Centre(Settings(home=home, tcp_port=port))
    uri = analyst_uri(centre.analyst, home / "analyst.pgpass", port)
    centre.close()
    yield Opened(home, port, uri, (home / "analyst.password").read_text())
    embedded.stop(home)


def test_it_is_off_by_default(home: Path) -> None:
    assert Settings().tcp_port is None
    embedded.start(home)
    assert [c for c in postmaster(home).net_connections() if c.family in (socket.AF_INET, socket.AF_INET6)] == []


def test_it_is_open_at_loopback_and_nowhere_else(opened: Opened) -> None:
    listening = [c.laddr for c in postmaster(opened.home).net_connections("tcp") if c.status == psutil.CONN_LISTEN]
    assert listening == [("127.0.0.1", opened.port)]
    own = {a.address for cards in psutil.net_if_addrs().values() for a in cards if a.family == socket.AF_INET}
    for address in own - {"127.0.0.1"}:
        with pytest.raises(psycopg2.OperationalError, match="refused"):
            opened.come_in(host=address)


@pytest.mark.parametrize("value", ["0.0.0.0:5433", "80", "65536", "*", "localhost"])
def test_the_setting_can_name_no_address(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LSCB_TCP_PORT", value)
    with pytest.raises(ValueError, match="tcp_port"):
        Settings()


def test_analysts_read_what_they_may(opened: Opened) -> None:
    assert opened.ask("select current_user, count(*) from core.area") == [(ANALYST, 33)]
    assert opened.ask("select * from mart.benchmark") == []


@pytest.mark.parametrize("statement", REFUSED["analyst"])
def test_analysts_neither_write_nor_read_what_is_closed(opened: Opened, statement: str) -> None:
    with pytest.raises(psycopg2.Error) as refused:
        opened.ask(statement)
    assert refused.value.pgcode == "42501", refused.value


def test_a_session_only_reads_and_ends_by_itself_unless_it_says_otherwise(opened: Opened) -> None:
    names = ("default_transaction_read_only", "statement_timeout", "idle_in_transaction_session_timeout")
    assert [opened.ask(f"show {name}")[0][0] for name in names] == ["on", "10min", "1h"]


def test_nobody_comes_in_without_the_password(opened: Opened, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSFILE", "/nowhere")
    for password, said in ((None, "no password supplied"), ("", "no password"), ("guessed", "authentication failed")):
        with pytest.raises(psycopg2.OperationalError, match=said):
            opened.come_in(password=password)
    for otherwise in ({"dbname": "postgres"}, {"dbname": "template1"}, {"user": "lscb_public"}):
        with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry"):
            opened.come_in(**otherwise)


def test_the_owner_is_refused_there_with_the_right_password(opened: Opened) -> None:
    password = (opened.home / "postgres" / "password").read_text().strip()
    assert password != opened.password
    with pytest.raises(psycopg2.OperationalError, match=r"no pg_hba\.conf entry"):
        opened.come_in(user="lscb", password=password)
    assert query(embedded.start(opened.home), "select current_user") == [("lscb",)], "by the socket it comes in"


def test_the_address_holds_no_password_and_the_file_is_its_owners_alone(opened: Opened) -> None:
    url = make_url(opened.uri)
    assert (url.host, url.port, url.username, url.password) == ("127.0.0.1", opened.port, ANALYST, None)
    assert opened.password not in opened.uri
    with psycopg2.connect(opened.uri) as session, session.cursor() as cursor:
        cursor.execute("select inet_client_addr()::text")
        assert cursor.fetchall() == [("127.0.0.1/32",)]
    session.close()
    holding = {p.name: stat.S_IMODE(p.stat().st_mode) for p in opened.home.rglob("*")
               if p.is_file() and opened.password.encode() in p.read_bytes()}  # fmt: skip
    assert holding == {"analyst.password": 0o600, "analyst.pgpass": 0o600}, "no log, no setting, no data"


def test_a_server_that_runs_without_it_is_not_taken_for_one_that_has_it(opened: Opened) -> None:
    centre = Centre(Settings(home=opened.home, tcp_port=opened.port))
    with pytest.raises(WarehouseError, match="started without LSCB_TCP_PORT=1024: lscb down, then try again"):
        analyst_uri(centre.analyst, opened.home / "other.pgpass", 1024)
    assert not (opened.home / "other.pgpass").exists()
    centre.close()


def test_a_port_that_is_taken_is_said_and_another_setting_is_found_again(
    opened: Opened, tmp_path: Path
) -> None:  # fmt: skip
    with pytest.raises(
        ServerError, match=r"could not bind .*127\.0\.0\.1.*Address already in use.* Name a free port in LSCB_TCP_PORT"
    ):
        embedded.start(tmp_path / "home", opened.port)
    other = free_port()
    url = embedded.start(tmp_path / "home", other)
    assert make_url(url).query["port"] == str(other)
    assert embedded.running_url(tmp_path / "home") == embedded.start(tmp_path / "home", None) == url, (
        "as it was started"
    )
    with connect(url, other) as session, session.cursor() as cursor:
        cursor.execute(str(text("show listen_addresses")))
        assert cursor.fetchall() == [("127.0.0.1",)]
    session.close()
    embedded.stop(tmp_path / "home")
    assert make_url(embedded.start(tmp_path / "home")).query["port"] == "5432"
    embedded.stop(tmp_path / "home")
