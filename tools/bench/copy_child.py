"""How many episodes core shows, and how long a bare COPY of the same typed rows takes: prints both as JSON.

The csv file for COPY is made beforehand; the table has the same columns and index, and is there before, because COPY
into a table made in its own transaction would need no log. Argument: the feed.
"""

import json
import sys
import time
from contextlib import closing

import psycopg2

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.settings import Settings


def main() -> None:
    """Count, copy out, copy in."""
    feed, settings = sys.argv[1], Settings()
    url = Centre(settings).warehouse.url.set(drivername="postgresql").render_as_string(hide_password=False)
    file = settings.home / "typed.csv"
    with closing(psycopg2.connect(url)) as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from core.missing_episode")
        (rows,) = cursor.fetchone() or (0,)
        with file.open("wb") as target:
            cursor.copy_expert(f"copy intake.{feed} to stdout (format csv)", target)
        cursor.execute(f"create table intake.bare (like intake.{feed} including all)")
        connection.commit()
        connection.autocommit = True
        cursor.execute("checkpoint")  # no measurement pays for the one before it
        connection.autocommit = False
        began = time.perf_counter()
        with file.open("rb") as source:
            cursor.copy_expert("copy intake.bare from stdin (format csv)", source, 1 << 20)
        connection.commit()
    sys.stdout.write(json.dumps({"rows": rows, "seconds": time.perf_counter() - began}) + "\n")


if __name__ == "__main__":
    main()
