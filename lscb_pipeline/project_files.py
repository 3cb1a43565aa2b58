"""Where the project's own files (sql/, data_contracts/) are, in a checkout and in an installed wheel.

Nothing else belongs here: what the files mean is the business of the rooms that read them.
"""

from pathlib import Path


def project_folder(name: str) -> Path:
    """Return the folder `sql` or `data_contracts`; raises FileNotFoundError where the install lacks it."""
    package = Path(__file__).parent
    for folder in (package / "_project" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"the installation has no folder {name}: install lscb-pipeline again")
