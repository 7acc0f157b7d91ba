"""RAW FIRST. The innermost downloader middleware: every answer and every failure, retries, redirects and robots.txt too,
is a snapshot before anything looks at it (design, invariants 1 and 2).

A body is kept as received: the request asks for `identity`, and where a server compresses all the same, the bytes and
their Content-Encoding header are kept, and whoever reads decodes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from scrapy import Request
from scrapy.downloadermiddlewares.retry import get_retry_request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from archive.records import HEADERS_THAT_MATTER, Fetch, Role, Snapshot
from crawler.failures import TRUNCATED, Forbidden, name_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

    from crawler.session import Session

NOT_MODIFIED = 304

KEPT = frozenset(name.encode() for name in HEADERS_THAT_MATTER)


@dataclass(slots=True, eq=False)
class Errand:
    """What a request is for. Retries and redirects of a request share its errand; `snapshots` are theirs, in order."""

    role: Role
    visit_id: int | None = None
    step: int | None = None
    snapshots: list[Snapshot] = field(default_factory=list)
    failure: BaseException | None = None


async def carry_out(crawler: Crawler, url: str, errand: Errand, **meta: Any) -> Response | None:
    """Fetch a URL through every downloader middleware. None where no answer came; the errand has the snapshots.

    Failures that were recorded end here; any other exception (a full disk) is raised.
    """
    request = Request(url, callback=NO_CALLBACK, dont_filter=True, meta={"errand": errand, **meta})
    try:
        return await crawler.engine.download_async(request)
    except Exception as exception:
        if exception is not errand.failure and not isinstance(exception, IgnoreRequest):
            raise
        return None


class Recorder:
    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        return cls(crawler)

    @property
    def session(self) -> Session:
        session: Session = self.crawler.spider.session  # type: ignore[union-attr]
        return session

    def process_response(self, request: Request, response: Response) -> Request | Response:
        error = TRUNCATED if "dataloss" in response.flags else None
        body = None if response.status == NOT_MODIFIED else response.body
        self._keep(request, response.status, headers_of(response), body, error)
        if error is None:
            return response
        assert self.crawler.spider is not None
        return get_retry_request(request, spider=self.crawler.spider, reason=error) or response

    def process_exception(self, request: Request, exception: Exception) -> None:
        if isinstance(exception, IgnoreRequest) and not isinstance(exception, Forbidden):
            return
        self._keep(request, None, (), None, name_of(exception))
        request.meta["errand"].failure = exception

    def _keep(
        self,
        request: Request,
        status: int | None,
        headers: tuple[tuple[str, str], ...],
        body: bytes | None,
        error: str | None,
    ) -> None:
        errand: Errand = request.meta["errand"]
        fetch = Fetch(
            request.url, self.session.now(), errand.role, errand.visit_id, errand.step, status, headers, body, error
        )
        errand.snapshots.append(self.session.record(fetch))


def headers_of(response: Response) -> tuple[tuple[str, str], ...]:
    """The headers that matter, names in lower case and in order, repeated ones joined."""
    kept = {name.lower(): values for name, values in response.headers.items() if name.lower() in KEPT}
    return tuple((name.decode(), b", ".join(values).decode("latin-1")) for name, values in sorted(kept.items()))
