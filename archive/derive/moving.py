"""What a page may show beside the bytes that are kept of it, read from them where judging asks (`archive.reading.moving`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from archive.derive.readings import form_of
from archive.reading.coding import decoded
from archive.reading.dom import page_of
from archive.reading.moving import shows_another
from archive.store import Archive, CorruptBody


def may_show(archive: Archive) -> Callable[[int], bool]:
    """Of a page's snapshot, whether a script or a frame may show a reply, a feedback or an interpretation in it. Each is read
    once, and only where it is asked, so the archive must still be open then."""

    @cache
    def asked(snapshot_id: int) -> bool:
        snapshot = archive.snapshot(snapshot_id)
        if snapshot.digest is None:
            return True
        try:
            body = archive.body(snapshot.digest)
        except (KeyError, CorruptBody):  # `verify` names it; what can no longer be read proves no absence
            return True
        media, coding = form_of(archive, snapshot)
        return shows_another(page_of(decoded(body, coding), snapshot.url, media))

    return asked
