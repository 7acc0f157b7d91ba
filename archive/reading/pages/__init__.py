"""The CMS families, one a file. Adding one is adding its file here and saved pages to test it (invariant 6)."""

from __future__ import annotations

from archive.reading.dom import Page
from archive.reading.pages import (
    gansu,
    generic,
    guangdong,
    hanweb_jcms,
    hanweb_jpaas,
    shanghai,
    sichuan,
    trs,
    ucap,
    zibo,
)
from archive.reading.pages.family import Family

# In the order of their marks' strength: the first that recognises the page reads it.
FAMILIES: tuple[Family, ...] = (
    hanweb_jpaas.FAMILY,
    hanweb_jcms.FAMILY,
    zibo.FAMILY,
    guangdong.FAMILY,
    shanghai.FAMILY,
    gansu.FAMILY,
    ucap.FAMILY,
    trs.FAMILY,
    sichuan.FAMILY,
    generic.FAMILY,
)
BY_NAME = {family.name: family for family in FAMILIES}


def choose(page: Page, pinned: str) -> Family:
    """The family that the catalogue pins, else the one whose marks the page bears. ValueError for a name that is none."""
    if pinned:
        if pinned not in BY_NAME:
            raise ValueError(f"family {pinned!r} is unknown; expected one of {', '.join(sorted(BY_NAME))}")
        return BY_NAME[pinned]
    return next(family for family in FAMILIES if family.recognises(page))
