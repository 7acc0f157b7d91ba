"""CSV that opens right in Excel: `/<district>/<table, view or query>.excel`.

It is Datasette's own CSV, streamed, with a byte order mark (else Excel reads it as GBK), a file name, long numbers kept as
text, and cells that Excel would take for a formula disarmed: titles come from other people's pages.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qsl, quote, unquote, urlencode

from datasette.app import Datasette
from datasette.utils.asgi import Response

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
EXTENSION = "excel"
_DIGITS = 15  # Excel holds no more in a number


def renderer() -> dict[str, Any]:
    """The registration by which Datasette's pages show the link. The wrapper answers before it is ever called."""
    return {"extension": EXTENSION, "render": lambda: Response.text("", status=404), "can_render": lambda: True}


def wrap(ds: Datasette, app: Callable[..., Awaitable[None]]) -> Callable[..., Awaitable[None]]:
    """The application, in which `.excel` is `.csv` with what Excel needs."""
    suffix = f".{EXTENSION}"

    async def asgi(scope: Message, receive: Any, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(suffix):
            return await app(scope, receive, send)
        raw = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0].decode("ascii")
        stem = raw[: -len(suffix)].replace("%", "~")  # Datasette's own encoding of table names
        fresh = {"path": scope["path"][: -len(suffix)] + ".csv", "raw_path": f"{stem}.csv".encode()}
        query = _query(scope["query_string"].decode("latin-1"), streams=len(stem.strip("/").split("/")) == 2)
        return await app({**scope, **fresh, "query_string": query}, receive, _sender(send, stem))

    return asgi


def _query(text: str, streams: bool) -> bytes:
    pairs = [pair for pair in parse_qsl(text, keep_blank_values=True) if pair[0] not in ("_size", "_stream", "_next")]
    return urlencode(pairs + ([("_stream", "on"), ("_size", "max")] if streams else [])).encode()


def _sender(send: Send, stem: str) -> Send:
    begun = False
    good = True

    async def sender(message: Message) -> None:
        nonlocal begun, good
        if message["type"] == "http.response.start":
            good = message["status"] == 200
            await send({**message, "headers": _headers(message["headers"], stem)} if good else message)
            return
        body = message.get("body", b"")
        if good and body:
            body = (b"" if begun else b"\xef\xbb\xbf") + safe_rows(body.decode("utf-8")).encode("utf-8")
            begun = True
        await send({**message, "body": body})

    return sender


def _headers(headers: list[tuple[bytes, bytes]], stem: str) -> list[tuple[bytes, bytes]]:
    replaced = (b"content-type", b"content-disposition", b"content-length")
    kept = [(name, value) for name, value in headers if name.lower() not in replaced]
    name = quote(unquote(stem.rsplit("/", 1)[-1].replace("~", "%")))
    return [
        *kept,
        (b"content-type", b"text/csv; charset=utf-8"),
        (b"content-disposition", f"attachment; filename*=UTF-8''{name}.csv".encode()),
    ]


def safe_rows(text: str) -> str:
    """Whole CSV rows (Datasette sends each in one piece), every cell as Excel reads it right."""
    out = io.StringIO()
    csv.writer(out).writerows([[safe_cell(cell) for cell in row] for row in csv.reader(io.StringIO(text, newline=""))])
    return out.getvalue()


def safe_cell(cell: str) -> str:
    if len(cell) > _DIGITS and cell.isascii() and cell.lstrip("-").isdigit():
        return f'="{cell}"'
    if cell[:1] in ("=", "+", "@", "\t", "\r") or (cell[:1] == "-" and not _is_number(cell)):
        return "'" + cell
    return cell


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
