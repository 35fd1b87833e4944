"""The proxy's process: `microburst`, made to pass requests and answers on as they are.

By itself it does not say how long an answer is. S3 always does, and only so can a client tell that
an answer was cut off. It also normalises paths, and has none for keys with line breaks.

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
    """Asks the emulator for exactly what the proxy was asked for."""

    async def start(self) -> None:
        await super().start()
        session: ClientSession = self.session
        request = session.request

        def verbatim(method: str, url: str, **options: Any) -> Any:
            return request(method, URL(url, encoded=True), **options)

        session.request = verbatim  # type: ignore[assignment,method-assign]


def proxy(upstream: str) -> web.Application:
    # Another Host means another signature. The proxy signs anew, as the root user: that each role
    # suffices is proven end to end, without a proxy.
    injecting = Microburst(upstream, resign=True)
    injecting.upstream = VerbatimUpstream(upstream, resign=True, stats=injecting.stats)
    application: web.Application = app.make_control_app(injecting)
    application.on_startup.append(injecting.start)
    application.on_cleanup.append(injecting.stop)
    application.router.add_route("*", ANY_PATH, injecting.handle_proxy)
    return application


if __name__ == "__main__":
    forward.HOP_BY_HOP -= {"content-length"}
    logging.basicConfig(level=logging.INFO, format=LOG_FORMAT)
    web.run_app(proxy(sys.argv[1]), host=HOST, port=int(sys.argv[2]), print=None, access_log=None)
