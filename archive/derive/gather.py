"""Others' captures, gathered out of WARC and WACZ files into a scratch archive: whose host they are, at which address
of the catalogue's, at what date, and as whole as they are.

Kept is what may be a page of the catalogue's hosts, or a file or picture that a page shows. Counted, and not kept:
records of other hosts, what is neither (styles, scripts, fonts, media, icons), what refers to such a record, records
without an HTTP answer or without a date that can be, and records that the archive holds already.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from archive.reading.files import DECORATION
from archive.records import DAY, HEADERS_THAT_MATTER, Catalogue, Fetch, Instant, Role, Section, Snapshot, day_of
from archive.store import Archive, warc
from archive.store.warc_in import Answer, BrokenWarc, Record, digest_of, records, warc_fields, warcs_of

UNRESOLVED = "revisit-unresolved"  # the error of a capture whose bytes are in no file that we were given
OLDEST = 631_152_000  # 1990: before there was a web, a date is none
NO_PAGE = re.compile(
    r"(video|audio|font)/|image/(svg|x-icon|vnd\.microsoft)|text/css|(application|text)/(x-)?(java|ecma)script|application/(font|wasm)"
)
LOGO = re.compile(r"(logo|banner|favicon|sprite|qrcode|erweima)[^/]*$", re.I)
SMALLEST = 1_000  # bytes of a picture: what can be read of a notice takes more
MEMENTO = re.compile(r"https?://web\.archive\.org/web/(\d{14})id_/(https?://.+)", re.I)
WHO = ("ispartof", "operator", "publisher", "hostname", "software")  # of a warcinfo: who captured, as far as it says


@dataclass(frozen=True, slots=True)
class Capture:
    """One answer that others captured. `url` is its address in the catalogue's form; `target`, as it was recorded."""

    at: Instant
    order: int  # its place among all that were gathered
    url: str
    target: str
    record_id: str
    file: str  # digest of the file
    snapshot: Snapshot  # in the scratch archive


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record belongs: its address in the catalogue's form, as it was recorded, and its date."""

    url: str
    target: str
    at: Instant


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was imported."""

    digest: str
    name: str
    software: str
    who: str


@dataclass(slots=True)
class Gathered:
    scratch: Archive
    captures: list[Capture] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)  # by reason, for the operator
    broken: list[str] = field(default_factory=list)  # files that could not be read to their end


def machine(url: str) -> str:
    """One machine, whatever the scheme: http and https of one name, at their own ports, are. Blank where none is named."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme.lower(), 0)
    except ValueError:
        return ""
    name = (parts.hostname or "").rstrip(".")
    return name if port in (80, 443) else f"{name}:{port}" if name else ""


class Hosts:
    """The catalogue's hosts, and the form in which it writes their addresses on a day (a site may have changed to https)."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._lines: dict[str, list[Section]] = {}
        self._sites = {machine(site.url): site.url for site in catalogue.sites.values() if site.url}
        for section in catalogue.sections:
            if section.url:
                self._lines.setdefault(machine(section.url), []).append(section)

    def form(self, url: str, at: Instant) -> str | None:
        """The address as the catalogue would write it that day; None: another's host."""
        key, day = machine(url), day_of(at)
        lines = [line for line in self._lines.get(key, ()) if line.valid_from is None or line.valid_from <= day]
        home = lines[-1].url if lines else self._sites.get(key) or next((s.url for s in self._lines.get(key, ())), None)
        if not key or home is None:
            return None
        own = urlsplit(home)
        return urlsplit(url)._replace(scheme=own.scheme, netloc=own.netloc, fragment="").geturl()


class Gatherer:
    """Reads files one after the other; `finish` resolves what referred to a record that came later."""

    def __init__(self, archive: Archive, catalogue: Catalogue, scratch: Archive) -> None:
        self._archive, self._hosts = archive, Hosts(catalogue)
        self.found = Gathered(scratch)
        self._run = scratch.begin_run("scratch", "replay", 0, "", None)
        self._latest = int(time.time()) + DAY
        self._by_record: dict[str, list[Snapshot]] = {}
        self._by_visit: dict[tuple[str, str], Snapshot] = {}  # address and WARC-Date as recorded
        self._by_digest: dict[str, Snapshot] = {}  # the payload digest that the file states
        self._pending: list[tuple[Record, str, Place, Answer | None]] = []
        self._posted: set[str] = set()  # requests of something else than a page, and records that answer one
        self._asked_by: dict[str, str] = {}  # of a record, the request that it says it answers
        self._passed: set[str] = set()  # ids and payload digests of records that are no pages

    def take(self, path: Path, salvage: bool = False) -> None:
        """BrokenWarc where the file cannot be read to its end; with `salvage` that is noted, and what came before stays."""
        digest, told, count = digest_of(path), dict[str, str](), 0
        try:
            with warcs_of(path) as inside:
                for name, warc_file in inside:
                    for record in records(warc_file, name):
                        told, count = self._record(record, digest, told), count + 1
            if not count:
                raise BrokenWarc(f"{path}: no WARC record in it: expected a WARC or WACZ file")
        except BrokenWarc as broken:
            if not salvage:
                raise
            self.found.broken.append(str(broken))
        who = next((told[name] for name in WHO if told.get(name)), path.name)
        self.found.sources.append(Source(digest, path.name, told.get("software", ""), who))

    def _record(self, record: Record, digest: str, told: dict[str, str]) -> dict[str, str]:
        if record.kind == "warcinfo":
            return {**warc_fields(record.block()), **told}
        if record.kind == "request":
            self._request(record)
        elif record.kind == "response":
            self._response(record, digest)
        elif record.kind == "revisit":
            self._revisit(record, digest)
        else:
            self.found.left_out[f"{record.kind or 'unnamed'} records"] += 1
        return told

    def _request(self, record: Record) -> None:
        if not record.block(5).upper().startswith(b"GET "):
            self._posted |= {record.fields.get(name, "") for name in ("warc-concurrent-to", "warc-record-id")} - {""}

    def _response(self, record: Record, digest: str) -> None:
        place = self._place(record)
        answer = record.answer() if place else None
        if place is None:
            return
        if answer is None:
            self.found.left_out["no HTTP answer"] += 1
            return
        if MEMENTO.fullmatch(place.target) and not _is_memento(answer):
            self.found.left_out["of the web archive itself"] += 1
            return
        if answer.status == 200 and _no_page(place.target, answer):
            self.found.left_out["no pages"] += 1
            self._passed |= {record.fields.get(name, "") for name in ("warc-record-id", "warc-payload-digest")} - {""}
            return
        body = None if answer.error == "too-large" else answer.body
        self._keep(record, digest, place, _fetch(place, answer.status, answer, body, answer.error))

    def _revisit(self, record: Record, digest: str) -> None:
        place = self._place(record)
        answer = record.answer() if place else None
        if place is not None and not self._resolved(record, digest, place, answer):
            self._pending.append((record, digest, place, answer))

    def _resolved(self, record: Record, digest: str, place: Place, answer: Answer | None) -> bool:
        original = self._original(record.fields)
        if original is None:
            return False
        snapshot, body = original
        unchanged = record.fields.get("warc-profile", "").endswith("server-not-modified")
        status = 304 if unchanged else answer.status if answer else snapshot.status
        fetch = _fetch(place, status, answer, body, snapshot.error or (answer.error if answer else None))
        if not fetch.headers and not unchanged:
            fetch = replace(fetch, headers=snapshot.headers)
        self._keep(record, digest, place, fetch)
        return True

    def _is_of_no_page(self, record: Record, answer: Answer | None) -> bool:
        """Whether a revisit is of a record that was no page, or tells so itself."""
        named = {record.fields.get(name, "") for name in ("warc-refers-to", "warc-payload-digest")}
        return bool(named & self._passed) or (answer is not None and bool(NO_PAGE.match(_media(answer))))

    def _original(self, fields: dict[str, str]) -> tuple[Snapshot, bytes] | None:
        """The capture that a revisit refers to, and its bytes: of these files, else of the archive."""
        payload = fields.get("warc-payload-digest", "")
        visit = (fields.get("warc-refers-to-target-uri", ""), fields.get("warc-refers-to-date", ""))
        found = (
            next(iter(self._by_record.get(fields.get("warc-refers-to", ""), [])), None)
            or self._by_visit.get(visit)
            or self._by_digest.get(payload)
        )
        if found is not None and found.digest is not None:
            return found, self.found.scratch.body(found.digest)
        row = self._archive.conn.execute(
            "SELECT snapshot_id FROM captures WHERE record_id = ? ORDER BY id LIMIT 1",
            (fields.get("warc-refers-to", ""),),
        ).fetchone()
        held = self._archive.snapshot(row[0]) if row else None
        return (held, self._archive.body(held.digest)) if held is not None and held.digest else None

    def _place(self, record: Record) -> Place | None:
        """None, counted, where the record is not for us."""
        target = record.fields.get("warc-target-uri", "").strip("<>")
        at = self._date(record.fields.get("warc-date", ""))
        if memento := MEMENTO.fullmatch(target):
            at = self._date(f"{memento[1][:8]}T{memento[1][8:]}Z")
        url = self._hosts.form(memento[2] if memento else target, at or 0)
        if url is not None and at is not None and not self._held(record.fields.get("warc-record-id", ""), at):
            return Place(url, target, at)
        why = "of other hosts" if url is None else "without a date that can be" if at is None else "held already"
        self.found.left_out[why] += 1
        return None

    def _date(self, text: str) -> Instant | None:
        try:
            at = warc.instant_of(text)
        except ValueError:
            return None
        return at if OLDEST <= at <= self._latest else None

    def _held(self, record_id: str, at: Instant) -> bool:
        rows = self._archive.conn.execute(
            "SELECT snapshot_id FROM captures WHERE record_id = ?", (record_id,)
        ).fetchall()
        held = [self._archive.snapshot(row[0]) for row in rows]
        return any(got.observed_at == at for got in [*held, *self._by_record.get(record_id, [])])

    def _keep(self, record: Record, digest: str, place: Place, fetch: Fetch) -> None:
        scratch, fields = self.found.scratch, record.fields
        snapshot = scratch.snapshot(scratch.record(self._run, fetch))
        record_id = fields.get("warc-record-id", "")
        self._by_record.setdefault(record_id, []).append(snapshot)
        self._asked_by[record_id] = fields.get("warc-concurrent-to", "")
        if fetch.error is None and fetch.body is not None:
            self._by_visit[place.target, fields.get("warc-date", "")] = snapshot
            self._by_digest.setdefault(fields.get("warc-payload-digest", record_id), snapshot)
        order = len(self.found.captures)
        self.found.captures.append(Capture(place.at, order, place.url, place.target, record_id, digest, snapshot))

    def finish(self) -> Gathered:
        """What was gathered, in order of time. A revisit whose original is nowhere is a row with an error."""
        for record, digest, place, answer in self._pending:
            if self._resolved(record, digest, place, answer):
                continue
            if self._is_of_no_page(record, answer):
                self.found.left_out["no pages"] += 1
                continue
            status = answer.status if answer else None
            self._keep(record, digest, place, _fetch(place, status, answer, None, UNRESOLVED))
        self.found.scratch.flush()
        asked = self._asked_by
        answered = [
            got for got in self.found.captures if self._posted.isdisjoint((got.record_id, asked[got.record_id]))
        ]
        self.found.left_out["answers to other than GET"] += len(self.found.captures) - len(answered)
        self.found.captures = sorted(answered, key=lambda got: (got.at, got.order))
        return self.found


def _media(answer: Answer) -> str:
    return answer.header("content-type").strip().lower()


def _is_memento(answer: Answer) -> bool:
    """Whether a web archive passes on what a site answered; else the answer is its own: a redirect to the nearest date, a
    limit on requests, a failure."""
    return any(
        name.lower() == "memento-datetime" or name.lower().startswith("x-archive-orig-") for name, _ in answer.headers
    )


def _no_page(target: str, answer: Answer) -> bool:
    """Whether it is neither a page nor a file or picture that a page may show."""
    media = _media(answer)
    if NO_PAGE.match(media):
        return True
    drawn = bool(DECORATION.search(target) or LOGO.search(urlsplit(target).path)) or len(answer.body) < SMALLEST
    return media.startswith("image/") and drawn


def _fetch(place: Place, status: int | None, answer: Answer | None, body: bytes | None, error: str | None) -> Fetch:
    headers = _mattering(answer.headers) if answer else ()
    return Fetch(place.url, place.at, Role.ARTICLE, None, None, status, headers, body, error)


def _mattering(headers: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """As the crawler keeps them; a memento's own are those that its archive passes on."""
    own: dict[str, list[str]] = {}
    for name, value in headers:
        own.setdefault(name.lower(), []).append(value)
    passed = {name.removeprefix("x-archive-orig-"): values for name, values in own.items() if "x-archive-orig-" in name}
    kept = {name: values for name, values in (passed or own).items() if name in HEADERS_THAT_MATTER}
    return tuple((name, ", ".join(values)) for name, values in sorted(kept.items()))
