"""Where the project's own files (sql/, data_contracts/, the lock) are, in a checkout and in an installed wheel.

Nothing else belongs here: what the files mean is the business of the rooms that read them.
"""

import hashlib
from pathlib import Path

PACKAGE = Path(__file__).parent
FOLDERS, LOCK = ("sql", "data_contracts"), "requirements.txt"


def project_folder(name: str) -> Path:
    """Return the folder `sql` or `data_contracts`; raises FileNotFoundError where the install lacks it."""
    found = _find(name)
    if not found.is_dir():
        raise FileNotFoundError(f"the installation has no folder {name}: install lscb-pipeline again")
    return found


def code_digest() -> str:
    """A hash of all that this version is: its code, templates, reference tables, SQL and contracts."""
    digest = hashlib.sha256()
    for name, folder in (("lscb_pipeline", PACKAGE), *((name, project_folder(name)) for name in FOLDERS)):
        own = [path for path in folder.rglob("*") if path.is_file() and not {"__pycache__", "_project"} & {*path.parts}]
        for path in sorted(own):
            digest.update(f"{name}/{path.relative_to(folder).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def lock_digest() -> str:
    """The sha256 of the lock that the dependencies were installed from."""
    return hashlib.sha256(_find(LOCK).read_bytes()).hexdigest()


def _find(name: str) -> Path:
    """The file or folder as the wheel has it, else as the checkout does."""
    inside = PACKAGE / "_project" / name
    return inside if inside.exists() else PACKAGE.parent / name
