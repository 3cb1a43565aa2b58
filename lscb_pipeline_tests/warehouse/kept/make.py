"""Makes a kept database: of whatever version of lscb it is run with, small, made up, with something of each kind.

    python -m lscb_pipeline_tests.warehouse.kept.make FOLDER

writes FOLDER/<migration>.sql.xz and what its figures are, FOLDER/<migration>.json.xz. It is run once in a version's
life, and by no test: a test restores what it wrote then (test_upgrade.py). Of an older version: copy this folder there.
"""

import json
import lzma
import subprocess
import sys
import tempfile
from pathlib import Path

from sqlalchemy import text

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings
from lscb_pipeline.warehouse.server import embedded
from lscb_pipeline.warehouse.server.account import program
from lscb_pipeline_tests.collation.releases import publish, put
from lscb_pipeline_tests.collation.test_events import FEED, OCTOBER
from lscb_pipeline_tests.conftest import Inbox

SCHEMAS = ("core", "intake", "mart", "publish", "quality")
# By names that every version has: what analysts and readers of publish are promised.
FIGURES = {
    "current": """select area_code, indicator_code, period_start::text, breakdown, numerator::float, value::float,
                         status from core.current_observation""",
    "benchmark": """select area_code, indicator_code, period_start::text, value::float, london_value::float, rank
                    from mart.benchmark""",
    "published": """select area_code, indicator_code, period_start::text, value::float, marker
                    from publish.benchmark""",
    "episodes": "select residence_area, link_key, reported_at::text, episodes_in_90_days from core.missing_episode",
    "deliveries": "select delivery_id, status, records_read, records_loaded from intake.delivery",
}


def figures_of(centre: Centre) -> dict[str, list[list[object]]]:
    """Every row of them, in an order of its own."""
    with centre.warehouse.transaction() as connection:
        rows = {name: [list(row) for row in connection.execute(text(sql))] for name, sql in FIGURES.items()}
    return {name: sorted(found, key=str) for name, found in rows.items()}


def main(folder: Path) -> None:
    """Make it."""
    with tempfile.TemporaryDirectory() as home:
        centre = Centre(Settings(home=Path(home), database_url=None, pseudonym_key="a key for tests"))
        try:
            inbox = Inbox(centre.settings.inbox_folder)
            inbox.put("2008-09-Q3", FEED, "mps", OCTOBER)
            inbox.put("2008-09-Q3", "borough_return", "brent", b"\xff\xfe\x00")
            put(inbox, "2008-09-Q3", *(3 + number for number in range(18)))
            publish(centre, "2008-09-Q3")
            with centre.warehouse.transaction() as connection:
                migration = connection.scalar(text("select version_num from core.alembic_version"))
            figures = json.dumps(figures_of(centre)).encode()
            url = centre.warehouse.url.set(drivername="postgresql").render_as_string(hide_password=False)
            schemas = [f"--schema={name}" for name in SCHEMAS]
            command = [program("pg_dump"), "--no-owner", "--restrict-key=kept", *schemas, url]
            dump = subprocess.run(command, check=True, capture_output=True).stdout
            for name, content in ((f"{migration}.sql.xz", dump), (f"{migration}.json.xz", figures)):
                (folder / name).write_bytes(lzma.compress(content, preset=9 | lzma.PRESET_EXTREME))
        finally:
            centre.close()
            embedded.stop(Path(home))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
