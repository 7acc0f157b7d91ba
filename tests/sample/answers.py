"""What a site answers to an address, as of an instant: the story's pages through the family's renderer, or trouble."""

from __future__ import annotations

import hashlib
import random
import threading
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

from tests.sample import articles, attached, families
from tests.sample.model import Shelf, Thing, in_order
from tests.sample.noise import Page, document, footer, header, site_meta
from tests.sample.timeline import moment
from tests.sample.told import FIRST, Story
from tests.sample.trouble import CARD, CHALLENGE, REDESIGN

HTML = "text/html; charset=utf-8"
SHIFTING = "zf-shift"
ENDLESS = 99


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    content_type: str = HTML
    location: str = ""
    etag: str = ""
    modified: datetime | None = None
    fault: str = ""  # reset, timeout, truncated


NOT_FOUND = Answer(404, b"<html><head><title>404 Not Found</title></head><body><h1>404 Not Found</h1></body></html>")


@dataclass(frozen=True)
class Spot:
    """A list page that was asked for: which shelf, which page of it (0 is the first), or from which record."""

    shelf: Shelf
    page: int
    start: int | None = None  # of a dataproxy answer, from 1


@dataclass
class District:
    """All hosts of a story. Only `flaky` and `shift` remember what was asked before, by day."""

    story: Story = FIRST
    asked: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        told = self.story
        self.by_path = {(told.shelves[thing.shelf].host, told.path(thing)): thing for thing in told.things}
        self.files = {
            (host, f"{path.rpartition('/')[0]}/{attached.name_of(thing)}"): thing
            for (host, path), thing in self.by_path.items()
            if told.family(told.shelves[thing.shelf]) == "trs"
        }
        self.pictures = {
            (host, f"{path.rpartition('/')[0]}/{attached.picture_of(thing)}")
            for (host, path), thing in self.by_path.items()
            if thing.id == attached.PICTURED
        }
        if len(self.by_path) != len(told.things):
            raise ValueError("two things stand under one address")

    def answer(self, host: str, path: str, at: datetime) -> Answer:
        """The answer to one request; its `fault` says what the server is to do to the connection."""
        with self.lock:
            self.asked[(host, f"{at:%Y-%m-%dT%H}", path)] += 1
            turn = self.asked[(host, f"{at:%Y-%m-%dT%H}", path)]
        parts = urlsplit(path)
        if parts.path == "/robots.txt":
            return self._robots(host, at)
        spot = self._spot_of(host, parts.path, parts.query)
        if spot:
            return self._list(spot, at, turn)
        thing = self.by_path.get((host, parts.path))
        if thing:
            return self._article(host, thing, at)
        if (host, parts.path) in self.files:
            return self._file(host, self.files[host, parts.path], at)
        if (host, parts.path) in self.pictures:
            return self._stamped(Answer(200, attached.painted(at), "image/jpeg"), host, [], at)
        if parts.path in ("/", "/index.html"):
            return self._home(host, at)
        if (host, parts.path) in self.story.plain:
            page = self._page(host, None, at, parts.path)
            return Answer(200, document(page, site_meta(page), footer(page), parts.path).encode(page.host.encoding))
        return NOT_FOUND

    def trouble(self, kind: str, at: datetime, *where: str, page: int | None = None) -> bool:
        return any(found.kind == kind and found.holds(where, at.date(), page) for found in self.story.troubles)

    def _robots(self, host: str, at: datetime) -> Answer:
        if self.trouble("reset", at, host):
            return Answer(0, fault="reset")
        if host == "jp":
            return Answer(404, b"not found", "text/plain")
        closed = "Disallow: /bzf/\n" if self.trouble("robots", at, host) else ""
        return Answer(200, f"User-agent: *\nDisallow: /module/admin/\n{closed}".encode(), "text/plain")

    def _list(self, spot: Spot, at: datetime, turn: int) -> Answer:
        shelf = spot.shelf
        broken = self._broken(spot, at, turn)
        if broken:
            return broken
        things = [
            thing.as_of(at)
            for thing in self.story.things
            if thing.shelf == shelf.id and self._is_up(thing, at, turn, spot)
        ]
        if spot.page and spot.start is None and not self._has_page(spot, len(things), at):
            return NOT_FOUND
        page = self._page(shelf.host, shelf, at, shelf.path + str(spot.page))
        body = self._render(spot, in_order(things, shelf), page, at)
        if self.trouble("truncated", at, shelf.id, page=spot.page):
            return Answer(200, body[: len(body) * 2 // 3], self._type(shelf.host), fault="truncated")
        kind = "text/xml; charset=utf-8" if spot.start else self._type(shelf.host)
        return self._stamped(Answer(200, body, kind), shelf.host, [thing.changed_at(at) for thing in things], at)

    def _is_up(self, thing: Thing, at: datetime, turn: int, spot: Spot) -> bool:
        """The shifting list: its item appears once page 1 was answered, however often the walk comes back."""
        if thing.id != SHIFTING or not self.trouble("shift", at, thing.shelf):
            return thing.is_up(at)
        return spot.start is not None or turn > 1

    def _broken(self, spot: Spot, at: datetime, turn: int) -> Answer | None:
        shelf = spot.shelf
        where = (shelf.host, shelf.id)
        if self.trouble("reset", at, *where):
            return Answer(0, fault="reset")
        if self.trouble("timeout", at, *where):
            return Answer(0, fault="timeout")
        if self.trouble("error", at, *where) or (self.trouble("flaky", at, *where) and turn == 1):
            return Answer(500, b"<html><body><h1>500 Internal Server Error</h1></body></html>")
        if self.trouble("challenge", at, *where):
            return Answer(200, CHALLENGE.encode())
        if self.trouble("home", at, *where):
            return Answer(302, location="/")
        if self.trouble("redesign", at, *where):
            cards = "".join(
                CARD.format(id=thing.hex(8), title=thing.title)
                for thing in self.story.things
                if thing.shelf == shelf.id
            )
            return Answer(200, REDESIGN.format(name=shelf.name, cards=cards).encode())
        return None

    def _article(self, host: str, thing: Thing, at: datetime) -> Answer:
        if self.trouble("reset", at, host):
            return Answer(0, fault="reset")
        if self.trouble("error", at, thing.id):
            return Answer(500, b"<html><body>500</body></html>")
        if not thing.is_up(at):
            return NOT_FOUND
        shelf, now = self.story.shelves[thing.shelf], thing.as_of(at)
        page = self._page(host, shelf, at, thing.hex(12))
        body = articles.BY_FAMILY[self.story.family(shelf)](page, now, shelf).encode(page.host.encoding)
        return self._stamped(Answer(200, body, self._type(host)), host, [thing.changed_at(at)], at)

    def _file(self, host: str, thing: Thing, at: datetime) -> Answer:
        if not thing.is_up(at):
            return NOT_FOUND
        return self._stamped(Answer(200, attached.file_of(thing, at), "application/octet-stream"), host, [], at)

    def _home(self, host: str, at: datetime) -> Answer:
        if self.trouble("reset", at, host):
            return Answer(0, fault="reset")
        page = self._page(host, None, at, "/")
        shown = [front for front in self.story.fronts if front.host == host and at >= moment(front.at)][-1:]
        rows = "".join(
            f'<li><a href="{url}">{words}</a>{f"<span>{day}</span>" if day else ""}</li>'
            for front in shown
            for url, words, day in front.rows
        )
        said = "".join(f"<p>{front.text}</p>" for front in shown if front.text)
        body = f'{header(page)}<div class="news"><ul>{rows}</ul>{said}</div>{footer(page)}'
        html = document(page, site_meta(page), body, page.host.name)
        return Answer(200, html.encode(page.host.encoding), self._type(host))

    def _page(self, host: str, shelf: Shelf | None, at: datetime, seed: str) -> Page:
        """Of a static site the noise is that of the file; else it is new with every answer."""
        dice = random.Random(seed) if self.story.hosts[host].static else random.Random()
        return Page(self.story.hosts[host], shelf, at, dice)

    def _stamped(self, answer: Answer, host: str, changes: list[datetime], at: datetime) -> Answer:
        if not self.story.hosts[host].static:
            return answer
        tag = hashlib.sha256(answer.body).hexdigest()[:20]
        return replace(answer, etag=f'"{tag}"', modified=max(changes, default=moment("2018-06-01")))

    def _type(self, host: str) -> str:
        return HTML if self.story.hosts[host].encoding == "utf-8" else "text/html"

    def _spot_of(self, host: str, path: str, query: str) -> Spot | None:
        """The list page that the address names; None: it names none."""
        for shelf in self.story.shelves.values():
            if shelf.host != host:
                continue
            family = self.story.family(shelf)
            if family == "hanweb_jcms" and "/jpage/dataproxy.jsp" in path:
                asked = parse_qs(query)
                if f"/col{asked.get('columnid', [''])[0]}/" in shelf.path:
                    size = 3 * shelf.per_page
                    start = int(asked.get("startrecord", [str((int(asked.get("page", ["1"])[0]) - 1) * size + 1)])[0])
                    return Spot(shelf, (start - 1) // size, start)
                continue
            number = page_number(shelf, path, family)
            if number is not None:
                return Spot(shelf, number)
        return None

    def _has_page(self, spot: Spot, rows: int, at: datetime) -> bool:
        """Whether a list of so many rows has that page; an endless pager has every page."""
        return spot.page * spot.shelf.per_page < rows or self.trouble("endless", at, spot.shelf.id)

    def _render(self, spot: Spot, rows: list[Thing], page: Page, at: datetime) -> bytes:
        shelf, family = spot.shelf, self.story.family(spot.shelf)
        if family == "hanweb_jcms":
            html = families.dataproxy(rows, spot.start, shelf) if spot.start else families.jcms_list(page, rows)
        elif family == "hanweb_jpaas":
            html = families.jpaas_list(page, rows)
        elif family == "zibo":
            html = families.zibo_list(page, rows)
        else:
            html = self._paged(spot, rows, page, at)
        return html.encode(page.host.encoding)

    def _paged(self, spot: Spot, rows: list[Thing], page: Page, at: datetime) -> str:
        size, shelf = spot.shelf.per_page, spot.shelf
        pages = max(1, -(-len(rows) // size))
        number = min(spot.page, pages - 1)
        part = rows[number * size : (number + 1) * size]
        if self.trouble("empty_page", at, shelf.id, page=spot.page):
            part = []
        if self.trouble("endless", at, shelf.id):
            number, pages = spot.page, ENDLESS
        writer = families.trs_list if self.story.family(shelf) == "trs" else families.shanghai_list
        return writer(page, part, number, pages)


def page_number(shelf: Shelf, path: str, family: str) -> int | None:
    folder = shelf.path.removesuffix("index.html")
    if path in (shelf.path, f"{folder}index.html"):
        return 0
    tail = path.removeprefix(f"{folder}index_").removesuffix(".html")
    if not path.startswith(f"{folder}index_") or not tail.isdigit():
        return None
    return int(tail) if family == "trs" else int(tail) - 1
