"""A form as a browser sends it (multipart/form-data): received within a limit, then taken apart.

Here: bytes to named parts. Nothing is taken apart before all has come and is within the limit, and nothing touches a
disk. Not here: what the parts mean (app.py). The forms are our own, so whatever they don't send is refused.
"""

import asyncio
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from email.utils import collapse_rfc2231_value

from starlette.requests import ClientDisconnect, Request

from lscb_pipeline.errors import LscbError

BESIDE_THE_FILE = 20_000  # bytes of a form that are not its file
MOST_PARTS, MOST_HEAD, MOST_TEXT = 8, 2_000, 400  # parts; bytes of a part's headers; bytes of a field
SECONDS = 300  # for a form to come
DRAINED = 8  # times the limit: what is still taken from a browser, and dropped, so that it reads the answer


class NotAFormError(LscbError):
    """What came is refused: `status` as http has it, and a message without anything of what came."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


@dataclass(frozen=True)
class FormPart:
    """A part of a form: its bytes, and the name of the file where it is one."""

    content: bytes
    filename: str | None = None

    @property
    def text(self) -> str:
        """A field's text; raises NotAFormError where it is none, or too long."""
        try:
            if len(self.content) <= MOST_TEXT:
                return self.content.decode().strip()
        except UnicodeDecodeError:
            pass
        raise NotAFormError(400, "a field of the form is too long, or no text")


async def received(request: Request, most: int, too_large: str) -> dict[str, FormPart]:
    """The form's parts, of at most `most` bytes in all; raises NotAFormError, `too_large` where it is more."""
    boundary = _boundary(request.headers.get("content-type", ""))
    body = bytearray()
    try:
        async with asyncio.timeout(SECONDS):
            await _receive(request, body, most)
    except TimeoutError:
        raise NotAFormError(408, f"the file did not come within {SECONDS} seconds: send it again") from None
    except ClientDisconnect:
        raise NotAFormError(400, "the file did not come whole: send it again") from None
    if len(body) > most:
        raise NotAFormError(413, too_large)
    return parts_of(body, boundary)


async def _receive(request: Request, body: bytearray, most: int) -> None:
    """Fill the body; beyond the limit one piece more than that is held, and some are taken and dropped."""
    dropped = 0
    async for piece in request.stream():
        if len(body) <= most:
            body += piece
        else:
            dropped += len(piece)
        if dropped > DRAINED * most:
            return


def _boundary(content_type: str) -> bytes:
    message = Message()
    message["content-type"] = content_type
    boundary = message.get_param("boundary")
    is_form = message.get_content_type() == "multipart/form-data"
    if not is_form or not isinstance(boundary, str) or not 0 < len(boundary) <= 70 or not boundary.isascii():
        raise NotAFormError(415, "this is not the form of this page")
    return boundary.encode()


def parts_of(body: bytes | bytearray, boundary: bytes) -> dict[str, FormPart]:
    """The parts of a form by their names; raises NotAFormError for what a browser doesn't send."""
    mark = b"--" + boundary
    parts: dict[str, FormPart] = {}
    at = len(mark)
    if not body.startswith(mark):
        raise _broken()
    while body[at : at + 2] != b"--":
        head_ends = body.find(b"\r\n\r\n", at, at + MOST_HEAD)
        ends = body.find(b"\r\n" + mark, head_ends + 4)
        if body[at : at + 2] != b"\r\n" or head_ends < 0 or ends < 0 or len(parts) == MOST_PARTS:
            raise _broken()
        name, filename = _named(bytes(body[at + 2 : head_ends]))
        if name in parts:
            raise _broken()
        parts[name] = FormPart(bytes(memoryview(body)[head_ends + 4 : ends]), filename)
        at = ends + 2 + len(mark)
    return parts


def _named(head: bytes) -> tuple[str, str | None]:
    """A part's name, and its file's."""
    headers = HeaderParser().parsestr(head.decode("utf-8", "replace"))
    name, filename = (headers.get_param(key, header="content-disposition") for key in ("name", "filename"))
    if not name or headers.get_content_disposition() != "form-data":
        raise _broken()
    return collapse_rfc2231_value(name), None if filename is None else collapse_rfc2231_value(filename)


def _broken() -> NotAFormError:
    return NotAFormError(400, "the form did not come whole: send it again")
