"""The spider of the offices' own sites."""

from __future__ import annotations

from typing import ClassVar

from crawler.spiders.base import SectionSpider


class DepartmentSpider(SectionSpider):
    """The sections of the offices' own sites (`portal: no` in sites.csv)."""

    name = "department"
    portal: ClassVar[bool] = False
