"""READ: what one answer says. Pure functions, bytes to records; nothing here fetches, stores or asks the clock.

`text` decodes and reads dates; `blocked` tells what is no content; `pages/` holds one CMS family a file; `walk` folds the
pages of one section.
"""

from __future__ import annotations

from archive.reading import blocked
from archive.reading.dom import page_of
from archive.reading.noise import built_in
from archive.reading.pages import choose
from archive.records import Article, Blocked, ListPage, NoiseRule, Obstacle

__all__ = ["VERSION", "read_article", "read_list"]

VERSION = "7"  # bumped whenever the same bytes are read differently


def read_list(body: bytes, url: str, content_type: str = "", family: str = "") -> ListPage | Blocked:
    """The list page in `body`, fetched from `url`; or why there is none.

    `content_type` is the HTTP header, `family` pins a CMS family (blank: told from the page). ValueError where it is none.
    """
    if binary := file_kind(body):
        return Blocked(Obstacle.UNRECOGNISED, f"a file, not a page: {binary}")
    page = page_of(body, url, content_type)
    chosen = choose(page, family)
    barred = blocked.before(page)
    if barred:
        return barred
    found = chosen.list_page(page)
    return found if found else blocked.after(page, f"list of family {chosen.name}")


def read_article(
    body: bytes, url: str, content_type: str = "", family: str = "", noise: tuple[NoiseRule, ...] = ()
) -> Article | Blocked:
    """The article in `body`, fetched from `url`; or why there is none. `noise`: the site's own rules, beside the built-in
    ones; other parameters as of `read_list`."""
    if binary := file_kind(body):
        return Blocked(Obstacle.UNRECOGNISED, f"a file, not a page: {binary}")
    page = page_of(body, url, content_type, (*built_in(), *noise))
    chosen = choose(page, family)
    barred = blocked.before(page)
    if barred:
        return barred
    if not page.ended:
        # Half an article would be an edition of its own, and so an edit that nobody made.
        return Blocked(Obstacle.UNRECOGNISED, "the page is cut: neither its end nor its footer came")
    found = chosen.article(page)
    return found if found else blocked.after(page, f"article of family {chosen.name}")


MAGIC = ((b"%PDF", "PDF"), (b"\xd0\xcf\x11\xe0", "Office (OLE)"), (b"PK\x03\x04", "ZIP or Office"), (b"Rar!", "RAR"))


def file_kind(body: bytes) -> str | None:
    """The kind of a file that a list links in place of an article page, by its first bytes."""
    return next((name for magic, name in MAGIC if body.startswith(magic)), None)
