"""Ask whether any dependency in the locks has a known vulnerability: exit 1 where one has.

pip-audit asks a public service. Where that can't be reached, or doesn't know the packages, nothing was audited: it is
said, and nothing fails, because a machine without a network must be able to lint. Arguments are passed on, such as
`--ignore-vuln ID` for one that does not concern us.
"""

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
# The developers' holds what requirements.txt does, and the tools.
LOCKS = [str(ROOT / name) for name in ("requirements-dev.txt", "requirements-setup.txt")]
AUDIT = ["-m", "pip_audit", *(word for lock in LOCKS for word in ("--requirement", lock)), "--require-hashes",
         "--disable-pip", "--format", "json", "--progress-spinner", "off", "--timeout", "10"]  # fmt: skip
PATIENCE_SECONDS = 300


def main(arguments: list[str]) -> int:
    """Audit the locks, print what came of it, and return the exit code."""
    try:
        done = subprocess.run(
            [sys.executable, *AUDIT, *arguments], capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS
        )
        answer = done.stdout
    except subprocess.TimeoutExpired:
        answer = ""
    code, lines = verdict(answer)
    print("\n".join(lines))  # noqa: T201 - a command
    return code


def verdict(answer: str) -> tuple[int, list[str]]:
    """What pip-audit's answer (json; anything else where it failed) comes to: an exit code, and lines that say it."""
    try:
        packages = json.loads(answer)["dependencies"]
    except (ValueError, KeyError, TypeError):
        return 0, ["NOT AUDITED for known vulnerabilities: pip-audit gave no answer, for which it needs the network"]
    found = [
        f"{package['name']} {package['version']}: {fault['id']}, mended in {', '.join(fault['fix_versions']) or 'none'}"
        for package in packages
        for fault in package.get("vulns", [])
    ]
    skipped = sum("skip_reason" in package for package in packages)
    lines = [f"audited for known vulnerabilities: {len(packages) - skipped} of {len(packages)} dependencies"]
    if skipped:
        lines.append(f"NOT AUDITED: {skipped} dependencies that the service doesn't know")
    return bool(found), [*lines, *found]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
