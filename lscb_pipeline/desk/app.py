"""The desk's page: a form, the check of what it brings, and the annotated copy.

Here: what is asked and answered. Nothing of a file stays here once it is answered: the annotated copy goes out within
the page, in the field of a second form, and comes back from there when it is saved. Not here: guards, the reading of
forms, and the look of the page.
"""

import asyncio
import base64
import binascii
import datetime as dt
import hmac
import secrets
import threading
from collections.abc import Awaitable, Callable
from pathlib import PurePath
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from lscb_pipeline.collation.commands.check import check_file
from lscb_pipeline.contracts.library import Library
from lscb_pipeline.desk.guards import DeskGuards, tell
from lscb_pipeline.desk.upload import BESIDE_THE_FILE, FormPart, NotAFormError, received
from lscb_pipeline.errors import LscbError
from lscb_pipeline.intake.arrival.open_safely import NotTakenError, refuse_size
from lscb_pipeline.intake.unreadable import AskError
from lscb_pipeline.orchestration.stage_errors import without_values
from lscb_pipeline.reference.months import LONDON
from lscb_pipeline.reference.quarters import Quarter
from lscb_pipeline.reports.sender.annotate import annotated_copy
from lscb_pipeline.reports.sender.desk_page import CheckAsked, Choices, findings_page, form_page
from lscb_pipeline.settings import Limits

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_COPY = 20_000_000  # bytes of an annotated copy that goes out within a page
TOO_LARGE_COPY = "the annotated copy is too large for this page: lscb check --annotate writes it"
MOST_NAME = 100  # characters of a file's name that are shown
Answering = Callable[[Request], Awaitable[Response]]


def desk_app(library: Library, limits: Limits, one_at_a_time: threading.Lock) -> DeskGuards:
    """The application, behind its guards; one file is received and checked at a time."""
    desk = _Desk(library, limits, one_at_a_time)
    return DeskGuards(Starlette(routes=[
        Route("/", desk.show, methods=["GET"]),
        Route("/", desk.answered(desk.check), methods=["POST"]),
        Route("/copy", desk.answered(desk.copy), methods=["POST"]),
    ]))  # fmt: skip


class _Desk:
    def __init__(self, library: Library, limits: Limits, one_at_a_time: threading.Lock) -> None:
        self._library, self._limits, self._one_at_a_time = library, limits, one_at_a_time
        self._receiving = asyncio.Lock()
        self._token = secrets.token_urlsafe(32)  # stands in our own forms, which no other page can read

    async def show(self, request: Request) -> Response:
        """The empty form."""
        return self._form(CheckAsked())

    def answered(self, answer: Answering) -> Answering:
        """What is refused is told above the form."""

        async def answered(request: Request) -> Response:
            try:
                async with self._receiving:
                    return await answer(request)
            except NotAFormError as error:
                return self._form(CheckAsked(), str(error), error.status)

        return answered

    async def check(self, request: Request) -> Response:
        """The findings in a file, and its annotated copy."""
        most = self._limits.most_file_bytes
        too_large = f"the file has more than {most:,} bytes, which is what is held at once"
        parts = await self._form_of(request, most + BESIDE_THE_FILE, too_large)
        asked = CheckAsked(*(parts[name].text if name in parts else "" for name in ("feed", "supplier", "quarter")))
        file = parts.get("file", FormPart(b""))
        if not file.filename:
            return self._form(asked, "choose a file", 422)
        try:
            refuse_size(len(file.content), most)
            quarter = _quarter(asked.quarter)
            return await run_in_threadpool(self._checked, file.content, PurePath(file.filename), asked, quarter)
        except (AskError, NotTakenError) as error:
            return self._form(asked, str(error), 422)
        except LscbError as error:
            tell(error)
            return self._form(asked, f"{error}: tell the centre", 500)

    async def copy(self, request: Request) -> Response:
        """The annotated copy, as it went out within the page, to be saved."""
        parts = await self._form_of(request, MOST_COPY * 4 // 3 + BESIDE_THE_FILE, TOO_LARGE_COPY)
        try:
            content = base64.b64decode(parts["copy"].content, validate=True)
            name = parts["name"].text
        except (KeyError, binascii.Error):
            raise NotAFormError(400, "this is not the form of this page") from None
        saved = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(f'findings_of_{name}.xlsx', safe='')}"}
        return Response(content, media_type=XLSX, headers=saved)

    async def _form_of(self, request: Request, most: int, too_large: str) -> dict[str, FormPart]:
        """A form of ours; raises NotAFormError where it lacks what only our own page holds."""
        parts = await received(request, most, too_large)
        token = parts.get("token", FormPart(b"")).content
        if not hmac.compare_digest(token, self._token.encode()):
            raise NotAFormError(403, "this page is older than the desk: choose the file again")
        return parts

    def _checked(self, content: bytes, path: PurePath, asked: CheckAsked, quarter: Quarter | None) -> Response:
        suffix, name, copy, why_no_copy = path.suffix.lower(), path.name[:MOST_NAME], b"", ""
        with self._one_at_a_time, without_values("the check"):
            sender = asked.supplier or None
            checked = check_file(self._library, asked.feed, content, suffix, sender, quarter, self._limits)
            try:
                copy = annotated_copy(checked, name, content, suffix) if checked.is_readable else b""
            except AskError as error:
                why_no_copy = str(error)
        if len(copy) > MOST_COPY:
            copy, why_no_copy = b"", TOO_LARGE_COPY
        encoded = base64.b64encode(copy).decode()
        return HTMLResponse(findings_page(checked, name, encoded, why_no_copy, self._token))

    def _form(self, asked: CheckAsked, wrong: str = "", status: int = 200) -> Response:
        choices = Choices.of(self._library, dt.datetime.now(LONDON).date(), self._limits.most_file_bytes)
        return HTMLResponse(form_page(choices, asked, wrong, self._token), status)


def _quarter(text: str) -> Quarter | None:
    try:
        return Quarter.parse(text) if text else None
    except ValueError as error:
        raise AskError(str(error)) from None
