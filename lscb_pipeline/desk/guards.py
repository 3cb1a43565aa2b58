"""What every answer of the desk has, and what is refused before it is looked at.

Here: the outermost layer. Other pages that a browser shows may neither ask (Host, Origin) nor read, frame or keep an
answer; no script runs in one; an error says its type and place and nothing of a file. Not here: the pages (app.py).
"""

import sys
from http import HTTPStatus

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from lscb_pipeline.errors import LscbError
from lscb_pipeline.orchestration.stage_errors import without_values

HOSTS = {"127.0.0.1", "localhost"}  # whatever the port: it is another one behind a tunnel
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; "
                               "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # with no-referrer a browser would say of our own form that it comes from nowhere
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}  # fmt: skip


class DeskGuards:
    """An application behind the guards."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse or pass on a request. No error leaves here: the server would write it down with its message."""
        if scope["type"] != "http":
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        try:
            with without_values("the desk"):
                await (_refused(scope) or self._app)(scope, receive, with_headers)
        except LscbError as error:
            tell(error)  # the application has answered that it failed


def tell(error: LscbError) -> None:
    """Write an error of ours to the desk's log; its message holds nothing of a file."""
    sys.stderr.write(f"{error}\n")
    sys.stderr.flush()


def _refused(scope: Scope) -> PlainTextResponse | None:
    """The answer to what comes under another name than this machine's, or is sent by another page; else None."""
    headers = Headers(scope=scope)
    host, origin = headers.get("host", ""), headers.get("origin")
    if host.partition(":")[0].lower() not in HOSTS:
        return PlainTextResponse("the desk answers to 127.0.0.1 and localhost alone\n", HTTPStatus.MISDIRECTED_REQUEST)
    is_asking = scope["method"] not in ("GET", "HEAD")
    is_ours = origin in (None, f"http://{host}") and headers.get("sec-fetch-site", "none") in ("none", "same-origin")
    if is_asking and not is_ours:
        return PlainTextResponse("this form was sent by another page than the desk's\n", HTTPStatus.FORBIDDEN)
    return None
