"""Stored snapshots -> readings. A reading is a function of the bytes, the URL and the family, and is cached by them."""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterable, Iterator
from urllib.parse import urljoin, urlsplit

from archive.derive.ahead import Ahead, key_of
from archive.reading.aside import Key, read
from archive.reading.walk import Answer
from archive.records import DAY, Article, Ask, Blocked, ListPage, NoiseRule, Obstacle, Reading, Role, Snapshot
from archive.store import Archive

REDIRECTS = (301, 302, 303, 307, 308)

MANY = 256  # lists kept: what the walk read is not parsed again when its visit is derived; articles are read once
FEW = 32  # kept in memory, where the others lie in a file (ahead.py)
STALE = 7 * DAY  # a cache that says it is older than this is broken, or too old to say anything of this visit

log = logging.getLogger(__name__)
_lists: dict[Key, Reading] = {}
_ahead: list[Ahead] = []  # the one that is looked into, where there is one


def header(snapshot: Snapshot, name: str) -> str:
    """The header's value, or "" where the answer had none."""
    return next((value for key, value in snapshot.headers if key.lower() == name), "")


def read_snapshot(
    archive: Archive, snapshot: Snapshot, family: str, noise: tuple[NoiseRule, ...] = ()
) -> Reading | None:
    """What the answer says; None where it is a failure, a redirect or a bare status.

    An error status is read too, but only a challenge page is told from it (521 of 加速乐, 412 of 瑞数)."""
    if snapshot.digest is None or snapshot.error is not None:
        return None
    if snapshot.status in (200, 304):
        return _read(archive, snapshot, family, noise)
    reading = _read(archive, snapshot, family, noise) if snapshot.size else None
    return reading if isinstance(reading, Blocked) and reading.obstacle is Obstacle.CHALLENGE else None


def look_into(ahead: Ahead | None) -> None:
    """Take readings from there, where it has them."""
    _ahead[:] = [ahead] if ahead is not None else []


def to_read(archive: Archive, snapshot: Snapshot, family: str, noise: tuple[NoiseRule, ...]) -> Key:
    """What the reading of an answer depends on."""
    assert snapshot.digest is not None
    return key_of(snapshot.role, snapshot.digest, snapshot.url, form_of(archive, snapshot), family, noise)


def is_at_hand(visit_id: int, key: Key) -> bool:
    """Whether the list was read before, by that visit where it is long ago."""
    return key in _lists or any(ahead.has(visit_id, key) for ahead in _ahead)


def _read(archive: Archive, snapshot: Snapshot, family: str, noise: tuple[NoiseRule, ...]) -> Reading:
    key = to_read(archive, snapshot, family, noise)
    if key in _lists:
        return _lists[key]
    made = next((got for ahead in _ahead if (got := ahead.get(snapshot.visit_id, key)) is not None), None)
    reading = made or _read_here(archive, snapshot, key)
    if key.listed:
        if made is None and snapshot.visit_id is not None:
            for ahead in _ahead:
                ahead.put(snapshot.visit_id, key, pickle.dumps(reading, pickle.HIGHEST_PROTOCOL))
        if len(_lists) >= (FEW if _ahead else MANY):
            del _lists[next(iter(_lists))]
        _lists[key] = reading
    return reading


def form_of(archive: Archive, snapshot: Snapshot) -> tuple[str, str]:
    """Content-Type and Content-Encoding. A 304's own headers are few: those of the answer that it confirms count."""
    whole = held(archive, snapshot) if snapshot.status == 304 else snapshot
    return header(whole, "content-type"), header(whole, "content-encoding")


def _read_here(archive: Archive, snapshot: Snapshot, key: Key) -> Reading:
    """A page that breaks its reader is set aside as unrecognised and said aloud: one poisoned page must not keep all
    the others from being read again (invariant 7). Its bytes are held, and a mended reader heals it."""
    body = archive.body(key.digest)
    try:
        return read(key, body)
    except Exception as fault:
        log.exception("reader broke on %s (%s, snapshot %d)", snapshot.url, snapshot.digest, snapshot.id)
        return Blocked(Obstacle.UNRECOGNISED, f"reader broke: {fault!r}")


def held(archive: Archive, snapshot: Snapshot) -> Snapshot:
    """The whole answer that a 304 confirms."""
    return archive.confirmed_by(snapshot) or snapshot


def age(snapshot: Snapshot) -> int:
    """Seconds that the answer had lain in a cache; it testifies for so much earlier (semantics §1, `observed_at`)."""
    text = header(snapshot, "age").strip()
    return int(text) if text.isdecimal() else 0


def answers(archive: Archive, snapshots: Iterable[Snapshot], family: str) -> list[Answer]:
    """The answers of a visit's walk, one for each of its steps, in their order: of an ask's several snapshots
    (retries, redirects) the last one counts, and the first one's URL is what was asked."""
    steps: dict[int, list[Snapshot]] = {}
    for snapshot in snapshots:
        if snapshot.role is Role.LIST and snapshot.step is not None:
            steps.setdefault(snapshot.step, []).append(snapshot)
    return [_answer(archive, steps[number], family) for number in sorted(steps)]


def _answer(archive: Archive, tries: list[Snapshot], family: str) -> Answer:
    last = tries[-1]
    if age(last) > STALE:
        return Answer(Ask(tries[0].url), last.url, last.observed_at, None, f"cached-{age(last)}s")
    reading = _elsewhere(last) or read_snapshot(archive, last, family)
    error = None if reading is not None else last.error or f"http-{last.status}"
    usable = reading if isinstance(reading, ListPage | Blocked) else None
    return Answer(Ask(tries[0].url), last.url, last.observed_at - age(last), usable, error)


def _elsewhere(last: Snapshot) -> Blocked | None:
    """A redirect to a host that is not ours to ask: recorded, not followed."""
    leads_to = target(last) or last.url
    if last.status not in REDIRECTS or urlsplit(leads_to).netloc == urlsplit(last.url).netloc:
        return None
    return Blocked(Obstacle.FOREIGN, leads_to)


def target(redirect: Snapshot) -> str | None:
    """Where a redirect leads; None where its address is none."""
    try:
        return urljoin(redirect.url, header(redirect, "location"))
    except ValueError:
        return None


Recall = Callable[[str, Snapshot], Article | None]


def articles(
    archive: Archive,
    snapshots: Iterable[Snapshot],
    family: str,
    noise: tuple[NoiseRule, ...] = (),
    recall: Recall | None = None,
    only: str | None = None,
) -> Iterator[tuple[str, Snapshot, Article]]:
    """The articles that a visit read, each under the URL that was asked for (an answer after redirects testifies
    for the URL that the list gave). `recall` may know what the same bytes said before; `only`: of that URL alone."""
    for origin, snapshot in asked_for(snapshots, Role.ARTICLE):
        if age(snapshot) > STALE or (only is not None and origin != only):
            continue
        known = recall(origin, snapshot) if recall is not None else None
        reading = known or read_snapshot(archive, snapshot, family, noise)
        if isinstance(reading, Article):
            yield origin, snapshot, reading


def asked_for(snapshots: Iterable[Snapshot], role: Role) -> Iterator[tuple[str, Snapshot]]:
    """A visit's snapshots of that role, each under the URL that was asked for."""
    asked: dict[str, str] = {}
    for snapshot in snapshots:
        if snapshot.role is role:
            origin = asked.get(snapshot.url, snapshot.url)
            if snapshot.status in REDIRECTS and (leads_to := target(snapshot)):
                asked[leads_to] = origin
            yield origin, snapshot
