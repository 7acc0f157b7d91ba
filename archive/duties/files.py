"""The attachments of two editions compared: a file is the same under another host or token, and where one of the two
contents is not known nothing is said to have changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from archive.derive.contents import key_of
from archive.records import Article, Attachment

BYTES = "bytes:"  # the fingerprint of a file of which no more is known than its bytes

Key = tuple[str, str]


def keys(article: Article) -> tuple[Key, ...]:
    """The names and paths of its files, in no order of the page's."""
    return tuple(sorted(map(key_of, article.attachments)))


def replaced(old: Article, new: Article) -> list[tuple[Attachment, Attachment]]:
    """The files of both whose contents are known, and are others."""
    return [
        (before, after)
        for before, after in _pairs(old, new)
        if before.content is not None and after.content is not None and before.content != after.content
    ]


def _pairs(old: Article, new: Article) -> Iterator[tuple[Attachment, Attachment]]:
    """The same file in both: under one address, else the only one of its name and path on either side."""
    there = {got.url: got for got in old.attachments}
    here = {got.url for got in new.attachments}
    moved = _alone(got for got in old.attachments if got.url not in here)
    came = _alone(got for got in new.attachments if got.url not in there)
    yield from ((there[got.url], got) for got in new.attachments if got.url in there)
    yield from ((moved[key], got) for key, got in came.items() if key in moved)


def _alone(attachments: Iterable[Attachment]) -> dict[Key, Attachment]:
    found: dict[Key, list[Attachment]] = {}
    for got in attachments:
        found.setdefault(key_of(got), []).append(got)
    return {key: got[0] for key, got in found.items() if len(got) == 1}


def read(old: Article, new: Article) -> bool:
    """Whether of a replaced file both contents were read, and not just told by their bytes. Of a picture none ever is:
    where pictures are all that came, went or were replaced, nothing of it was read."""
    pairs = replaced(old, new)
    if not pairs:
        return pictures(old) == pictures(new)
    return any(BYTES not in f"{a.content} {b.content}" for a, b in pairs)


def pictures(article: Article) -> list[tuple[str, str]]:
    """The pictures of its text, by path and by what is known of their bytes."""
    return sorted((urlsplit(got.url).path, got.content or "") for got in article.images)


def only_added(old: Article, new: Article) -> bool:
    """Whether every replaced file only adds lines or rows to what it was."""
    return all(after.extends == before.content for before, after in replaced(old, new))
