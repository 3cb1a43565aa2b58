"""Packages that hostile workbooks are made of: zip archives that lie, and OLE containers, as small as they can be."""

import io
import struct
import zipfile
from collections.abc import Callable, Mapping

from lscb_pipeline_tests.intake.reading import workbook

SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ODS = "".join(f' xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text"))
MANIFEST = ' xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
SECTOR, FREE, END, IS_FAT = 512, 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def package(parts: Mapping[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)
    return made.getvalue()


def xlsx(parts: Mapping[str, bytes | Callable[[bytes], bytes]]) -> bytes:
    """A small workbook with parts in place of its own, made from them, or put beside them."""
    with zipfile.ZipFile(io.BytesIO(workbook([["a"], ["b"]], comments={(0, "A1"): "x"}))) as old:
        own = {name: old.read(name) for name in old.namelist()}
    made = {name: part if isinstance(part, bytes) else part(own[name]) for name, part in parts.items()}
    return package(own | made)


def rows(xml: str) -> Callable[[bytes], bytes]:
    """A sheet with these rows after its own."""
    return lambda sheet: sheet.replace(b"</sheetData>", f"{xml}</sheetData>".encode())


def entities(declared: str, used: str) -> Callable[[bytes], bytes]:
    """A part of XML that declares entities, and uses one in its first text."""

    def changed(part: bytes) -> bytes:
        start, _, rest = part.partition(b"?>")
        return start + b"?>" + f"<!DOCTYPE x [{declared}]>".encode() + rest.replace(b"<t>", f"<t>{used}".encode(), 1)

    return changed


def ods(body: str, before: str = "", manifest: str = "", beside: str = "settings.xml") -> bytes:
    """A small .ods workbook; `beside`: the name of one more part."""
    table = f'<table:table table:name="Return">{body}</table:table>'
    return package({
        "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
        "content.xml": f"{before}<office:document-content{ODS}><office:body><office:spreadsheet>{table}"
                       "</office:spreadsheet></office:body></office:document-content>".encode(),
        "META-INF/manifest.xml": f"<manifest:manifest{MANIFEST}>{manifest}</manifest:manifest>".encode(),
        beside: b"",
    })  # fmt: skip


def lying(content: bytes, name: str, size: int) -> bytes:
    """A zip archive whose part says it is of another size, in both places where it says so."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.getinfo(name)
    said = struct.pack("<L", part.file_size)
    made = bytearray(content)
    made[part.header_offset + 22 : part.header_offset + 26] = struct.pack("<L", size)
    directory = content.rindex(b"PK\x01\x02", 0, content.rindex(name.encode()))
    assert made[directory + 24 : directory + 28] == said
    made[directory + 24 : directory + 28] = struct.pack("<L", size)
    return bytes(made)


def ole(streams: Mapping[str, bytes], loops: bool = False) -> bytes:
    """An OLE container, as .xls files and encrypted .xlsx files are; `loops`: its streams never end."""
    fat = [IS_FAT, END]
    entries = [_entry("Root Entry", 5, 1, END, 0)]
    body = b""
    for name, content in streams.items():
        padded = content.ljust(-(-max(len(content), 4096) // SECTOR) * SECTOR, b"\0")
        first, sectors = len(fat), len(padded) // SECTOR
        fat += [*range(first + 1, first + sectors), first if loops else END]
        entries.append(_entry(name, 2, FREE, first, len(padded)))
        body += padded
    assert len(fat) <= SECTOR // 4
    assert len(entries) <= 4
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<9L", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109L", 0, *[FREE] * 108)
    table = struct.pack(f"<{SECTOR // 4}L", *fat, *[FREE] * (SECTOR // 4 - len(fat)))
    return header + table + b"".join(entries).ljust(SECTOR, b"\0") + body


def _entry(name: str, kind: int, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    places = struct.pack("<3L", FREE, FREE, child)
    rest = bytes(36) + struct.pack("<LQ", first, size)
    return text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1) + places + rest


def biff(*records: tuple[int, bytes]) -> bytes:
    """A stream of an .xls workbook: its opening record and these."""
    opening = (0x0809, struct.pack("<HHHHLL", 0x0600, 5, 0, 0, 0, 6))
    return b"".join(struct.pack("<HH", kind, len(data)) + data for kind, data in (opening, *records))
