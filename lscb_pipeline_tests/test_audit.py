"""The audit of dependencies: what pip-audit's answers come to, and that none of them passes for an audit it is not."""

import json
import re
import runpy
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[1]
audit = runpy.run_path(str(ROOT / "tools" / "audit" / "run.py"))
verdict = audit["verdict"]
CLEAN = {"name": "jinja2", "version": "3.1.6", "vulns": []}
FAULTY = {"name": "pyyaml", "version": "5.3", "vulns": [{"id": "PYSEC-2021-142", "fix_versions": ["5.4"]}]}
UNKNOWN = {"name": "pandas", "skip_reason": "Dependency not found on PyPI and could not be audited"}


def answer(*packages: dict[str, object]) -> str:
    return json.dumps({"dependencies": packages, "fixes": []})


def test_a_known_vulnerability_fails_and_is_named() -> None:
    code, lines = verdict(answer(CLEAN, FAULTY))
    assert code == 1
    assert lines[-1] == "pyyaml 5.3: PYSEC-2021-142, mended in 5.4"


def test_what_was_not_audited_is_said_and_fails_nothing() -> None:
    assert verdict(answer(CLEAN)) == (0, ["audited for known vulnerabilities: 1 of 1 dependencies"])
    code, lines = verdict(answer(UNKNOWN, CLEAN))
    assert (code, len(lines)) == (0, 2)
    assert "NOT AUDITED: 1 dependencies" in lines[1]
    for nothing in ("", "no such module", "[]", "{}"):
        code, lines = verdict(nothing)
        assert (code, lines[0].startswith("NOT AUDITED")) == (0, True)


def test_every_dependency_in_the_locks_has_a_hash_and_the_code_is_checked_for_unsafe_calls() -> None:
    entries: dict[str, set[str]] = {}
    locks = {
        "requirements.txt": 50,
        "requirements-cluster.txt": 60,
        "requirements-dev.txt": 100,
        "requirements-setup.txt": 3,
    }
    for name, least in locks.items():
        lock = (ROOT / name).read_text("utf-8")
        pinned = re.findall(r"^[a-z0-9][^\n]*==[^\n]*\n(?:    --hash=sha256:[0-9a-f]{64})?", lock, re.MULTILINE)
        assert len(pinned) >= least
        assert [entry for entry in pinned if "--hash" not in entry] == []
        assert "://" not in lock, "a lock names no address"
        entries[name] = {entry.split("==")[0] for entry in pinned}
    audited = set().union(*(entries[Path(lock).name] for lock in audit["LOCKS"]))
    assert set().union(*entries.values()) == audited
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["ruff"]["lint"]
    assert "S" in lint["select"], "flake8-bandit's rules"
    makefile = (ROOT / "Makefile").read_text("utf-8")
    assert "--require-hashes" in makefile
    assert "tools/audit/run.py" in makefile
