"""Files that may hold the second of a pair without their page saying so: an interpretation put up as 附件1.rar."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from archive.records import Attachment, Item, Kind, World

PLAIN = re.compile(
    r"附件|附表|附|下载|点击|查看|浏览|文件|文档|文本|全文|正文|原文|材料|资料|扫描件|其他|其它|相关|的|[一二三四五六七八九十之]"
)
LETTER = re.compile(r"[\u4e00-\u9fff]")
FEWEST = 4  # Chinese characters by which a name tells what a file is
PACKED = re.compile(r"\.(?:zip|rar|7z|tar|gz)$", re.I)


def tells_nothing(name: str) -> bool:
    """Whether a file of the name may be anything: 附件1, P020180903.pdf, an archive of whatever name."""
    return bool(PACKED.search(name.strip())) or len(LETTER.findall(PLAIN.sub("", name))) < FEWEST


def may_hold(file: Attachment, second: Kind, world: World) -> bool:
    """Whether the file may hold a second: it was not read whole, or its name tells nothing and its text does not exclude it."""
    said = world.spoken.get(file.url)
    if said is None:
        return True
    tells = {*second.words, *second.hints}
    return tells_nothing(file.name) and (not second.hints or not tells.isdisjoint(said))


def files_of(items: Iterable[Item]) -> Iterator[Attachment]:
    for item in items:
        for edition in (*item.editions, *item.files):
            yield from edition.article.attachments
