"""WARC and WACZ files read record by record: ours and others', and never trusted to be whole.

A record whose block is cut, that says it is truncated, or whose block digest fails is not whole, and says so. A file
that cannot be read on raises `BrokenWarc` with the byte at which it broke.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, parse_headers
from io import BytesIO
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader
from warcio.exceptions import ArchiveLoadFailed

from archive.store.scratch import scratch

LARGEST = 64 * 1024 * 1024  # bytes of one body: no page is larger; a larger one is a row without a body
HEAD = 1024 * 1024  # bytes of an HTTP head
PIECE = 1 << 16
WITHOUT_BODY = (204, 304)


class BrokenWarc(Exception):
    """The file cannot be read on: which, at what byte, and why."""


@dataclass(slots=True)
class Record:
    """One record. `fields`: its WARC fields by their names in lower case. The block can be read once."""

    kind: str
    fields: dict[str, str]
    offset: int  # of its first byte in the file (of the gzip member, where it is compressed)
    _raw: Any

    def block(self, most: int = LARGEST) -> bytes:
        """The block, as far as `most` bytes."""
        return _upto(self._raw.stream, most)

    def answer(self) -> Answer | None:
        """The HTTP answer that the block is; None where it is none."""
        return _answer(self._raw.stream, self)

    @property
    def whole(self) -> bool:
        """Whether the block, once read, was as long as the record says, not cut by its maker, and bears its digest. (Wget
        writes WARC-Truncated into revisits, whose body is left out by design.)"""
        cut = "warc-truncated" in self.fields and self.kind != "revisit"
        return self._raw.stream.limit <= 0 and not cut and not self.corrupt

    @property
    def corrupt(self) -> bool:
        """Whether the block, once read, does not give the digest that the record states of it. (A payload digest is
        taken by some over the chunks, and proves nothing.)"""
        return any("block digest failed" in problem for problem in self._raw.problems)


@dataclass(slots=True)
class Answer:
    """An HTTP answer out of a WARC, its transfer coding taken off, its content coding as received."""

    status: int
    headers: tuple[tuple[str, str], ...]  # as they stand, repeated ones too
    body: bytes
    error: str | None  # truncated, or too-large: the body is then empty

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


@dataclass(slots=True)
class _Raw:
    stream: Any
    checker: Any

    @property
    def problems(self) -> list[str]:
        return list(self.checker.problems) if self.checker is not None else []


def records(path: Path, name: str = "") -> Iterator[Record]:
    """Every record of a WARC file, plain or compressed. BrokenWarc where it cannot be read on."""
    name = name or path.name
    with path.open("rb") as stream:
        found = ArchiveIterator(stream, no_record_parse=True, check_digests=True)
        while (record := _next(found, name)) is not None:
            offset = found.offset
            _leave_unread(record.raw_stream)
            fields = {key.lower(): value for key, value in record.rec_headers.headers}
            yield Record(record.rec_type or "", fields, offset, _Raw(record.raw_stream, record.digest_checker))
            while record.raw_stream.read(PIECE):
                pass
            if (missing := getattr(record.raw_stream, "limit", 0)) > 0:
                raise BrokenWarc(f"{name}: byte {offset}: the record lacks its last {missing} bytes")


def _leave_unread(stream: Any) -> None:
    """A digest that is none in any of the notations that warcio reads proves nothing, where warcio would break on it."""
    for name in ("block_digest", "payload_digest"):
        algorithm, _, value = (getattr(stream, name, None) or "").partition(":")
        if not _is_digest(algorithm.lower(), value):
            setattr(stream, name, None)


def _is_digest(algorithm: str, value: str) -> bool:
    """Base32 or base64, padded, or hexadecimal, as long as the algorithm's are."""
    if algorithm not in hashlib.algorithms_available or (size := hashlib.new(algorithm).digest_size) == 0:
        return False
    wide, plain = f"[A-Z2-7]{{{-(-size * 8 // 5)}}}={{{-size % 5 * 8 // 5}}}", f"[0-9a-fA-F]{{{size * 2}}}"
    dense = f"[A-Za-z0-9+/_-]{{{-(-size * 8 // 6)}}}={{{-size % 3}}}"
    return re.fullmatch(f"{wide}|{plain}|{dense}", value) is not None


def _next(found: ArchiveIterator, name: str) -> Any:
    try:
        return next(found, None)
    except (ArchiveLoadFailed, OSError, ValueError, EOFError) as error:
        why = " ".join(str(error).split())
        raise BrokenWarc(f"{name}: byte {found.offset}: {why}") from error


def _upto(stream: Any, most: int) -> bytes:
    pieces, length = [], 0
    while length < most and (piece := stream.read(min(PIECE, most - length))):
        pieces.append(piece)
        length += len(piece)
    return b"".join(pieces)


def _answer(stream: Any, record: Record) -> Answer | None:
    line, head = stream.readline(PIECE), b""
    status = line.split()[1:2]
    if not line.startswith(b"HTTP/") or not status or not status[0].isdigit():
        return None
    while len(head) < HEAD and (got := stream.readline(PIECE)):
        head += got
        if not got.strip():
            break
    headers = _headers(head)
    raw = _upto(stream, LARGEST + 1)
    if len(raw) > LARGEST:
        return Answer(int(status[0]), headers, b"", "too-large")
    chunked = "chunked" in _first(headers, "transfer-encoding").lower()
    body, whole = _unchunked(raw) if chunked else (raw, True)
    announced = record.kind == "response" and int(status[0]) not in WITHOUT_BODY and _short(headers, body)
    return Answer(int(status[0]), headers, body, None if whole and record.whole and not announced else "truncated")


def _headers(head: bytes) -> tuple[tuple[str, str], ...]:
    try:
        parsed: Message = parse_headers(BytesIO(head))
    except HTTPException:  # hundreds of them, or a line without end: none is believed
        return ()
    return tuple((name, str(value)) for name, value in parsed.items())


def _first(headers: tuple[tuple[str, str], ...], name: str) -> str:
    return next((value for key, value in headers if key.lower() == name), "")


def _unchunked(raw: bytes) -> tuple[bytes, bool]:
    """The body without its chunks, and whether it ends with the last one. Some archivers have taken the chunks off and
    left the header."""
    try:
        return ChunkedDataReader(BytesIO(raw), raise_exceptions=True).read(), True
    except ChunkedDataException:
        size = raw.partition(b"\r\n")[0].partition(b";")[0].strip()
        cut = bool(size) and all(char in b"0123456789abcdefABCDEF" for char in size)
        return (b"", False) if cut else (raw, True)


def _short(headers: tuple[tuple[str, str], ...], body: bytes) -> bool:
    """Whether the server announced more than there is."""
    said = _first(headers, "content-length").strip()
    return said.isdecimal() and len(body) < int(said)


def warc_fields(block: bytes) -> dict[str, str]:
    """`name: value` lines of a warcinfo or metadata record, names in lower case; the first of a name counts."""
    told: dict[str, str] = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            told.setdefault(name.strip().lower(), value.strip())
    return told


def digest_of(path: Path) -> str:
    """`sha256:…` of the file."""
    with path.open("rb") as stream:
        return f"sha256:{hashlib.file_digest(stream, 'sha256').hexdigest()}"


@contextmanager
def warcs_of(path: Path) -> Iterator[list[tuple[str, Path]]]:
    """The WARC files of a file: itself, or those of a WACZ, unpacked to a folder of their own. BrokenWarc where a WACZ
    is no zip, or a file of it is not what its datapackage says."""
    if not zipfile.is_zipfile(path):
        yield [(path.name, path)]
        return
    with scratch() as folder:
        yield _all_unpacked(path, folder)


def _all_unpacked(path: Path, folder: Path) -> list[tuple[str, Path]]:
    try:
        with zipfile.ZipFile(path) as wacz:
            return list(_unpacked(wacz, path.name, folder))
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError) as error:
        raise BrokenWarc(f"{path.name}: {error}") from error


def _unpacked(wacz: zipfile.ZipFile, name: str, folder: Path) -> Iterator[tuple[str, Path]]:
    digests = _stated(wacz, name)
    members = [info for info in wacz.infolist() if info.filename.endswith((".warc.gz", ".warc"))]
    if not members:
        raise BrokenWarc(f"{name}: expected a WACZ with archive/*.warc.gz; it holds no WARC")
    for number, info in enumerate(members):
        target = folder / f"{number}.warc"
        with wacz.open(info) as packed, target.open("wb") as plain:
            while piece := packed.read(PIECE):
                plain.write(piece)
        stated, found = digests.get(info.filename), digest_of(target)
        if stated and stated != found:
            raise BrokenWarc(f"{name}: {info.filename}: {found}: expected {stated}, as its datapackage says")
        yield f"{name}/{info.filename}", target


def _stated(wacz: zipfile.ZipFile, name: str) -> dict[str, str]:
    """The sha256 that the datapackage states, by path; empty where there is no datapackage."""
    if "datapackage.json" not in wacz.namelist():
        return {}
    try:
        listed = json.loads(wacz.read("datapackage.json")).get("resources", [])
        return {got["path"]: got["hash"] for got in listed if str(got.get("hash", "")).startswith("sha256:")}
    except (ValueError, AttributeError, KeyError, TypeError) as error:
        raise BrokenWarc(f"{name}: datapackage.json: {error!r}: expected the resources of a WACZ") from error
