"""What was read of an item, and what was not: its title, its editions' texts, its files, and the pages that it leads to."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from archive.duties.pairing import bare_url
from archive.duties.rules.elements import Material
from archive.duties.rules.saying import Place
from archive.records import Article, Attachment, Edition, Item, TextState, World


class Reader:
    """The materials of one judging. Each is put together once."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._memo: dict[int, Material] = {}

    def of(self, item: Item) -> Material:
        if item.id not in self._memo:
            self._memo[item.id] = self._of(item, deep=True)
        return self._memo[item.id]

    def _of(self, item: Item, deep: bool) -> Material:
        """The latest edition first: what an earlier one said was public too. `deep`: with the pages that it leads to."""
        editions = list(reversed(item.editions))
        latest = list({edition.url: edition for edition in item.editions}.values())
        places = [Place("title", item.title, editions[0].snapshot_id if editions else None)]
        for edition in editions:
            places += _own(edition)
        files = [file for edition in (*editions, *item.files) for file in edition.article.attachments]
        places += [place for file in dict.fromkeys(files) for place in self._file(file)]
        unread = [why for edition in (*latest, *item.files[-1:]) for why in self._unread(edition.article)]
        if not editions and not item.files:
            unread.append("its page")
        for other in self._led_to(editions) if deep else ():
            if isinstance(other, str):
                unread.append(f"a linked page, {other}")
            elif other.id != item.id:
                linked = self._of(other, deep=False)
                places += [Place(f"linked page {p.name}", p.text, p.snapshot_id, p.quoted) for p in linked.places]
                unread += [f"a linked page's {why}" for why in linked.unread]
        return Material(tuple(places), tuple(dict.fromkeys(unread)))

    def _file(self, file: Attachment) -> Iterator[Place]:
        text = self._world.texts.get(file.url)
        yield Place("name of a file", file.name, None)
        if text is not None and text.text:
            yield Place(f"file {file.name}", text.text, text.snapshot_id, quoted=False)

    def _unread(self, article: Article) -> Iterator[str]:
        for file in article.attachments:
            text = self._world.texts.get(file.url)
            if text is None or text.state is not TextState.READ or not text.whole:
                state = "not read" if text is None else text.state.value if text.whole else "cut"
                yield f"file {file.name} ({state})"
        if article.images:
            yield f"{len(article.images)} pictures in its text"
        if article.faults:
            yield "a part of the page that was set aside"
        if not article.body.strip() and not article.attachments and not article.images:
            yield "a text: the page shows none that we can read"

    @cached_property
    def _by_url(self) -> dict[str, Item]:
        return {bare_url(url): item for item in self._world.items for url in item.urls}

    def _led_to(self, editions: list[Edition]) -> Iterator[Item | str]:
        """The items that its pages link, and the addresses of pages that we never read."""
        for link in dict.fromkeys(link for edition in editions for link in edition.article.links):
            yield self._by_url.get(bare_url(link), link)


def _own(edition: Edition) -> Iterator[Place]:
    article = edition.article
    yield Place("text", f"{article.title}\n{article.body}", edition.snapshot_id)
    about = " ".join(filter(None, (article.doc_number, article.issuer, article.source_name)))
    if about:
        yield Place("page head", about, edition.snapshot_id)
