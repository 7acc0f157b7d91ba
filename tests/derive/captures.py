"""WARC files as others write them, for the tests of importing."""

from __future__ import annotations

import json
import zipfile
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive.records import Instant
from archive.store.warc import warc_date

HTML = "text/html; charset=utf-8"
PROFILE = "http://netpreserve.org/warc/1.1/revisit/"


class Warc:
    """Writes one file; each record's id is told by what it is given."""

    def __init__(self, path: Path, compressed: bool = True, **about: str) -> None:
        self.path, self._out, self._count = path, path.open("wb"), 0
        self._writer = WARCWriter(self._out, gzip=compressed, warc_version="1.1")
        told = {"software": "Heritrix/3.4.0", "format": "WARC File Format 1.1", "isPartOf": "一个档案馆", **about}
        self._writer.write_record(self._writer.create_warcinfo_record(path.name, told))

    def response(
        self, url: str, at: Instant | str, body: bytes, status: str = "200 OK", kind="response", **more
    ) -> str:
        """`more`: `headers` (pairs of the HTTP answer), `fields` (of the record), `media`; the record's id."""
        media = more.get("media", HTML)
        pairs = [("Content-Type", media)] if media else []
        http = StatusAndHeaders(status, [*pairs, *more.get("headers", ())], protocol="HTTP/1.1")
        return self._write(kind, url, at, more.get("fields", {}), BytesIO(body), len(body), http)

    def revisit(self, url: str, at: Instant, fields: dict[str, str], status: str = "200 OK", headers=()) -> str:
        http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1")
        fields = {"WARC-Profile": f"{PROFILE}identical-payload-digest", **fields}
        return self._write("revisit", url, at, fields, BytesIO(b""), 0, http)

    def request(self, url: str, at: Instant, of: str, method: str = "GET") -> str:
        http = StatusAndHeaders(f"{method} /x HTTP/1.1", [("Host", "x")], is_http_request=True)
        return self._write("request", url, at, {"WARC-Concurrent-To": of}, BytesIO(b""), 0, http)

    def other(self, kind: str, url: str, at: Instant, body: bytes, media: str) -> str:
        record = self._writer.create_warc_record(
            url,
            kind,
            payload=BytesIO(body),
            length=len(body),
            warc_content_type=media,
            warc_headers_dict=self._named(at),
        )
        self._writer.write_record(record)
        return record.rec_headers.get_header("WARC-Record-ID")

    def _named(self, at: Instant | str) -> dict[str, str]:
        self._count += 1
        number = sha256(f"{self.path.stem}{self._count}".encode()).hexdigest()
        date = at if isinstance(at, str) else warc_date(at)
        return {"WARC-Record-ID": f"<urn:test:{number[:12]}>", "WARC-Date": date}

    def _write(self, kind, url, at, fields, payload, length, http) -> str:
        named = {**self._named(at), **fields}
        record = self._writer.create_warc_record(
            url, kind, payload=payload, length=length, http_headers=http, warc_headers_dict=named
        )
        self._writer.write_record(record)
        return named["WARC-Record-ID"]

    def done(self) -> Path:
        self._out.close()
        return self.path


def wacz(path: Path, *warcs: Path, broken: bool = False) -> Path:
    """The files as a WACZ: a zip with its datapackage; `broken`: of which a digest is wrong."""
    resources = [
        {
            "name": warc.name,
            "path": f"archive/{warc.name}",
            "hash": f"sha256:{sha256(b'' if broken else warc.read_bytes()).hexdigest()}",
            "bytes": warc.stat().st_size,
        }
        for warc in warcs
    ]
    with zipfile.ZipFile(path, "w") as packed:
        for warc in warcs:
            packed.write(warc, f"archive/{warc.name}")
        packed.writestr("datapackage.json", json.dumps({"profile": "data-package", "resources": resources}))
    return path


def chunked(body: bytes, size: int = 700) -> bytes:
    pieces = [body[start : start + size] for start in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"
