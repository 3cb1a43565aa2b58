"""What a quarter's next release would publish, kept by the stage that decided on it for its draft.

To work these tables out of the warehouse again takes longer than to read them. The draft takes them where they have the
digest that was decided on (rebuild.py), else they are worked out; as they are when it is published.
"""

import io
from pathlib import Path

import pyarrow as pa
from pyarrow import ipc

from lscb_pipeline.collation.centre import Centre
from lscb_pipeline.collation.release.candidate import ReleaseTables
from lscb_pipeline.files import write_whole
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.warehouse.stages.release_writes import TABLES


def kept_tables(centre: Centre, quarter: Quarter) -> ReleaseTables | None:
    """The tables as they were kept; None where there are none, or no whole ones."""
    path = _path(centre, quarter)
    content = io.BytesIO(path.read_bytes() if path.is_file() else b"")
    try:
        return ReleaseTables(*(ipc.open_stream(content).read_pandas() for _ in TABLES))
    except (pa.ArrowInvalid, OSError):  # cut off within a stream it is the latter
        return None


def keep_tables(centre: Centre, quarter: Quarter, tables: ReleaseTables) -> None:
    """Keep these, and no others of the quarter, one after the other as Arrow's streams."""
    target = io.BytesIO()
    for name in TABLES:
        table = pa.Table.from_pandas(getattr(tables, name), preserve_index=False)
        with ipc.new_stream(target, table.schema) as stream:
            stream.write_table(table)
    path = _path(centre, quarter)
    path.parent.mkdir(mode=0o700, exist_ok=True)
    write_whole(path, target.getvalue())


def forget_tables(centre: Centre, quarter: Quarter) -> None:
    """Remove them: they are published."""
    _path(centre, quarter).unlink(missing_ok=True)


def _path(centre: Centre, quarter: Quarter) -> Path:
    return centre.settings.make_home() / "drafts" / f".{quarter.label}.tables"
