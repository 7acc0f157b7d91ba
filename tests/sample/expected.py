"""What the archive must say of the story on 2018-12-24 at 10:00. Written by hand after semantics.md, never computed.

How the days are reckoned below. F: the first look (10:00) that lists the thing; V: the look before it. Due day U+: the
due instant is its end, 00:00 of the next day. Met in witness where F is on or before the due day. Against an office
absence counts less the lag of 24 hours (§2), so V's absence proves late where V is two days after the due day or more
(V 10:00 - 24 h >= 00:00 after the due day), that is F three days after it. Between the two the page's own date decides:
after the due day it admits, on or before it claims, and it is contradicted where V is two days after the day claimed.
5日内 counts calendar days and rolls over days off; its lenient reading counts working days, so `holds` is 0 where
the state is another under it.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Duty:
    """`subject`: a thing's id, or a period. `holds`, `margin` (least, in days): None where it is not what is tested."""

    obligation: str
    office: str
    subject: str
    state: str
    basis: str | None
    why: str
    holds: bool | None = None
    margin: int | None = None


D, W, A, C = Duty, "witnessed", "admitted", "claimed"

# fmt: off
ITEM_DUTIES = (
    # --- 5日内, shared section of the portal
    D("P-ZFWJ", "gov", "zf-1", "met", W, "rule 1: due 08-26 is a Sunday, rolls to 08-27; F 08-24"),
    D("P-ZFWJ", "caizheng", "zf-2", "late", A, "rule 3: due 09-10; F 09-11, V 09-10 proves nothing less its lag; claims 09-11, which begins at the due instant. Five working days end 09-12: met, so it does not hold", False),
    D("P-ZFWJ", "minzheng", "zf-3", "met", C, "rule 4: due 09-23 is a Sunday, 09-24 Mid-Autumn: 09-25; F 09-26; claims 09-25"),
    D("P-ZFWJ", "renshe", "zf-4", "late", W, "rule 2: due 10-15; V 10-19; its claim of 10-12 is contradicted and comes after in the order anyway. Five working days end 10-17: late too", True),
    D("P-ZFWJ", "gov", "zf-5", "met", W, "rule 1: due 10-21 is a Sunday: 10-22; F 10-17"),
    D("P-ZFWJ", "jiaoti", "zf-6", "met", W, "rule 1: due 10-29; F 10-27"),
    D("P-ZFWJ", "gov", "zf-7", "met", W, "rule 1, the boundary: due 11-05, and first seen exactly at the due instant, 11-06T00:00", margin=-1),
    D("P-ZFWJ", "huanbao", "zf-8", "unproven", None, "rule 5: due 11-17 is a Saturday: 11-19; F 11-21, V 11-20 less its lag is before the due instant; the claim of 11-16 is in time but contradicted"),
    D("P-ZFWJ", "fagai", "zf-shift", "met", W, "rule 1: due 12-11; F 12-09, on the walk that was repeated because the list moved"),
    D("P-ZFWJ", "caizheng", "zc-3www", "met", W, "rule 1: due 11-14; F 11-14"),
    # --- 信息形成2日内
    D("P-HY", "gov", "hy-1", "met", W, "rule 1: Friday 08-24 + 2 = Sunday 08-26: Monday 08-27; up at 09:00, F 08-27", margin=0),
    D("P-HY", "gov", "hy-2", "met", C, "rule 4: Friday 09-28 + 2 = Sunday 09-30, a make-up working day: no roll; F 10-01, claims 09-30"),
    D("P-HY", "gov", "hy-3", "late", W, "rule 2: due 10-19; V 10-24", True),
    D("P-HY", "gov", "hy-4", "late", A, "rule 3: due 11-09; no answer 11-09 to 11-13, so V 11-08 and nothing is witnessed; claims 11-12 itself", True),
    D("P-HY", "gov", "hy-5", "met", C, "rule 4: due 11-23; up at 17:00, F 11-24, claims 11-23"),
    D("P-HY", "gov", "hy-6", "met", W, "rule 1: due 12-07; F 12-07; its later removal is a finding, not a lateness"),
    # --- 5日内, capped list
    D("P-GS", "zhujian", "gg-1", "met", W, "rule 1: due 09-01, a Saturday: 09-03; F 08-30"),
    D("P-GS", "minzheng", "gg-2", "met", W, "rule 1: due 09-11; F 09-10"),
    D("P-GS", "fagai", "gg-3", "met", W, "rule 1: due 09-22, then Sunday and Mid-Autumn: 09-25; F 09-21"),
    D("P-GS", "wujia", "gg-4", "met", W, "rule 1: due 10-14, a Sunday: 10-15; F 10-12"),
    D("P-GS", "renshe", "gg-5", "met", W, "rule 1: due 10-27, a Saturday: 10-29; F 10-24"),
    D("P-GS", "huanbao", "gg-6", "met", W, "rule 1: due 11-10, a Saturday: 11-12; F 11-08"),
    D("P-GS", "anjian", "gg-7", "met", W, "rule 1: due 11-24, a Saturday: 11-26; F 11-22"),
    D("P-GS", "wujia", "gg-8", "met", W, "rule 1: due 12-01, a Saturday: 12-03; F 11-29"),
    D("P-GS", "fagai", "gg-9", "met", W, "rule 1: due 12-08, a Saturday: 12-10; F 12-06"),
    D("P-GS", "gov", "gg-10", "met", W, "rule 1: due 12-17; F 12-14"),
    # --- 5日内, pages without a publication day
    D("P-JYTA", "fagai", "ja-1", "met", W, "rule 1: due 09-08, a Saturday: 09-10; up at 09:00, F 09-10"),
    D("P-JYTA", "jiaoti", "ja-2", "unproven", None, "rule 5: due 09-15, a Saturday: 09-17; F 09-18, V 09-17, no claim"),
    D("P-JYTA", "minzheng", "ja-3", "late", W, "rule 2, the first day on which the lag is spent: due 10-20, a Saturday: 10-22; F 10-25, V 10-24 (less 24 h: 10-23T10:00)", True),
    D("P-JYTA", "zhujian", "ja-4", "unproven", None, "rule 5: due 11-13; our timeout and two resets hide 11-14 to 11-16: F 11-17, V 11-13; no claim. Our failure, nobody's lateness"),
    # --- 5日内, the finance bureau's own pages
    D("P-YJS", "caizheng", "yjs-1", "met", C, "rule 4: due 08-25, a Saturday: 08-27; F 08-28, claims 08-27"),
    D("P-YJS", "caizheng", "yjs-2", "met", W, "rule 1: due 09-10; F 09-10", margin=0),
    D("P-YJS", "caizheng", "yjs-3", "late", W, "rule 2: due 09-17; F 09-20, V 09-19 less its lag is 09-18T10:00. Under working days (09-19) its own claim of 09-20 admits it: late too", True, -3),
    D("P-YJS", "caizheng", "yjs-4", "met", C, "rule 4: due 09-24, Mid-Autumn: 09-25; F 09-26, claims 09-25"),
    D("P-YJS", "caizheng", "yjs-5", "met", W, "rule 1: due 10-01: 10-08, the first working day; up at 09:30, F 10-08"),
    D("P-YJS", "caizheng", "yjs-6", "late", W, "rule 2: due 10-03: 10-08; V 10-10. Five working days with both make-up days end 10-10; claims 10-11: late too", True),
    D("P-YJS", "caizheng", "yjs-7", "late", W, "rule 2: due 09-26; F 09-30, V 09-29. Five working days with the make-up Saturday end 09-29: then nothing is proven, so it does not hold", False),
    D("P-YJS", "caizheng", "yjs-8", "met", W, "rule 1: due 11-13; F 11-07. That it claims a day before it was formed is a finding"),
    D("P-YJS", "caizheng", "yjs-9", "unproven", None, "rule 5: due 12-08, a Saturday: 12-10; F 12-12, V 12-11; the claim of 12-31 lies after we saw it: disproved, it admits nothing and fulfils nothing"),
    # --- the statute's 20 working days for the same things
    D("S-YJS", "caizheng", "yjs-old1", "late", A, "rule 3: formed 03-05, due 04-02; there before we watched; claims 05-30 itself"),
    D("S-YJS", "caizheng", "yjs-old2", "met", C, "rule 4: formed 06-01, due 07-02 (06-18 is a holiday); claims 06-15; no visit of ours then"),
    D("S-YJS", "caizheng", "yjs-old3", "met", W, "rule 1: formed 08-01, due 08-29; there at our first look"),
    D("S-YJS", "caizheng", "yjs-1", "met", W, "rule 1: due 09-17"),
    D("S-YJS", "caizheng", "yjs-2", "met", W, "rule 1: due 10-09"),
    D("S-YJS", "caizheng", "yjs-3", "met", W, "rule 1: late under the plan, in time under the statute: two sources, two duties"),
    D("S-YJS", "caizheng", "yjs-4", "met", W, "rule 1"),
    D("S-YJS", "caizheng", "yjs-5", "met", W, "rule 1"),
    D("S-YJS", "caizheng", "yjs-6", "met", W, "rule 1: due 10-31"),
    D("S-YJS", "caizheng", "yjs-7", "met", W, "rule 1"),
    D("S-YJS", "caizheng", "yjs-8", "met", W, "rule 1"),
    D("S-YJS", "caizheng", "yjs-9", "met", W, "rule 1: due 12-31"),
    # --- two sections could carry it
    D("P-ZC", "caizheng", "zf-2", "late", A, "as for P-ZFWJ: the portal's list is a section of this obligation too", False),
    D("P-ZC", "caizheng", "zc-1", "late", W, "rule 2: formed 09-14, due 09-19; V 10-17 in both sections", True),
    D("P-ZC", "caizheng", "zc-2", "met", C, "rule 4: due 10-20, a Saturday: 10-22; cz saw it absent on 10-25, but the portal failed from 10-21: V of the item as a whole is 10-20, and its claim of 10-22 stands"),
    D("P-ZC", "caizheng", "zc-3", "met", W, "rule 1: due 11-14; the portal's copy was seen on 11-14; the bureau's own, on 11-17, is the same item"),
    D("S-ZC", "caizheng", "zc-1", "met", W, "rule 1: 20 working days from 09-14 over both holidays end 10-18; up at 08:00, F 10-18", margin=0),
    D("S-ZC", "caizheng", "zc-2", "met", W, "rule 1"),
    D("S-ZC", "caizheng", "zc-3", "met", W, "rule 1"),
    # --- a body and its successor in one shared section
    D("P-GGWS", "weiji", "gw-1", "met", W, "rule 1: due 09-15, a Saturday: 09-17; F 09-13"),
    D("P-GGWS", "weiji", "gw-2", "met", W, "rule 1: formed 10-30, in the old body's last days; its name still names it on 11-02; due 11-05"),
    D("P-GGWS", "weijian", "gw-3", "met", W, "rule 1: due 11-10, a Saturday: 11-12; the platform was out 11-07 to 11-11, F 11-12"),
    D("P-GGWS", "weijian", "gw-4", "late", W, "rule 2: due 11-25, a Sunday: 11-26; V 12-02", True),
    # --- 7个工作日
    D("C-XZCF", "anjian", "xc-1", "met", W, "rule 1: due 09-10; F 09-07"),
    D("C-XZCF", "anjian", "xc-2", "met", C, "rule 4: the seventh working day is Saturday 09-29, a make-up day; F 09-30, claims 09-29"),
    D("C-XZCF", "anjian", "xc-3", "late", W, "rule 2: due 10-23; V 10-29"),
    D("C-XZCF", "anjian", "xc-4", "met", W, "rule 1: due 11-23; F 11-20"),
    D("C-XZCF", "anjian", "xc-5", "met", W, "rule 1: due 12-14; F 12-12"),
    # --- other offices' own pages
    D("P-JY", "jiaoti", "jy-1", "met", W, "rule 1: due 09-02, a Sunday: 09-03; F 09-03"),
    D("P-JY", "jiaoti", "jy-2", "unproven", None, "§3: its page gave 08-25, then 10-10 as formation day; more than 31 days apart"),
    D("P-JY", "jiaoti", "jy-4", "met", W, "rule 1: due 11-18, a Sunday: 11-19; F 11-16"),
    D("P-JY", "jiaoti", "jy-5", "late", W, "rule 2: due 12-17; V 12-20. Five working days end 12-19; claims 12-20: late too", True),
    D("P-ZK", "renshe", "zk-1", "met", C, "rule 4: due 09-25; F 09-26, claims 09-25 19:50"),
    D("P-ZK", "renshe", "zk-2", "late", W, "rule 2: due 10-02: 10-08; V 10-12, by a list whose end is never told but that stands in order of days", True),
    D("P-ZK", "renshe", "zk-3", "met", W, "rule 1: due 11-24, a Saturday: 11-26; F 11-23"),
    D("P-ZK", "renshe", "zk-4", "met", W, "rule 1: due 12-15, a Saturday: 12-17; F 12-14"),
    D("P-XK", "huanbao", "xk-1", "met", W, "rule 1: due 09-11; F 09-10"),
    D("P-XK", "huanbao", "xk-2", "late", A, "rule 3: due 10-16; a wanted section could carry it, so nothing is witnessed; claims 10-24 itself", True),
    D("P-XK", "huanbao", "xk-3", "met", C, "rule 4: due 11-11, a Sunday: 11-12; F 11-23, but it may have stood in the wanted section: the claim of 11-09 is not contradicted"),
    D("P-BZF", "zhujian", "bz-1", "met", W, "rule 1: due 09-17; F 09-15"),
    D("P-BZF", "zhujian", "bz-2", "met", C, "rule 4: due 10-23; up at 18:00, F 10-24, claims 10-23"),
    D("P-BZF", "zhujian", "bz-3", "met", W, "rule 1: due 11-12; F 11-08; its new address on 11-28 makes no new thing"),
    D("P-BZF", "zhujian", "bz-4", "met", W, "rule 1: due 12-22, a Saturday: 12-24; F 12-24, the last look", margin=0),
)
# fmt: on

# Obligations that are shown and never judged: 及时 states no number; the last day of a meeting (会后两日内) and the day of
# a decision stand in no field of a page, and the formation day is not taken in their place.
NOT_JUDGED = frozenset({"U-SFQD", "U-HY", "U-XZCF", "U-WH", "U-P16", "U-P17"})

# (obligation, office, thing): these give no duty at all.
NO_DUTY = (
    ("P-YJS", "caizheng", "yjs-old1", "§3: formed before the plan was in force"),
    ("P-YJS", "caizheng", "yjs-old3", "§3: formed before the plan was in force"),
    ("P-ZFWJ", "minzheng", "zf-stray", "§7: a source that is no office of the catalogue goes to nobody"),
    ("P-ZFWJ", "gov", "zf-stray", "§7: nor to the owner of the site"),
    ("P-ZFWJ", "gov", "zf-noday", "§4: no trigger day can be read"),
    ("P-GGWS", "weiji", "gw-5", "§3: formed after the body was abolished"),
    ("P-JY", "jiaoti", "jy-unread", "§4: never read, so no trigger day: ours"),
)
