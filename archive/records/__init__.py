"""The nouns. Every room speaks in these records; the glossary below fixes the words.

| word | 中文 | one line |
| --- | --- | --- |
| catalogue | 目录 | a district as data: sites, offices, sections, obligations |
| site | 网站 | one host with its content system |
| office | 责任单位 | a body that owes disclosure, with its names and their validity |
| section | 栏目 | one list of a site, where items of some kinds are put up |
| obligation | 公开义务 | one line of a source: who, what, where, by when |
| source | 依据 | the document an obligation stands in |
| kind | 信息类别 | what sort of thing an item is, told by words in its title |
| run | 采集批次 | one start of the crawler |
| snapshot | 快照 | what one URL answered at one instant, or that it failed |
| capture | 他人存档 | what another's web archive kept of a URL at an instant: a snapshot of ours once it is imported |
| body, digest | 原始字节, 摘要 | the bytes received, kept once under their sha256 |
| visit | 巡查 | one look at one section, with its outcome |
| probe | 探测 | one visit to a site's home page, to see whether it opens |
| control host | 对照主机 | a host of others, asked when a site did not open: where it fails too, the outage is ours |
| indicator | 检查指标 | what a site is inspected by: a figure, its threshold, and what it rests on |
| look | 巡查证言 | what a visit testifies: presence, and absence down to a floor |
| testimony | 证言 | what a look proves of what it listed, and of what it did not |
| item | 信息 | one disclosed thing, wherever it is listed |
| sighting | 见载 | one item in one section, as an interval |
| edition | 版本 | one distinct content of one item |
| noise | 噪声 | what of a page changes with every answer, and is no text: told by rules that are data |
| attachment | 附件 | a file that an article, or a list, links: its bytes kept, its text read where there is one |
| decision | 行政决定 | one row of a table of licences or penalties, known by its document number |
| claim | 自述日期 | a date that the page says of itself |
| trigger | 起算日 | the day from which a deadline counts |
| duty | 履责事项 | one thing owed once: obligation, office, subject |
| verdict | 认定 | the state of a duty as of an instant, with its evidence |
| gap | 缺口 | a duty in state late or missing |
| finding | 发现 | something seen that is not a duty: backdated, edited, removed |
| lead | 线索 | a finding that is only worth a look, beside its innocent causes; it moves no verdict |
| element | 要素 | what an item of its kind must say: a meeting's agenda, a consultation's channel |
| evidence | 证据 | the snapshots and visits that a verdict rests on |
| lag | 缓存滞后 | how long a site's lists may trail its content |
| epoch | 迁移期 | a site's migration, in which nothing is new |
| contest, ruling | 复核, 裁定 | an office's objection, and the dated line that decides it |
| seal, root | 封存, 封存之根 | a run bound by one hash, chained to the seals before it |
| certificate | 证书 | a file that shows, offline, that an item was or was not in a section at a visit |
| stamp | 可信时间戳 | another's signed word that a root was there at an instant |
| coverage | 巡查覆盖率 | how many of our planned visits were complete |

Instants are integers, seconds since 1970 UTC, shown in Asia/Shanghai (`iso`). Days are `datetime.date` there.
"""

from __future__ import annotations

from archive.records.catalogue import (
    Alias,
    Block,
    CalendarDay,
    Catalogue,
    Contest,
    Entry,
    Epoch,
    Kind,
    Obligation,
    Office,
    Phrase,
    RuleName,
    Ruling,
    Section,
    Site,
    Source,
    Trigger,
    Unit,
)
from archive.records.judged import (
    Basis,
    Element,
    Evidence,
    Finding,
    Indicator,
    State,
    Told,
    Verdict,
)
from archive.records.noise import NoiseRule
from archive.records.observed import (
    HEADERS_THAT_MATTER,
    Decision,
    Edition,
    Fetch,
    FileText,
    Item,
    Look,
    Outcome,
    Role,
    Sighting,
    Snapshot,
    Table,
    World,
)
from archive.records.pages import (
    ANNOUNCING,
    Article,
    Ask,
    Attachment,
    Blocked,
    Claim,
    ClaimSource,
    Ignored,
    ListPage,
    Obstacle,
    Precision,
    Reading,
    Row,
    TextState,
)
from archive.records.sites import (
    Link,
    LinkLook,
    Probe,
    SiteLooks,
    SitePage,
)
from archive.records.time import (
    DAY,
    SHANGHAI,
    Instant,
    day_of,
    end_of,
    iso,
    parse_instant,
    start_of,
)

__all__ = [
    "ANNOUNCING",
    "DAY",
    "HEADERS_THAT_MATTER",
    "SHANGHAI",
    "Alias",
    "Article",
    "Ask",
    "Attachment",
    "Basis",
    "Block",
    "Blocked",
    "CalendarDay",
    "Catalogue",
    "Claim",
    "ClaimSource",
    "Contest",
    "Decision",
    "Edition",
    "Element",
    "Entry",
    "Epoch",
    "Evidence",
    "Fetch",
    "FileText",
    "Finding",
    "Ignored",
    "Indicator",
    "Instant",
    "Item",
    "Kind",
    "Link",
    "LinkLook",
    "ListPage",
    "Look",
    "NoiseRule",
    "Obligation",
    "Obstacle",
    "Office",
    "Outcome",
    "Phrase",
    "Precision",
    "Probe",
    "Reading",
    "Role",
    "Row",
    "RuleName",
    "Ruling",
    "Section",
    "Sighting",
    "Site",
    "SiteLooks",
    "SitePage",
    "Snapshot",
    "Source",
    "State",
    "Table",
    "TextState",
    "Told",
    "Trigger",
    "Unit",
    "Verdict",
    "World",
    "day_of",
    "end_of",
    "iso",
    "parse_instant",
    "start_of",
]
