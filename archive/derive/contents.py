"""Editions that attachments make: a page's files replaced while its text stands, and files that stand in a page's place.

A file counts by its fingerprint (`archive.reading.documents`): one saved anew, or served in another encoding, is the same.
One that was not fetched, failed, or could not be read is not known, and what is not known has not changed: a file's
first known content is taken to have been there since its page linked it.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from urllib.parse import urlsplit

from archive.derive.texts import unpack
from archive.records import Article, Attachment, Edition, Instant

VERSIONS = """
SELECT u.url, a.seen_from, a.seen_until, a.snapshot_id, t.content, t.announces,
  CASE WHEN (SELECT count(*) FROM attachments o WHERE o.url_id = a.url_id) > 1 THEN t.text END FROM attachments a
JOIN urls u ON u.id = a.url_id JOIN attachment_texts t ON t.digest = a.digest
WHERE a.seen_from <= ? AND t.content IS NOT NULL ORDER BY u.url, a.seen_from
"""


@dataclass(slots=True)
class Version:
    """One content of a file, as known: from when it was first to when it was last seen."""

    seen_from: Instant
    seen_until: Instant
    snapshot_id: int
    content: str
    announces: bool
    extends: str | None = None  # the content before, where this one only adds lines or rows to it


NUMBERED = re.compile(r"^\s*\d{1,6}\t")

Versions = Mapping[str, list[Version]]  # by the file's URL, in order of time


def versions(conn: sqlite3.Connection, as_of: Instant) -> Versions:
    """The contents of every file that are known by then; one that stays the same under other bytes is one."""
    found: dict[str, list[Version]] = defaultdict(list)
    last: bytes | None = None  # the packed text of the version before
    for url, seen_from, seen_until, snapshot_id, content, announces, text in conn.execute(VERSIONS, (as_of,)):
        until, before = min(seen_until, as_of), found[url][-1] if found[url] else None
        if before is not None and before.content == content:
            before.seen_until = until
        else:
            extends = before.content if before is not None and _only_adds(last, text) else None
            found[url].append(Version(seen_from, until, snapshot_id, content, bool(announces), extends))
        last = text
    return found


def _only_adds(old: bytes | None, new: bytes | None) -> bool:
    """Whether every line of the old text stands in the new one still, in its order; a table's running numbers aside."""
    if old is None or new is None:
        return False
    before, after = (
        [NUMBERED.sub("", line).strip() for line in unpack(text).decode().splitlines() if line.strip()]
        for text in (old, new)
    )
    left = iter(after)
    return all(line in left for line in before)


def of_page(editions: list[Edition], files: Versions) -> list[Edition]:
    """The page's editions, in order of time, parted where a file that it linked then was seen to be another."""
    found: list[Edition] = []
    known: dict[tuple[str, str], Version] = {}
    for number, edition in enumerate(editions):
        end = editions[number + 1].seen_from if number + 1 < len(editions) else None
        found += _parted(edition, end, files, known)
    return found


def _parted(
    edition: Edition, end: Instant | None, files: Versions, known: dict[tuple[str, str], Version]
) -> list[Edition]:
    """One edition of the page until `end`, with its files as they were at first, and a further one for each change."""
    found = [_at(edition, edition.seen_from, files, known)]
    for at in _changes(edition, end, files):
        now = _at(edition, at, files, known)
        if now.digest != found[-1].digest:
            changed, before, after = next(_replaced(found[-1].article, edition, at, files))
            found[-1] = replace(found[-1], seen_until=before.seen_until)
            until = max(edition.seen_until, at)
            found.append(
                replace(
                    now, seen_after=before.seen_until, seen_from=at, seen_until=until,
                    snapshot_id=after.snapshot_id, file=changed, replaces=before.snapshot_id, page_from=edition.seen_from,
                    unsettled=False,
                )
            )  # fmt: skip
    return found


def _changes(edition: Edition, end: Instant | None, files: Versions) -> list[Instant]:
    """When a file of the edition was seen to be another than before, in order."""
    moments = {
        version.seen_from
        for attachment in all_of(edition.article)
        for version in files.get(attachment.url, [])[1:]
        if edition.seen_from < version.seen_from and (end is None or version.seen_from < end)
    }
    return sorted(moments)


def _replaced(old: Article, edition: Edition, at: Instant, files: Versions) -> Iterator[tuple[str, Version, Version]]:
    """The files that changed at that instant, with the content before and after."""
    for attachment in all_of(edition.article):
        told = files.get(attachment.url, [])
        for before, after in pairwise(told):
            if after.seen_from == at:
                yield attachment.url, before, after


def all_of(article: Article) -> tuple[Attachment, ...]:
    """Its files, and the pictures in its text."""
    return (*article.attachments, *article.images)


def key_of(attachment: Attachment) -> tuple[str, str]:
    """By what a file is the same under another host or token."""
    return attachment.name, urlsplit(attachment.url).path


def _at(edition: Edition, at: Instant, files: Versions, known: dict[tuple[str, str], Version]) -> Edition:
    attachments = []
    for attachment in all_of(edition.article):
        told = files.get(attachment.url, [])
        version = next((v for v in reversed(told) if v.seen_from <= at), told[0] if told else None)
        version = version or known.get(key_of(attachment))
        if version is not None:
            known[key_of(attachment)] = version
            attachment = replace(
                attachment, content=version.content, announces=version.announces, extends=version.extends
            )
        attachments.append(attachment)
    count = len(edition.article.attachments)
    article = replace(edition.article, attachments=tuple(attachments[:count]), images=tuple(attachments[count:]))
    return replace(edition, article=article, digest=_digest(edition.digest, attachments))


def _digest(page: str, attachments: list[Attachment]) -> str:
    """The page's own digest where none of its files is known."""
    known = sorted((*key_of(got), got.content or "") for got in attachments)
    if not any(content for *_, content in known):
        return page
    return f"sha256:{hashlib.sha256(json.dumps([page, known]).encode()).hexdigest()}"


def of_file(url: str, title: str, files: Versions) -> list[Edition]:
    """The editions of a file that a list links in a page's place: nothing but the file is known of them."""
    found: list[Edition] = []
    for version in files.get(url, []):
        attachment = Attachment(url, title, version.content, version.announces, version.extends)
        before = found[-1] if found else None
        found.append(
            Edition(
                url=url,
                seen_after=before.seen_until if before else None,
                seen_from=version.seen_from,
                seen_until=version.seen_until,
                digest=f"sha256:{hashlib.sha256(version.content.encode()).hexdigest()}",
                snapshot_id=version.snapshot_id,
                article=Article("file", title, "", attachments=(attachment,)),
                file=url,
                replaces=before.snapshot_id if before else None,
            )
        )
    return found
