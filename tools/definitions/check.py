"""Whether Dagster can load and validate what the project defines: exit 1, with what Dagster says, where it can't.

`dg check defs` reads [tool.dg] of pyproject.toml, `dagster definitions validate` reads workspace.yaml; what they do
then is the same. Each runs in a home of its own that is gone afterwards, without telemetry: nothing is asked of the
network or left in the project, and no installation is opened.
"""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
COMMANDS = {
    "dg check defs": [str(Path(sys.executable).with_name("dg")), "check", "defs"],
    "dagster definitions validate": [sys.executable, "-m", "dagster", "definitions", "validate"],
}
NO_TELEMETRY = "telemetry:\n  enabled: false\n"


def main() -> int:
    """Run each command, print what came of it, and return the exit code."""
    failed = False
    for name, command in COMMANDS.items():
        with tempfile.TemporaryDirectory() as home:
            (Path(home) / "dagster.yaml").write_text(NO_TELEMETRY)
            of = os.environ | {"DAGSTER_HOME": home, "DAGSTER_DISABLE_TELEMETRY": "1", "PYTHONWARNINGS": "ignore"}
            done = subprocess.run(command, cwd=ROOT, env=of, capture_output=True, text=True, check=False)
        failed |= done.returncode != 0
        print(f"{done.stdout}{done.stderr}{name}: failed" if done.returncode else f"{name}: passed")  # noqa: T201
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
