"""nginx as Debian has it, with the files of deploy/, in front of stand-ins: on loopback, once for all tests here."""

import http.client
import shutil
import socket
import ssl
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from lscb_pipeline_tests.deploy import certificate, stand_ins

ROOT = Path(__file__).parents[2]
NGINX = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
RELEASES = "lscb.example.org"
MAIN = """\
user root;
worker_processes 1;
daemon off;
pid nginx.pid;
error_log error.log;
events {{ }}
http {{
    default_type application/octet-stream;
    client_body_temp_path {folder}/spooled; proxy_temp_path {folder}/spooled;
    fastcgi_temp_path {folder}; uwsgi_temp_path {folder}; scgi_temp_path {folder};
    include lscb.conf;
}}
"""
# What an installation changes to its own is changed here too, in the file that it is given, and nothing else.
SITE = {
    "listen 443": "listen 127.0.0.1:{proxy}",
    "/etc/lscb/tls/": "{folder}/",
    "/var/log/nginx/": "{folder}/",
    "/var/lib/lscb/releases": "{folder}/home/releases",
    "127.0.0.1:3000": "127.0.0.1:{dagster}",
    "127.0.0.1:3002": "127.0.0.1:{desk}",
    "127.0.0.1:4180": "127.0.0.1:{sign_in}",
}
QUARTER = "2009-10-Q4"
RELEASED = ("index.html", f"{QUARTER}/index.html", *(f"{QUARTER}/r1/{name}" for name in (
    "index.html", "areas/index.html", "areas/E09000003.html", "indicators/SG001.html", "dataset/police.html",
    "definitions.html", "runaways/areas/E09000003.html", "runaways/runaways.xlsx", "boards/index.html",
    "boards/E09000003.html", "benchmark.csv", "benchmark.parquet", "csv-metadata.json", "release.json", "notes.txt"
)))  # fmt: skip
SECRET = ("internal/2009-10-Q4/readiness.html", "drafts/2009-10-Q4/index.html",
          "receipts/2009-10-Q4/barnet/receipt.html", "pseudonym.key",
          f"releases/{QUARTER}/.r2.half/index.html", f"releases/{QUARTER}/.r2.half/r1.html",
          "releases/.index.html.draft", "releases/notes.html")  # fmt: skip


@dataclass(frozen=True)
class Proxy:
    """The running proxy, asked as a browser would, but for the path, which is sent as it is written."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes]

    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.folder / "fullchain.pem"))

    def ask(
        self, host: str, path: str, role: str = "public", headers: dict[str, str] | None = None,
        method: str = "GET", body: bytes | None = None,
    ) -> tuple[int, str, dict[str, str]]:  # fmt: skip
        """Status, text and headers of the answer."""
        cookie = {} if role == "public" else {"Cookie": f"{stand_ins.COOKIE}={role}"}
        connection = http.client.HTTPConnection(host)
        connection.sock = self.trusted().wrap_socket(
            socket.create_connection(("127.0.0.1", self.port), timeout=20), server_hostname=host
        )
        connection.request(method, path, body, cookie | (headers or {}))
        answer = connection.getresponse()
        return answer.status, answer.read().decode(errors="replace"), {k.lower(): v for k, v in answer.getheaders()}


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    if NGINX is None:
        pytest.skip("needs nginx: apt-get install nginx-light")
    folder = tmp_path_factory.mktemp("proxy")
    for name in (*(f"home/releases/{name}" for name in RELEASED), *(f"home/{name}" for name in SECRET)):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"this is {Path(name).name}")
    (folder / "home/releases" / QUARTER / "r1/link.csv").symlink_to(folder / "home/pseudonym.key")
    certificate.make(folder, [RELEASES, f"dagster.{RELEASES}", f"desk.{RELEASES}"])
    with stand_ins.running() as ports:
        port = _free_port()
        _configure(folder, ports | {"proxy": port})
        process = subprocess.Popen([NGINX, "-p", str(folder), "-c", "nginx.conf", "-e", str(folder / "error.log")])
        _wait(process, port)
        (folder / "spooled").rmdir()  # so that whatever would be put on a disk fails
        yield Proxy(port, folder, process)
        process.terminate()
        process.wait(timeout=20)


def _configure(folder: Path, ports: dict[str, int]) -> None:
    shutil.copytree(ROOT / "deploy/nginx", folder, dirs_exist_ok=True)
    (folder / "nginx.conf").write_text(MAIN.format(folder=folder))
    files = [folder / "lscb.conf", *(folder / "snippets").iterdir()]
    for word, here in SITE.items():
        assert any(word in file.read_text() for file in files), f"{word} is nowhere any more"
        for file in files:
            file.write_text(file.read_text().replace(word, here.format(folder=folder, **ports)))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and process.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0 and psutil.Process(process.pid).children():
                return
        time.sleep(0.05)
    raise AssertionError("nginx did not start")
