"""The catalogue of a real district, held against the saved pages where they are there."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from archive.catalogue import load
from archive.records import RuleName

HERE = Path(__file__).parent
LABELS = HERE.parents[2] / "shared" / "real-district" / "labels.json"
pingtan = load(HERE / "pingtan")
labelled = pytest.mark.skipif(not LABELS.is_file(), reason="the saved pages are not beside the repository (../shared)")


def test_seven_lists_with_their_addresses_and_two_obligations() -> None:
    assert len(pingtan.sections) == 7
    assert all(section.url.startswith("https://www.pingtan.gov.cn/zwgk/") for section in pingtan.sections)
    statute, meetings = pingtan.obligations
    assert (meetings.rule, meetings.sections) == (RuleName.ELEMENTS, ("zrbgh",))
    assert (statute.valid_from, statute.sections) == (date(2019, 5, 15), ("qgwhbgswj", "zfjsgk", "gsgg"))


@labelled
def test_addresses_names_and_caps_agree_with_the_pages() -> None:
    lists = json.loads(LABELS.read_text(encoding="utf-8"))["lists"]
    held = {section.url: section for section in pingtan.sections}
    assert set(held) == {page["url"] for page in lists.values()}
    for page in lists.values():
        section, truth = held[page["url"]], page["truth"]
        assert page["section"].endswith(section.name)
        assert section.capped is (True if truth["total_records"] > truth["item_count"] else None)


@labelled
def test_every_office_that_an_article_names_as_its_source_is_known() -> None:
    articles = json.loads(LABELS.read_text(encoding="utf-8"))["articles"]
    sources = {page.get("truth", page)["source"] for page in articles.values()}
    names = {office.name for office in pingtan.offices.values()}
    assert sources - names == {"平潭网", "平潭电网"}  # a news outlet and the grid operator: no offices
