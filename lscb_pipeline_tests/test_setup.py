"""The set-up: what each target installs, that an interrupted one is mended, and that pip's settings hold for uv too."""

import base64
import hashlib
import os
import runpy
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
install = runpy.run_path(str(ROOT / "tools" / "setup" / "install.py"))
LOCKS = ("requirements-setup.txt", "requirements.txt", "requirements-dev.txt")
# In place of Python: it makes a `.venv` whose Python it is itself, and writes down what it is asked to install.
STAND_IN = """#!/bin/sh
case "$*" in
    *"-m venv --clear .venv") rm -rf .venv; mkdir -p .venv/bin; cp "$0" .venv/bin/python ;;
    *"requirements"*) for last; do :; done; echo "$last" >> asked; [ "$last" != "$(cat fails)" ] ;;
esac
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", *LOCKS):
        shutil.copy(ROOT / name, tmp_path)
        os.utime(tmp_path / name, (1, 1))
    (tmp_path / "python").write_text(STAND_IN)
    (tmp_path / "python").chmod(0o755)
    (tmp_path / "fails").write_text("")
    return tmp_path


def make(project: Path, target: str) -> list[str]:
    """What was installed to make this, lock by lock."""
    (project / "asked").write_text("")
    subprocess.run(["make", "PYTHON=./python", target], cwd=project, check=False, capture_output=True)
    return (project / "asked").read_text().split()


def needs(project: Path, target: str) -> list[str]:
    """The stamps that a target waits for."""
    asked = ["make", "--dry-run", "--print-data-base", target]
    rules = subprocess.run(asked, cwd=project, capture_output=True, text=True, check=False).stdout.splitlines()
    return next(line.split()[1:] for line in rules if line.startswith(f"{target}: "))


def test_running_needs_no_developers_part(project: Path) -> None:
    assert {target: needs(project, target) for target in ("demo", "up", "down", "test", "prove", "lint", "real")} == {
        **{target: [".venv/ready"] for target in ("demo", "up", "down")},
        **{target: [".venv/dev"] for target in ("test", "prove", "lint", "real")},
    }
    assert make(project, ".venv/ready") == ["requirements-setup.txt", "requirements.txt"]
    assert make(project, ".venv/dev") == ["requirements-dev.txt"]
    assert make(project, ".venv/dev") == []


@pytest.mark.parametrize(
    ("changed", "again"), [("requirements-dev.txt", LOCKS[2:]), ("requirements.txt", LOCKS), ("pyproject.toml", LOCKS)]
)
def test_what_a_changed_lock_concerns_is_installed_again(project: Path, changed: str, again: list[str]) -> None:
    make(project, ".venv/dev")
    for moment, stamp in enumerate(("ready", "dev"), start=2):
        os.utime(project / ".venv" / stamp, (moment, moment))  # a clock may not tell two moments of a test apart
    (project / changed).touch()
    assert make(project, ".venv/dev") == [*again]
    assert make(project, ".venv/dev") == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_set_up_that_was_cut_short_is_begun_anew(project: Path, lock: str) -> None:
    (project / "fails").write_text(lock)
    assert make(project, ".venv/dev")[-1] == lock
    half_installed = project / ".venv" / "half"
    half_installed.touch()
    (project / "fails").write_text("")
    assert make(project, ".venv/dev") == [*LOCKS]
    assert not half_installed.exists()


def test_uv_is_told_what_pip_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = tmp_path / "pip.conf"
    settings.write_text(
        "[global]\nindex_url = https://a:b%%20c@mirror.example/files\ntimeout = 5\n"
        "extra_index_url =\n  https://one.example\n  https://two.example\n"
        "[install]\nfind-links = /one /two\nno-index = false\ntrusted-host = mirror.example\n[download]\nproxy = none\n"
    )
    for name in [name for name in os.environ if name.startswith("PIP_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_CONFIG_FILE", str(settings))
    monkeypatch.setenv("PIP_CERT", "/our/authority.pem")
    assert install["uv_settings"](install["pip_settings"]()) == {
        "UV_DEFAULT_INDEX": "https://a:b%%20c@mirror.example/files",
        "UV_INDEX": "https://one.example https://two.example",
        "UV_FIND_LINKS": "/one,/two",
        "UV_HTTP_TIMEOUT": "5",
        "UV_INSECURE_HOST": "mirror.example",
        "SSL_CERT_FILE": "/our/authority.pem",
    }
    stronger = "global.no-index='0'\n:env:.no-index='1'\ninstall.index_url='https://b'\nglobal.index_url='https://a'\n"
    assert install["uv_settings"](stronger) == {"UV_NO_INDEX": "1", "UV_DEFAULT_INDEX": "https://b"}


def wheel(folder: Path, name: str) -> str:
    """Make a wheel of one module in `folder`; returns its line in a lock."""
    path = folder / f"{name}-1-py3-none-any.whl"
    files = {
        f"{name}.py": "",
        f"{name}-1.dist-info/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\n",
        f"{name}-1.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = f"{name}-1.dist-info/RECORD"
    with zipfile.ZipFile(path, "w") as archive:
        for place, content in files.items():
            archive.writestr(place, content)
        hashes = {place: hashlib.sha256(content.encode()).digest() for place, content in files.items()}
        lines = [f"{place},sha256={base64.urlsafe_b64encode(h).decode().rstrip('=')}," for place, h in hashes.items()]
        archive.writestr(record, "\n".join([*lines, f"{record},,"]))
    return f"{name}==1 --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


class Mirror:
    """A folder of wheels that pip alone is told of, and a new environment to install into."""

    def __init__(self, folder: Path) -> None:
        self.wheels = folder / "wheels"
        self.wheels.mkdir()
        self.lock = folder / "lock.txt"
        self.python = folder / "venv" / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", folder / "venv"], check=True)

    def bring(self, lines: str) -> bool:
        self.lock.write_text(lines)
        return bool(install["bring"](self.python, [self.lock]))

    @property
    def installed(self) -> list[str]:
        (packages,) = (self.python.parents[1] / "lib").glob("python*/site-packages")
        return sorted(path.name for path in packages.glob("*.py"))


@pytest.fixture
def mirror(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mirror:
    made = Mirror(tmp_path)
    for name in [name for name in os.environ if name.startswith(("PIP_", "UV_"))]:
        monkeypatch.delenv(name)
    (tmp_path / "pip.conf").write_text(f"[global]\nno-index = true\nfind-links = {made.wheels}\n")
    monkeypatch.setenv("PIP_CONFIG_FILE", str(tmp_path / "pip.conf"))
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    return made


def test_a_lock_is_installed_from_pips_mirror_and_nothing_else_stays(
    mirror: Mirror, capfd: pytest.CaptureFixture[str]
) -> None:
    kept, dropped = wheel(mirror.wheels, "kept"), wheel(mirror.wheels, "dropped")
    assert mirror.bring(kept + dropped)
    assert mirror.installed == ["dropped.py", "kept.py"]
    assert mirror.bring(kept)
    assert mirror.installed == ["kept.py"]
    assert capfd.readouterr().out == "", "uv did it"


def test_where_uv_cannot_pip_does_and_says_so(
    mirror: Mirror, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UV_FIND_LINKS", str(mirror.lock.parent / "cache"))
    assert mirror.bring(wheel(mirror.wheels, "kept"))
    assert mirror.installed == ["kept.py"]
    assert capfd.readouterr().out == "uv, which installs in parallel, could not: pip does it now, which takes longer\n"


def test_a_file_that_is_not_the_one_tested_is_installed_by_neither(mirror: Mirror) -> None:
    line = wheel(mirror.wheels, "kept")
    with zipfile.ZipFile(next(mirror.wheels.iterdir()), "a") as archive:
        archive.writestr("more.py", "")
    assert not mirror.bring(line)
    assert mirror.installed == []
