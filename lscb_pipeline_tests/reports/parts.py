"""A workbook with something planted in one of its parts, for tests of what looks through workbooks."""

import io
import zipfile


def in_part(workbook: bytes, part: str, before: str, after: str) -> bytes:
    """The workbook with a text of one part, which must be there, replaced once."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                assert before.encode() in text
                text = text.replace(before.encode(), after.encode(), 1)
            new.writestr(name, text)
    return target.getvalue()
