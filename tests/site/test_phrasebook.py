"""The phrasebook says in Chinese what the judge recorded in English: all of it, nothing else, and no more than was said."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from archive import duties, reading
from archive.site.phrasebook import SLOT, TEXTS, bare, chinese, templates, unsaid

NAMES = {"wj-jgjc": "价格监测", "hb-hjzl": "环境质量"}


@pytest.mark.parametrize(
    ("said", "zh"),
    [
        (
            "not yet there when it was due at 2018-08-30T00:00:00+08:00; first listed at 2018-09-03T10:00:00+08:00",
            "期限届满（2018年8月29日24时）时尚未公开，首次见到于2018年9月3日10:00",
        ),
        (
            "in no visit from 2018-09-24T10:00:00+08:00 to 2018-10-07T10:00:00+08:00; watched: wj-jgjc, hb-hjzl",
            "2018年9月24日10:00至2018年10月7日10:00历次巡查均未见到；所查栏目：“价格监测”、“环境质量”",
        ),
        (
            "'一; 二: 三', told by its title: it is due at 2018-10-17T00:00:00+08:00",
            "“一; 二: 三”（依标题认出）：期限于2018年10月16日24时届满",
        ),
        (
            "gone from every list since 2018-09-12T10:00:00+08:00, before the end of 2018-09-17",
            "2018年9月12日10:00起已不在任何列表，早于2018年9月17日终了",
        ),
        (
            "ruled on 2018-09-20 by 区政府办公室: 停电 (示办〔2018〕3号); the machine: it is due at 2018-10-17T09:30:00+08:00",
            "2018年9月20日由区政府办公室裁定：停电（示办〔2018〕3号）；系统原认定：期限于2018年10月17日09:30届满",
        ),
        (
            "lacks 列席: none of 列席 in title、text、page head; has 议题; a finding, not a breach: it may be said in other"
            " words, or stand where we have not looked",
            "缺少列席：在标题、正文、页首中未见“列席”；具备议题；仅为发现，不是违规：可能另有说法，或在我方未查之处",
        ),
        (
            "2 of 4 sections of the catalogue, where 2 cross it; 0 could not be told: 动态: no item in any visit; 45"
            " complete ones, since 2018-09-03T10:00:00+08:00",
            "目录所列4个栏目中有2个属此情形（达到2个即触及），0个未能判明：动态：自2018年9月3日10:00起45次完整巡查均无一条信息",
        ),
    ],
)
def test_what_was_recorded_is_said_in_chinese_with_sections_by_name(said, zh):
    assert chinese(said, NAMES) == zh


def test_what_no_template_reads_stays_as_it_is():
    assert chinese("something that nobody ever recorded") == "something that nobody ever recorded"
    assert unsaid(["it was never recorded"]) == ["it was never recorded"] and chinese("") == ""


def test_braces_and_quotes_of_a_title_are_a_title_and_no_template():
    said = chinese("'{at} “x” {0}': seen before the period ended at 2018-10-01T00:00:00+08:00")
    assert said == "“{at} “x” {0}”：在周期结束（2018年9月30日24时）前已见到"


def test_the_chinese_of_every_template_bears_all_that_the_english_does():
    for en, template in zip(_book(), templates(), strict=True):
        told = {slot[1] + slot[2] for slot in SLOT.finditer(template.zh)}
        assert told == set(template.names), en
        assert not re.search("[a-z]{4,}", SLOT.sub("", bare(template.zh))), template.zh


def test_the_templates_stand_in_what_judges():
    """Few wordings may be newer than the book: such a text is shown as it was recorded."""
    spoken = "\n".join(_spoken(Path(duties.__file__).parent) + _spoken(Path(reading.__file__).parent))
    strange = [en for en in _book() if not _is_said(en, spoken)]
    assert len(strange) <= len(_book()) // 20, strange


def _is_said(en: str, spoken: str) -> bool:
    """Whether each of its texts, or some of the words of it in a row where several are put together, stand there."""
    pieces = [piece.strip(" '(),") for text in SLOT.split(en)[::3] for piece in re.split("[;:]", text)]
    split = [piece.split() for piece in pieces if len(piece) > 9 and piece not in spoken]
    return all(any(" ".join(words[n : n + 3]) in spoken for n in range(max(1, len(words) - 2))) for words in split)


def _book() -> list[str]:
    import yaml

    return list(yaml.safe_load(TEXTS.read_text(encoding="utf-8")))


def _spoken(folder: Path) -> list[str]:
    """The texts of a room's source, the parts of each f-string together."""
    found = []
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found.append(node.value)
    return found
