"""The spider of the portal."""

from __future__ import annotations

from typing import ClassVar

from crawler.spiders.base import SectionSpider


class DistrictSpider(SectionSpider):
    """The sections of the district's portal (`portal: yes` in sites.csv)."""

    name = "district"
    portal: ClassVar[bool] = True
