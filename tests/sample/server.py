"""The sample's sites, served on loopback as of the `Accept-Datetime` of each request (RFC 7089; else the last day)."""

from __future__ import annotations

import socket
import struct
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from tests.sample.answers import Answer, District
from tests.sample.places import HOSTS
from tests.sample.timeline import LAST, SHANGHAI, moment
from tests.sample.told import FIRST, Story

HANG_S = 5.0  # longer than the crawler waits on loopback; then the connection is closed without an answer
DEFAULT_PORTS = {host.id: host.port for host in HOSTS.values()}


@dataclass(frozen=True)
class Sample:
    """A running sample district: its catalogue's folder, `host id -> port`, and the instants to crawl it at."""

    catalogue_dir: Path
    ports: Mapping[str, int]
    days: list[str]


def write_catalogue(folder: Path, ports: Mapping[str, int], story: Story = FIRST) -> Path:
    """Copy the catalogue into `folder`, its addresses at these ports (`host id -> port`); the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for source in sorted(story.catalogue.iterdir()):
        text = source.read_text(encoding="utf-8")
        for host in story.hosts.values():
            text = text.replace(f"127.0.0.1:{host.port}", f"127.0.0.1:@{host.id}@")
        for host in story.hosts.values():
            text = text.replace(f"@{host.id}@", str(ports[host.id]))
        (folder / source.name).write_text(text, encoding="utf-8")
    return folder


@contextmanager
def running(folder: Path, ports: Mapping[str, int] | None = None, story: Story = FIRST) -> Iterator[Sample]:
    """Serve the story while the block runs, at these ports (None: any that are free); its catalogue is in `folder`."""
    district = District(story)
    servers = {host: _serve(district, host, (ports or {}).get(host, 0)) for host in story.hosts}
    at = {host: server.server_address[1] for host, server in servers.items()}
    try:
        yield Sample(write_catalogue(folder, at, story), at, story.days(None))
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()


def _serve(district: District, host: str, port: int) -> ThreadingHTTPServer:
    handler = type(f"Handler_{host}", (Handler,), {"district": district, "host": host})
    server = Server(("127.0.0.1", port), handler)
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    return server


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    allow_reuse_address = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away (a timeout, a reset) is part of the story."""


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    timeout = 60
    district: District
    host: str

    def do_GET(self) -> None:
        self._answer(self.path)

    def do_POST(self) -> None:
        """Hanweb's dataproxy is also asked by form: its fields count like the query's."""
        form = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self._answer(f"{self.path}{'&' if '?' in self.path else '?'}{form}")

    def _answer(self, path: str) -> None:
        at = as_of(self.headers.get("Accept-Datetime"))
        answer = self.district.answer(self.host, path, at)
        if answer.fault == "reset":
            return self._reset()
        if answer.fault == "timeout":
            return self._hang()
        if answer.etag and self.headers.get("If-None-Match") == answer.etag:
            answer = Answer(304, b"", etag=answer.etag, modified=answer.modified)
        return self._send(answer, at)

    def _send(self, answer: Answer, at: datetime) -> None:
        cut = answer.fault == "truncated"
        length = len(answer.body) + (700 if cut else 0)
        lines = [
            f"HTTP/1.1 {answer.status} {HTTPStatus(answer.status).phrase}",
            "Server: nginx",
            f"Date: {http_date(datetime.now(SHANGHAI))}",
        ]
        if answer.status != 304:
            lines += [f"Content-Type: {answer.content_type}", f"Content-Length: {length}"]
        if answer.location:
            lines.append(f"Location: {answer.location}")
        if answer.etag and answer.modified:
            lines += [f"ETag: {answer.etag}", f"Last-Modified: {http_date(answer.modified)}"]
        lines += [f"Memento-Datetime: {http_date(at)}", "Vary: accept-datetime"]
        if cut:
            lines.append("Connection: close")
            self.close_connection = True
        self.wfile.write("\r\n".join([*lines, "", ""]).encode() + answer.body)

    def _reset(self) -> None:
        self.close_connection = True
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()

    def _hang(self) -> None:
        self.close_connection = True
        time.sleep(HANG_S)

    def log_message(self, format: str, *arguments: object) -> None:
        """Silent: the crawl has its own log."""


def http_date(moment: datetime) -> str:
    return format_datetime(moment.astimezone(UTC), usegmt=True)


def as_of(header: str | None) -> datetime:
    """The instant that is asked for; the end of the story's last day where none is."""
    if header:
        return parsedate_to_datetime(header).astimezone(SHANGHAI)
    return moment(LAST.isoformat()) + timedelta(days=1)
