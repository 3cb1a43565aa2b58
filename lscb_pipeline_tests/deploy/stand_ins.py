"""What stands behind the proxy in its tests: Dagster, the desk and the sign-in service, each on a port of loopback.

The first two answer with what reached them, and echo over a socket. The third answers as oauth2-proxy's /oauth2/auth
is documented to: 401 without a session, 403 where its groups are none of `allowed_groups`, else 202. Debian 12 has no
package of oauth2-proxy, so it isn't run here, nor an OpenID Connect provider: what is tried is nginx with our files.
"""

import asyncio
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

SERVICES = ("dagster", "desk", "sign_in")
COOKIE = "__Secure-lscb"
GROUPS = {role: f"lscb-{role}" for role in ("board", "analyst", "engineer")}  # by what the cookie holds here
LONG = "x" * 12_000  # a session as long as providers make them
METHODS = ["GET", "HEAD", "POST", "PUT", "DELETE"]


@contextmanager
def running() -> Iterator[dict[str, int]]:
    """Start all three in a thread; yield the port of each."""
    sockets = {name: socket.create_server(("127.0.0.1", 0)) for name in SERVICES}
    ports = {name: one.getsockname()[1] for name, one in sockets.items()}
    names = {port: name for name, port in ports.items()}

    async def told(request: Request) -> Response:
        name = names[request.scope["server"][1]]
        if name == "sign_in" and request.url.path == "/oauth2/auth":
            who = f"{request.cookies.get(COOKIE)}@example.org"
            return Response(status_code=_judged(request), headers={"X-Auth-Request-Email": who})
        cookie = {"Set-Cookie": f"{COOKIE}={LONG}"} if request.url.path == "/oauth2/callback" else None
        body = await request.body()
        told = {"service": name, "asked": request.url.path, "bytes": len(body), "headers": dict(request.headers)}
        return JSONResponse(told, headers=cookie)

    async def echo(socket: WebSocket) -> None:
        await socket.accept(subprotocol="graphql-ws")
        await socket.send_json(dict(socket.headers) | {"said": await socket.receive_text()})

    app = Starlette(routes=[Route("/{path:path}", told, methods=METHODS), WebSocketRoute("/graphql", echo)])
    server = uvicorn.Server(uvicorn.Config(app, lifespan="off", log_level="error"))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(list(sockets.values()))), daemon=True)
    thread.start()
    try:
        yield ports
    finally:
        server.should_exit = True
        thread.join(timeout=10)


def _judged(request: Request) -> int:
    """What is said of a session. A header that names a client's groups counts here: let through, it would be caught."""
    groups = GROUPS.get(request.cookies.get(COOKIE, ""), request.headers.get("x-forwarded-groups"))
    if groups is None:
        return 401
    allowed = [group for given in request.query_params.getlist("allowed_groups") for group in given.split(",")]
    return 202 if groups in allowed else 403
