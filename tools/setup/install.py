"""Bring `.venv` to exactly what a lock lists, and the project, editable: run by the Makefile, with `.venv`'s Python.

uv does it, in parallel. It reads none of pip's settings: a mirror, proxy or certificate that only pip was told of is
handed over here, and where uv fails all the same, pip does it, and one line says so. A lock's hashes hold for both:
wherever a file comes from, it is the one that was tested.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

ROOT = Path(__file__).parents[2]
RUN = ROOT / "requirements.txt"
SETUP = ROOT / "requirements-setup.txt"  # uv itself and what builds the project: they stay, whatever else is installed
PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
UV = [sys.executable, "-m", "uv", "--quiet", "pip", "sync", "--require-hashes"]

# pip's setting (with underscores, which pip takes, too), uv's, and what stands between several of uv's.
# Of two for one of uv's the first counts.
NAMES = (
    ("index_url", "UV_DEFAULT_INDEX", " "),
    ("extra_index_url", "UV_INDEX", " "),
    ("find_links", "UV_FIND_LINKS", ","),
    ("no_index", "UV_NO_INDEX", " "),
    ("trusted_host", "UV_INSECURE_HOST", " "),
    ("timeout", "UV_HTTP_TIMEOUT", " "),
    ("default_timeout", "UV_HTTP_TIMEOUT", " "),
    ("proxy", "ALL_PROXY", " "),
    ("cert", "SSL_CERT_FILE", " "),
    ("client_cert", "SSL_CLIENT_CERT", " "),
)
# As pip does: every index is asked, and the system's certificates are trusted.
AS_PIP = {"UV_INDEX_STRATEGY": "unsafe-best-match", "UV_SYSTEM_CERTS": "true"}


def main(lock: Path) -> int:
    """Install what `lock` lists, nothing else, and the project; return the exit code."""
    project = ["install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", str(ROOT)]
    done = bring(Path(sys.executable), [SETUP, lock]) and ran([*PIP, *project]) and (lock != RUN or compiled())
    return 0 if done else 1


def bring(python: Path, locks: list[Path]) -> bool:
    """Install what the locks list where this Python looks; whether it could be done."""
    if ran([*UV, "--python", str(python), *map(str, locks)], AS_PIP | uv_settings(pip_settings()) | os.environ):
        return True
    print("uv, which installs in parallel, could not: pip does it now, which takes longer", flush=True)  # noqa: T201
    listed = [word for lock in locks for word in ("-r", str(lock))]
    return ran([*PIP, "--python", str(python), "install", "--quiet", "--require-hashes", *listed])


def compiled() -> bool:
    """Where Python may not keep the bytecode it makes, make what a run needs now: else each start makes it anew."""
    if not sys.dont_write_bytecode:
        return True
    imports = "import lscb_pipeline.definitions, dagster_webserver.cli, great_expectations"
    return ran([sys.executable, "-c", imports], os.environ | {"PYTHONDONTWRITEBYTECODE": ""})


def pip_settings() -> str:
    """What pip was told by its files and its environment, a setting a line."""
    return subprocess.run([*PIP, "config", "list"], capture_output=True, text=True, check=True).stdout


def uv_settings(listed: str) -> dict[str, str]:
    """The environment that tells uv what pip was told; `listed` has the form of `pip config list`."""
    told = dict(_settings(listed))
    if told.get("no_index", "").lower() in ("0", "false", "no", "off"):
        del told["no_index"]
    return {uv: between.join(told[pip].split()) for pip, uv, between in reversed(NAMES) if told.get(pip)}


def _settings(listed: str) -> Iterator[tuple[str, str]]:
    """Name and text of each setting that concerns an installation, the weaker first."""
    for section in ("global", "install", ":env:"):
        for line in listed.splitlines():
            place, _, text = line.partition("=")
            if place.rpartition(".")[0] == section:
                yield place.rpartition(".")[2].replace("-", "_"), ast.literal_eval(text)


def ran(command: list[str], environment: Mapping[str, str] = os.environ) -> bool:
    """Whether this command ran without a failure; what it has to say goes to the terminal."""
    return subprocess.run(command, check=False, cwd=ROOT, env=environment).returncode == 0


if __name__ == "__main__":
    sys.exit(main(ROOT / sys.argv[1]))
