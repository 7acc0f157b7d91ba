"""What a failed fetch is called in `snapshots.error`."""

from __future__ import annotations

from collections.abc import Iterator

from OpenSSL import SSL
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from twisted.internet import error as tx
from twisted.python.failure import Failure
from twisted.web._newclient import ParseError

TRUNCATED = "truncated"
TOO_LARGE = "too-large"

# In this order: a TLS failure also ends the connection, and is named for its cause.
NAMES: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], str], ...] = (
    (CannotResolveHostError, "dns"),
    (DownloadTimeoutError, "timeout"),
    (DownloadConnectionRefusedError, "refused"),
    (ResponseDataLossError, TRUNCATED),
    (DownloadCancelledError, TOO_LARGE),  # Scrapy cancels a download for its size alone
    ((SSL.Error, tx.CertificateError, tx.VerifyError), "tls"),
    (ParseError, "malformed"),
    (tx.DNSLookupError, "dns"),
    (tx.ConnectionRefusedError, "refused"),
    (tx.TimeoutError, "timeout"),
    ((tx.NoRouteError, tx.UnknownHostError), "unreachable"),
    ((tx.ConnectionLost, tx.ConnectionDone, tx.ConnectionAborted), "reset"),
    (tx.ConnectError, "unreachable"),
)


class Forbidden(IgnoreRequest):
    """robots.txt forbids the page, or could not be read (RFC 9309 §2.3.1.4: then all is forbidden).

    `error` is what the page's snapshot is to say: `robots`, or `robots-` and why robots.txt could not be read.
    """

    def __init__(self, error: str, url: str) -> None:
        super().__init__(f"{url}: {error}")
        self.error = error


def name_of(failure: BaseException) -> str:
    """One word for a failure; the class's own name where it is none of those that we know."""
    if isinstance(failure, Forbidden):
        return failure.error
    chain = list(_chain(failure))
    for kinds, name in NAMES:
        if any(isinstance(link, kinds) for link in chain):
            return name
    return type(failure).__name__


def _chain(failure: BaseException) -> Iterator[BaseException]:
    """The failure, what it was raised from, and what Twisted wrapped into it (`ResponseFailed.reasons`)."""
    yield failure
    for reason in getattr(failure, "reasons", None) or ():
        if (inner := reason.value if isinstance(reason, Failure) else reason) is not None:
            yield from _chain(inner)
    if failure.__cause__ is not None:
        yield from _chain(failure.__cause__)
