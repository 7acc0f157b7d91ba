"""Two editions of a page side by side: what changed, and with a switch what the noise rules left out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from difflib import SequenceMatcher

from archive.records import Article

FIELDS = ("title", "shown", "formed", "doc_number", "source_name")
MOST = 20_000  # characters of a file that are compared line by line
Marked = tuple[str, str]  # "-" was, "+" is, " " stands in both, "~" noise that was left out; and the text


def difference(
    before: Article, after: Article, ignored: bool = False, text: Callable[[str], str] = lambda _: ""
) -> Iterator[Marked]:
    """The fields and lines of the two that differ, in order, each with its neighbours; `ignored`: noise too; `text`: what a
    file of that content says, as far as it is known."""
    for name in FIELDS:
        old, new = (_said(article, name) for article in (before, after))
        if old != new:
            yield "-", f"{name}: {old}"
            yield "+", f"{name}: {new}"
    yield from _files(before, after)
    yield from _within(before, after, text)
    yield from _lines(before.body, after.body)
    if ignored:
        for name, article in (("before", before), ("after", after)):
            for got in article.ignored:
                yield "~", f"{name}, after line {got.at}, rule {got.rule}: {got.text}"


def _lines(before: str, after: str) -> Iterator[Marked]:
    old_lines, new_lines = before.split("\n"), after.split("\n")
    for tag, a, b, c, d in SequenceMatcher(None, old_lines, new_lines, autojunk=False).get_opcodes():
        if tag == "equal":
            yield from ((" ", line) for line in _shortened(new_lines[c:d]))
        else:
            yield from (("-", line) for line in old_lines[a:b])
            yield from (("+", line) for line in new_lines[c:d])


def _within(before: Article, after: Article, text: Callable[[str], str]) -> Iterator[Marked]:
    """What the files of both that say something else say."""
    was = {file.url: file.content for file in before.attachments}
    for file in after.attachments:
        old, new = was.get(file.url), file.content
        if old and new and old != new and text(old) and text(new):
            yield from ((mark, f"  {file.name}: {line}") for mark, line in _lines(text(old)[:MOST], text(new)[:MOST]))


def _said(article: Article, name: str) -> str:
    value = getattr(article, name)
    return str(value.text if name == "shown" and value is not None else value or "")


def _files(before: Article, after: Article) -> Iterator[Marked]:
    for what, olds, news in (
        ("attachment", before.attachments, after.attachments),
        ("picture", before.images, after.images),
    ):
        old, new = ({(got.name, got.url, got.content) for got in files} for files in (olds, news))
        yield from (("-", f"{what}: {name} {url} {content or ''}") for name, url, content in sorted(old - new, key=str))
        yield from (("+", f"{what}: {name} {url} {content or ''}") for name, url, content in sorted(new - old, key=str))


def _shortened(lines: list[str], around: int = 2) -> list[str]:
    """Lines that stand in both: those beside a change, and how many between."""
    if len(lines) <= 2 * around + 1:
        return lines
    return [*lines[:around], f"… {len(lines) - 2 * around} lines …", *lines[-around:]]
