"""A real HTTP server on loopback that can misbehave in the ways of real sites, and keeps a log of what it was asked."""

from __future__ import annotations

import http.server
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from email.utils import formatdate

HTML = "text/html; charset=utf-8"


@dataclass(frozen=True)
class Asked:
    """One request, as the server saw it."""

    at: float  # monotonic seconds
    path: str
    headers: dict[str, str]  # names in lower case


@dataclass
class Page:
    """A well-behaved answer."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=lambda: {"Content-Type": HTML})
    etag: str | None = None

    def __call__(self, handler: Handler) -> None:
        if self.etag and handler.headers.get("If-None-Match") == self.etag:
            handler.answer(304, {"ETag": self.etag}, b"")
            return
        etag = {"ETag": self.etag} if self.etag else {}
        handler.answer(self.status, {**self.headers, **etag}, self.body)


Answer = Callable[["Handler"], None]


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Site

    def do_GET(self) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.server.log.append(Asked(time.monotonic(), self.path, headers))
        self.server.pages.get(self.path, Page(b"<html><body>not here</body></html>", 404))(self)

    def answer(self, status: int, headers: dict[str, str], body: bytes, length: int | None = None) -> None:
        """A whole answer, or one whose Content-Length says more than comes."""
        lines = [f"HTTP/1.1 {status} X"]
        if self.server.date_offset is not None:
            lines.append(f"Date: {formatdate(time.time() + self.server.date_offset, usegmt=True)}")
        lines += [f"{name}: {value}" for name, value in headers.items()]
        if status != 304:
            lines.append(f"Content-Length: {len(body) if length is None else length}")
        self.wfile.write("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        self.wfile.flush()

    def hang_up(self, reset: bool = False) -> None:
        if reset:  # RST instead of FIN
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close() if reset else self.connection.shutdown(socket.SHUT_RDWR)

    def log_message(self, *_: object) -> None:
        """Quiet: `Site.log` holds it."""

    def handle(self) -> None:
        try:
            super().handle()
        except (OSError, ValueError):  # the client, or one of our own answers, closed the connection
            self.close_connection = True

    def finish(self) -> None:
        try:
            super().finish()
        except (OSError, ValueError):
            self.close_connection = True


class Site(http.server.ThreadingHTTPServer):
    """`with Site() as site`: `site.pages["/x"] = Page(b"…")`; `site.url("/x")`; `site.asked("/x")`."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, Answer] = {}
        self.log: list[Asked] = []
        self.date_offset: float | None = 0.0
        self.thread = threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Site:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """Broken connections are the point."""

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"

    def url(self, path: str = "/") -> str:
        return f"http://{self.host}{path}"

    def asked(self, path: str) -> list[Asked]:
        return [asked for asked in self.log if asked.path == path]


# --- misbehaviour


def never(seconds: float = 30) -> Answer:
    """Takes the request, and says nothing for longer than anybody waits."""
    return lambda handler: time.sleep(seconds)


def slow(seconds: float, page: Page) -> Answer:
    def answer(handler: Handler) -> None:
        time.sleep(seconds)
        page(handler)

    return answer


def truncated(body: bytes) -> Answer:
    """Promises more than it sends, and hangs up."""

    def answer(handler: Handler) -> None:
        handler.answer(200, {"Content-Type": HTML}, body, length=len(body) + 1000)
        handler.hang_up()

    return answer


def reset_mid_body(body: bytes) -> Answer:
    def answer(handler: Handler) -> None:
        handler.answer(200, {"Content-Type": HTML}, body, length=len(body) + 1000)
        time.sleep(0.1)
        handler.hang_up(reset=True)

    return answer


def reset_at_once(handler: Handler) -> None:
    handler.hang_up(reset=True)


def not_http(handler: Handler) -> None:
    handler.wfile.write(b"+OK POP3 server ready\r\n\r\n")
    handler.wfile.flush()
    handler.hang_up()


def huge(size: int) -> Answer:
    """Sends without saying how much, until nobody listens."""

    def answer(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")
        for _ in range(size // 65536 + 1):
            handler.wfile.write(b"x" * 65536)
        handler.hang_up()

    return answer


def redirect(location: str, status: int = 302) -> Page:
    return Page(b"", status, {"Location": location})


def in_turn(*answers: Answer) -> Answer:
    """One answer after the other; the last one stays."""
    left = list(answers)
    lock = threading.Lock()

    def answer(handler: Handler) -> None:
        with lock:
            now = left.pop(0) if len(left) > 1 else left[0]
        now(handler)

    return answer


def list_page(*rows: tuple[str, str, str], name: str = "政策文件") -> Page:
    """A list as the generic family has it: rows of (path, title, day), all on one page that says so."""
    items = "".join(
        f'<li><a href="{path}" title="{title}">{title}</a><span class="date">{day}</span></li>'
        for path, title, day in rows
    )
    html = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ColumnName" content="{name}">'
        f'<title>{name}</title></head><body><h2>{name}</h2><ul class="list">{items}</ul>'
        f'<div class="page">共{len(rows)}条 第1页/共1页 <a href="#">首页</a></div></body></html>'
    )
    return Page(html.encode())


TWO = (("/a.html", "关于办事指南的通知", "2018-09-01"), ("/b.html", "关于工作安排的意见", "2018-08-20"))


def article_page(title: str, day: str, body: str) -> Page:
    html = (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><meta name="ArticleTitle" content="{title}">'
        f'<meta name="PubDate" content="{day} 09:00"><title>{title}</title></head><body><h1>{title}</h1>'
        f'<div class="info">发布日期：{day}</div><div class="content"><p>{body}</p></div></body></html>'
    )
    return Page(html.encode())
