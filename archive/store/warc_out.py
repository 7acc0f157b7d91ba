"""The archive as one WARC 1.1 file, for others' tools: `warcio check` finds it clean, pywb and Wayback replay it.

What is not known is not made up. Requests are reconstructed (method, path and host; no other header of theirs is
kept), of responses the headers that matter are kept, and both are said in each run's warcinfo. Bodies stand as they are
kept, Content-Encoding and all; the transfer coding was taken off on arrival, and its header is none of those kept.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import asdict
from http.client import responses
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from warcio.recordloader import ArcWarcRecord
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.records import Snapshot
from archive.store import Archive, history, warc
from archive.store.leaves import RunFacts

RESPONSE, REQUEST = "application/http; msgtype=response", "application/http; msgtype=request"
FIELDS = "application/warc-fields"
ABOUT = {
    "software": "Gongkai Ledger (https://iipc.github.io/warc-specifications/ WARC 1.1, written with warcio)",
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
    "description": (
        "Disclosure sections of a government site, as seen by the observer. Request records are reconstructed: only"
        " method and address are known. Response headers are those that matter (dates, validators, caches, location,"
        " type, encoding), names in lower case, the status line rebuilt from the status; bodies are as received, their"
        " transfer coding taken off. A look that failed is a metadata record."
    ),
}


def export(archive: Archive, target: Path) -> Iterator[int]:
    """Write every run to `target` (gzip where its name ends so), yielding each snapshot's id as it is written. The file
    is swapped in when it is whole; until then it is `<target>.part`."""
    part = target.with_name(f"{target.name}.part")
    archive.flush()
    archive.conn.execute("BEGIN")  # one state of the file, whatever is recorded meanwhile
    try:
        with part.open("wb") as stream:
            yield from _Export(archive, WARCWriter(stream, gzip=target.suffix == ".gz"), target.name).all()
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(target)
    finally:
        archive.flush()
        part.unlink(missing_ok=True)


class _Head(StatusAndHeaders):  # type: ignore[misc]
    """An HTTP head written as its bytes stand; the library's own would re-encode addresses in it."""

    def __init__(self, head: bytes) -> None:
        super().__init__("as it stands", [])  # a head without a status line counts as none
        self.headers_buff = head

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Nothing is computed: the bytes are there."""


class _Export:
    def __init__(self, archive: Archive, writer: WARCWriter, name: str) -> None:
        self._archive, self._writer, self._name = archive, writer, name
        self._held: dict[str, int] = {}  # digest -> the snapshot whose response record holds the bytes

    def all(self) -> Iterator[int]:
        for run_id, facts in history.runs(self._archive):
            run = warc.record_id("run", *history.name_of(facts), run_id)
            imported = history.imports(self._archive, run_id)
            self._warcinfo(run, facts, imported)
            places = self._visits(run, run_id, facts)
            for snapshot in self._archive.recorded(run_id):
                extra = {**_place(snapshot, places), "WARC-Warcinfo-ID": run}
                if imported and (got := history.capture(self._archive, snapshot.id)):
                    extra[warc.CAPTURE] = json.dumps(got, ensure_ascii=False)
                self._snapshot(snapshot, extra)
                yield snapshot.id

    def _warcinfo(self, run: str, facts: RunFacts, imported: list[tuple[str, str, str]]) -> None:
        fields = {**ABOUT, "hostname": facts.observer, warc.RUN: json.dumps(asdict(facts), ensure_ascii=False)}
        if imported:
            fields[warc.IMPORTS] = json.dumps(imported, ensure_ascii=False)
        headers = {"WARC-Record-ID": run, "WARC-Date": warc.warc_date(facts.started_at), "WARC-Filename": self._name}
        self._write("warcinfo", headers, FIELDS, _fields(fields))

    def _visits(self, run: str, run_id: int, facts: RunFacts) -> dict[int, int]:
        """Write the run's planned visits; the place of each among them, by its row id."""
        planned = history.visits(self._archive, run_id)
        lines = [[v.section_id, v.planned_at, v.planned_deep, v.url] for v in planned.values()]
        headers = {
            "WARC-Record-ID": warc.record_id("visits", run),
            "WARC-Date": warc.warc_date(facts.started_at),
            "WARC-Warcinfo-ID": run,
        }
        self._write("metadata", headers, warc.VISITS, json.dumps(lines, ensure_ascii=False).encode())
        return {visit_id: place for place, visit_id in enumerate(planned)}

    def _snapshot(self, snapshot: Snapshot, extra: dict[str, str]) -> None:
        headers = {**_named(snapshot), **extra}
        if snapshot.status is None or (snapshot.digest is None and snapshot.status != 304):
            self._write("metadata", headers, FIELDS, _failure(snapshot))
        elif snapshot.status == 304 or snapshot.digest in self._held:
            self._revisit(snapshot, headers)
            self._request(snapshot, extra)
        else:
            self._response(snapshot, headers)
            self._request(snapshot, extra)

    def _response(self, snapshot: Snapshot, headers: dict[str, str]) -> None:
        assert snapshot.digest is not None
        if snapshot.error is not None:
            headers["WARC-Truncated"] = "disconnect" if snapshot.error == "truncated" else "unspecified"
        else:
            self._held[snapshot.digest] = snapshot.id
        self._write("response", headers, RESPONSE, self._archive.body(snapshot.digest), _head(snapshot))

    def _revisit(self, snapshot: Snapshot, headers: dict[str, str]) -> None:
        """A 304 whose bytes are held has no block, its headers in a field: pywb would show the block's empty answer in
        place of the page that it confirms. One whose bytes were never held refers to nothing, and is written as it was.
        """
        modified, holder = snapshot.status != 304, self._held.get(snapshot.digest or "")
        headers["WARC-Profile"] = warc.SAME_PAYLOAD if modified else warc.NOT_MODIFIED
        if holder is not None:
            headers |= self._refers(self._archive.snapshot(holder))
        if modified or holder is None:
            self._write("revisit", headers, RESPONSE, b"", _head(snapshot))
        else:
            self._write("revisit", {**headers, warc.HEADERS: json.dumps(snapshot.headers)}, RESPONSE, b"")

    def _refers(self, first: Snapshot) -> dict[str, str]:
        """Which record holds the bytes of a revisit."""
        return {
            "WARC-Payload-Digest": first.digest or "",
            "WARC-Refers-To": _named(first)["WARC-Record-ID"],
            "WARC-Refers-To-Target-URI": first.url,
            "WARC-Refers-To-Date": warc.warc_date(first.observed_at),
        }

    def _request(self, snapshot: Snapshot, extra: dict[str, str]) -> None:
        headers = _named(snapshot)
        mine = {
            "WARC-Record-ID": warc.record_id("request", headers["WARC-Record-ID"]),
            "WARC-Concurrent-To": headers["WARC-Record-ID"],
            "WARC-Warcinfo-ID": extra["WARC-Warcinfo-ID"],
        }
        self._write("request", {**headers, **mine}, REQUEST, b"", _asked(snapshot.url))

    def _write(self, kind: str, headers: dict[str, str], media: str, payload: bytes, head: bytes | None = None) -> None:
        """`head`: the HTTP head that the block begins with; None: the block is no HTTP message."""
        digests = {"WARC-Block-Digest": _sha256((head or b"") + payload)}
        if kind != "revisit":  # a revisit's is that of the bytes it refers to
            digests["WARC-Payload-Digest"] = _sha256(payload)
        named = StatusAndHeaders("", [("WARC-Type", kind), *{**headers, **digests}.items()], protocol=warc.VERSION)
        length = len(head or b"") + len(payload)
        http = None if head is None else _Head(head)
        record = ArcWarcRecord("warc", kind, named, BytesIO(payload), http, media, length, payload_length=len(payload))
        self._writer.write_record(record)


def _named(snapshot: Snapshot) -> dict[str, str]:
    return {
        "WARC-Record-ID": warc.record_id("snapshot", snapshot.run_id, snapshot.seq, snapshot.url, snapshot.observed_at),
        "WARC-Date": warc.warc_date(snapshot.observed_at),
        "WARC-Target-URI": snapshot.url,
    }


def _place(snapshot: Snapshot, places: dict[int, int]) -> dict[str, str]:
    """Where the snapshot stands in its run: what a WARC has no word for."""
    told: dict[str, Any] = {
        warc.SEQ: snapshot.seq,
        warc.ROLE: snapshot.role.value,
        warc.VISIT: None if snapshot.visit_id is None else places[snapshot.visit_id],
        warc.STEP: snapshot.step,
        warc.ERROR: snapshot.error,
    }
    return {name: str(value) for name, value in told.items() if value is not None}


def _head(snapshot: Snapshot) -> bytes:
    """Status line and headers as kept (decoded as Latin-1, which gives back the bytes received)."""
    status = snapshot.status or 0
    lines = [f"HTTP/1.1 {status} {responses.get(status, 'Unknown')}"]
    lines += [f"{name}: {value}" for name, value in snapshot.headers]
    return "\r\n".join([*lines, "", ""]).encode("latin-1", "backslashreplace")


def _asked(url: str) -> bytes:
    parts = urlsplit(url)
    path = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode()


def _failure(snapshot: Snapshot) -> bytes:
    """What a look that gave no bytes came to: the error, and where there was one the status with its headers."""
    fields = {"error": snapshot.error or "no body is held"}
    if snapshot.status is not None:
        fields |= {"status": str(snapshot.status), "headers": json.dumps(snapshot.headers, ensure_ascii=False)}
    return _fields(fields)


def _fields(fields: dict[str, str]) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()


def _sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
