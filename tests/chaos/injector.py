"""The proxy's process: `microburst`, changed to pass requests and responses on unchanged.

By default it sends no Content-Length. S3 always does, and only so can a client notice that a
response was cut off. It also normalizes paths, and has no route for keys with line breaks.

    python -m tests.chaos.injector UPSTREAM PORT
"""

import logging
import sys
from typing import Any

from aiohttp import ClientSession, web
from microburst import app, forward  # type: ignore[import-untyped]  # it ships no types
from microburst.core.pipeline import Microburst  # type: ignore[import-untyped]  # as above
from yarl import URL

from serverless_s3_processor.local.environment import HOST

LOG_FORMAT = "%(created)f %(message)s"
ANY_PATH = r"/{tail:[\s\S]*}"


class VerbatimUpstream(forward.Upstream):  # type: ignore[misc]  # as above
    """Sends the emulator exactly the URLs that the proxy receives."""

    async def start(self) -> None:
        await super().start()
        session: ClientSession = self.session
        request = session.request

        def send_verbatim(method: str, url: str, **options: Any) -> Any:
            return request(method, URL(url, encoded=True), **options)

        session.request = send_verbatim  # type: ignore[assignment,method-assign]


def proxy(upstream: str) -> web.Application:
    # Another Host needs another signature. The proxy signs as the root user: the end-to-end tests,
    # which have no proxy, prove that each role is sufficient.
    burst = Microburst(upstream, resign=True)
    burst.upstream = VerbatimUpstream(upstream, resign=True, stats=burst.stats)
    application: web.Application = app.make_control_app(burst)
    application.on_startup.append(burst.start)
    application.on_cleanup.append(burst.stop)
    application.router.add_route("*", ANY_PATH, burst.handle_proxy)
    return application


if __name__ == "__main__":
    forward.HOP_BY_HOP -= {"content-length"}
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    web.run_app(proxy(sys.argv[1]), host=HOST, port=int(sys.argv[2]), print=None, access_log=None)
