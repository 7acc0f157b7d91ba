"""What changed between two editions of a page, and whether it said so (semantics §5, edited)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from archive.duties import files
from archive.duties.epochs import Epochs
from archive.duties.rules.site_questions import answers
from archive.records import ANNOUNCING, Article, Claim, Edition, Item

ENDS = ("。", "？", "！", "；", "?", "!")  # of a sentence


class Change(StrEnum):
    """`silent` alone is the finding `edited`; the others are classes of their own."""

    SILENT = "silent"
    ANNOUNCED = "announced"
    EXTENDED = "extended"  # rows added to a table, an answer added to a question: nothing was taken away
    STAMP = "stamp"  # only the day changed, to one within an epoch
    REDESIGN = "redesign"  # another template reads otherwise; the reader cannot tell an edit from it
    REPLACED = "replaced"  # a file or a picture changed alone, and what is in it could not be read
    UNREAD = "unread"  # a part of the page was set aside as unreadable
    UNSETTLED = "unsettled"  # only lines changed that also differed between two looks seconds apart


def changes(item: Item, epochs: Epochs) -> Iterator[tuple[Edition, Edition]]:
    """The silent edits, (before, after). An edition that was there before is an old copy served again, and none."""
    for before, after, change in classed(item, epochs):
        if change is Change.SILENT:
            yield before, after


def classed(item: Item, epochs: Epochs) -> Iterator[tuple[Edition, Edition, Change]]:
    """Every change of the item's pages and files to what they were not before, with its class."""
    by_url: dict[str, list[Edition]] = defaultdict(list)
    for edition in sorted((*item.editions, *item.files), key=lambda e: (e.url, e.seen_from)):
        by_url[edition.url].append(edition)
    for editions in by_url.values():
        known = {editions[0].digest}
        for before, after in pairwise(editions):
            if after.digest not in known:
                unsettled = after.unsettled and not files.replaced(before.article, after.article)
                change = change_of(item, before.article, after.article, epochs)
                yield before, after, Change.UNSETTLED if unsettled else change
            known.add(after.digest)


def change_of(item: Item, old: Article, new: Article, epochs: Epochs) -> Change:
    if old.faults or new.faults:
        return Change.UNREAD
    if old.family != new.family:
        return Change.REDESIGN
    if announces(old, new):
        return Change.ANNOUNCED
    if _texts(old) == _texts(new) and _dates(old) == _dates(new) and not files.read(old, new):
        return Change.REPLACED
    dates_only = _texts(old) == _texts(new) and not files.replaced(old, new)
    if dates_only and any(epochs.stamps(item, claim) for claim in _claims(new)):
        return Change.STAMP
    if not dates_only and _dates(old) == _dates(new) and _only_added(old, new):
        return Change.EXTENDED
    return Change.SILENT


def announces(old: Article, new: Article) -> bool:
    """Whether the page says 修订 or 更正, in its title, its text, the name of a file, or a file that was replaced."""
    texts = (new.title, new.body, *(got.name for got in new.attachments))
    said = any(word in text for word in ANNOUNCING for text in texts)
    return said or any(after.announces for _, after in files.replaced(old, new))


def _texts(article: Article) -> tuple[object, ...]:
    return (article.title, article.body, files.keys(article), article.doc_number, article.formed)


def _claims(article: Article) -> tuple[Claim, ...]:
    return tuple(claim for claim in (article.shown, article.meta) if claim is not None)


def _dates(article: Article) -> tuple[object, ...]:
    return (*((claim.begin, claim.end) for claim in _claims(article)), article.formed)


def _only_added(old: Article, new: Article) -> bool:
    """The title stands, and the old text and attachments are all there still."""
    kept = set(files.keys(old)) <= set(files.keys(new)) and files.only_added(old, new)
    return old.title == new.title and kept and old.doc_number == new.doc_number and _inserted(old.body, new.body)


def _inserted(old: str, new: str) -> bool:
    """Whether the new text only adds whole lines to the old, or goes on after it, or answers in the line of a question."""
    if new.startswith(old):
        return True
    before, after = old.splitlines(), new.splitlines()
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    return all(
        tag in ("equal", "insert") or (tag == "replace" and _answered(before[i:j], after[k:n]))
        for tag, i, j, k, n in matcher.get_opcodes()
    )


def _answered(old: list[str], new: list[str]) -> bool:
    """Whether each line stands there still, and where one goes on, an answer follows its last sentence. Where no sentence had
    ended, what follows may change it (每户100 to 每户1000)."""
    pairs = zip(old, new, strict=False)
    return len(old) <= len(new) and all(
        b == a or (b.endswith(ENDS) and a.startswith(b) and answers(a[len(b) :])) for b, a in pairs
    )
