"""Access to the console's server: only its own page may send requests.

It listens on 127.0.0.1 and signs with a person's credentials. Any web page that this person has
open, and any program of another user of this machine, could try to send requests to it.
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
_HOST_NAMES: Final = (HOST, "localhost")
_OWN_SITES: Final = ("same-origin", "none")
"""`none` means that a person typed the address. https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header"""
_SAFE_METHODS: Final = ("GET", "HEAD")

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
"""The headers of every response. Content from S3 or the API comes as a file or JSON, not a page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """The token of the printed address, which the browser keeps as a session cookie.

    Browsers distinguish the cookies of a host's ports by name only.
    """

    token: str
    port: int

    @property
    def cookie(self) -> str:
        """The cookie's name."""
        return f"s3-processor-console-{self.port}"

    @property
    def address(self) -> str:
        """The address for a person to open."""
        return f"http://{HOST}:{self.port}/?token={self.token}"

    def matches(self, token: str | None) -> bool:
        """Return whether the token is right, in a time that does not depend on its text."""
        return token is not None and hmac.compare_digest(token.encode(), self.token.encode())

    def hosts(self) -> frozenset[str]:
        """The valid Host headers; any other name was rebound to this address."""
        return frozenset(f"{name}:{self.port}" for name in _HOST_NAMES)


class AccessGuard:
    """An application behind the access checks, with the headers of every response."""

    def __init__(self, app: ASGIApp, token: AccessToken) -> None:
        self._app = app
        self._token = token

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle a request, or refuse it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":
            return
        response = self._refuse_site(scope) or self._log_in(scope) or self._refuse_stranger(scope)
        await (response or self._app)(scope, receive, _with_headers(send))

    def _refuse_site(self, scope: Scope) -> Response | None:
        """Refuse requests from another site or to another name, even with the cookie."""
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        if host not in self._token.hosts():
            return error_response(421, "WrongHost", "The Host header does not name this server.")
        if headers.get("sec-fetch-site", "none") not in _OWN_SITES:
            return error_response(
                403, "WrongSite", "Only the console's own page may send requests."
            )
        is_safe = scope["method"] in _SAFE_METHODS
        if (not is_safe or origin is not None) and origin != f"http://{host}":
            return error_response(
                403, "WrongOrigin", "Only the console's own page may send requests."
            )
        return None

    def _log_in(self, scope: Scope) -> Response | None:
        """Exchange the token in the address for a cookie, and remove it from the address bar."""
        if scope["path"] != "/" or scope["method"] != "GET":
            return None
        (token, *_) = parse_qs(scope["query_string"].decode("latin-1")).get("token", [None])
        if not self._token.matches(token):
            return None
        response = RedirectResponse("/", 303)
        response.set_cookie(self._token.cookie, self._token.token, httponly=True, samesite="strict")
        return response

    def _refuse_stranger(self, scope: Scope) -> Response | None:
        cookies = cookie_parser(Headers(scope=scope).get("cookie", ""))
        if self._token.matches(cookies.get(self._token.cookie)):
            return None
        advice = "Open the address that `s3-processor console` printed, with its token."
        if scope["path"] == "/":
            return PlainTextResponse(f"{advice}\n", 403)
        return error_response(403, "NoToken", advice)


def error_response(status: int, code: str, message: str) -> Response:
    """Return an error in the form of the API's errors."""
    return JSONResponse({"error": {"code": code, "message": message}}, status)


def _with_headers(send: Send) -> Send:
    added = [(name.lower().encode(), value.encode()) for name, value in HEADERS.items()]

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message = {**message, "headers": [*message.get("headers", []), *added]}
        await send(message)

    return sending
