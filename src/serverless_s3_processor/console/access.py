"""Who may talk to the console's server: the page that it gave out, and nobody else's.

It listens on 127.0.0.1 and signs with a person's credentials, so every web page that this person
has open, and every program of another user of this machine, would like to talk to it.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST: Final = "127.0.0.1"
_NAMES: Final = (HOST, "localhost")
_OURSELVES: Final = ("same-origin", "none")
"""`none` is what a person typed. https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header"""
_CHANGES_NOTHING: Final = ("GET", "HEAD")

HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
    "img-src 'self' blob:; connect-src 'self'; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Cache-Control": "no-store",
}
"""Of every answer. What is of S3 or of the API is never a page: it comes as a file or as JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What lets a browser in: the token of the printed address, kept as a cookie of the session.

    A browser tells cookies of one host's ports apart by their names only.
    """

    token: str
    port: int

    @property
    def cookie(self) -> str:
        """The cookie's name."""
        return f"s3-processor-console-{self.port}"

    @property
    def address(self) -> str:
        """What a person opens."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def is_of(self, said: str | None) -> bool:
        """Tell whether this is the token; how long it takes does not tell how much of it is."""
        return said is not None and hmac.compare_digest(said.encode(), self.token.encode())

    def hosts(self) -> frozenset[str]:
        """The hosts that a request to this server can name: any other was rebound to it."""
        return frozenset(f"{name}:{self.port}" for name in _NAMES)


class Guarded:
    """An application behind the checks, with the headers that go with every answer."""

    def __init__(self, app: ASGIApp, pass_: Pass) -> None:
        self._app = app
        self._pass = pass_

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        answer = self._refusal(scope) or self._welcome(scope) or self._stranger(scope)
        await (answer or self._app)(scope, receive, _with_headers(send))

    def _refusal(self, scope: Scope) -> Response | None:
        """Refuse what comes from another site, or by another name, whatever cookie it has."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._pass.hosts():
            return _refused(421, "WrongHost", "This server has another name.")
        if headers.get("sec-fetch-site", "none") not in _OURSELVES:
            return _refused(403, "WrongSite", "Only the console's own page may ask this.")
        changes = scope["method"] not in _CHANGES_NOTHING
        if (changes or origin is not None) and origin != f"http://{host}":
            return _refused(403, "WrongOrigin", "Only the console's own page may ask this.")
        return None

    def _welcome(self, scope: Scope) -> Response | None:
        """Exchange the token in the address for a cookie, so that it leaves the address bar."""
        if scope["path"] != "/" or scope["method"] != "GET":
            return None
        (said, *_) = parse_qs(scope["query_string"].decode("latin-1")).get("token", [None])
        if not self._pass.is_of(said):
            return None
        answer = RedirectResponse("/", 303)
        answer.set_cookie(self._pass.cookie, self._pass.token, httponly=True, samesite="strict")
        return answer

    def _stranger(self, scope: Scope) -> Response | None:
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        if self._pass.is_of(cookies.get(self._pass.cookie)):
            return None
        advice = "Open the address that `s3-processor console` printed, with its token."
        if scope["path"] == "/":
            return PlainTextResponse(f"{advice}\n", 403)
        return _refused(403, "NoToken", advice)


def _refused(status: int, code: str, message: str) -> Response:
    return JSONResponse({"error": {"code": code, "message": message}}, status)


def _with_headers(send: Send) -> Send:
    added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *added]}
        await send(message)

    return sending
