"""What the archive must say of the second district on 2018-12-06 at 10:00. By hand after semantics.md, never computed.

F: the first look that lists the thing, V: the one before it; the first story's expected.py says how days are reckoned. Looks
are daily at 10:00 in September (on the 17th and 18th one alone, at 09-18T00:00), then on the days of places.py.
"""

from __future__ import annotations

from dataclasses import dataclass

from tests.sample.expected import A, C, D, W

# fmt: off
ITEM_DUTIES = (
    # --- 双公示: the rows of a table, 7个工作日 from the decision
    D("D-XK", "jiaotong", "新交许〔2018〕1号", "met", C, "due 08-29; it came with its page, which claims 08-28, before we watched"),
    D("D-XK", "jiaotong", "新交许〔2018〕2号", "met", W, "decided 09-05, due 09-14; up 09-10 at 15:00, F 09-11"),
    D("D-XK", "jiaotong", "新交许〔2018〕3号", "met", W, "the boundary: decided 09-06, due 09-17; the page shows it exactly at the due instant, 09-18T00:00", margin=-1),
    D("D-XK", "jiaotong", "新交许〔2018〕4号", "late", W, "decided 09-05, due 09-14; F 09-21, and the page was without it on 09-20", True),
    D("D-XK", "jiaotong", "新交许〔2018〕5号", "unproven", None, "decided 09-10, due 09-19; F 09-21; the page without it on 09-20 less the lag is before the due instant; the row bears no day of its own"),
    D("D-XK", "jiaotong", "新交许〔2018〕6号", "unproven", None, "decided 09-06, due 09-17; F 09-26; but a report of 09-11 bears its number: it may have been published there"),
    D("D-XK", "jiaotong", "xk-split", "unproven", None, "two columns may be the number's: its rows are not read"),
    # --- at least 7 working days; the day of opening is not counted
    D("L-YJ", "gov", "yj-kept", "met", W, "the boundary: opened 09-04, the seventh working day is 09-13, which is its last; listed on 09-13"),
    D("L-YJ", "gov", "yj-short", "missing", A, "opened 09-05, to stay until 09-14; closes 09-11 by its own text", True),
    D("L-YJ", "gov", "yj-edge", "missing", A, "opened 09-04, to stay until 09-13; closes 09-12. With the day of opening counted, 09-12 is enough: it does not hold", False),
    D("L-YJ", "gov", "yj-gone", "missing", W, "opened 09-06, to stay until 09-17; in no list from 09-12 on, by two looks", True),
    D("L-YJ", "gov", "yj-before", "unproven", None, "there at our first look, and no day on it: nobody knows since when; closes 09-10"),
    D("L-YJ", "gov", "yj-open", "pending", None, "opened 12-05, to stay until 12-14"),
    D("L-YJ", "shichang", "dz-claimed", "met", C, "first seen 09-14, to stay until 09-26; the site has not opened since 09-20; open until 09-30 by its own text"),
    D("L-YJ", "shichang", "dz-lost", "unobserved", None, "first seen 09-14; the site has not opened since 09-20; it tells no last day"),
    # --- at least 30 days; a least length does not roll
    D("L-GS", "gov", "gs-kept", "met", W, "the boundary: opened 09-04, the thirtieth day is 10-04, a holiday: no roll; listed on 10-05"),
    D("L-GS", "gov", "gs-short", "missing", A, "opened 09-04, closes 09-20 by its own text", True),
    # --- 长期公开: what is not there any more may have been revoked
    D("C-ZC", "gov", "zc-kept", "met", W, "listed at the latest look"),
    D("C-ZC", "gov", "zc-gone", "unproven", None, "in no list since 09-21; a ruling would tell why"),
    D("C-ZC", "shichang", "dz-zc", "unobserved", None, "no look since 09-19 came to anything"),
    # --- a site that moves on 09-25: 5个工作日
    D("G-GG", "jianshe", "gg-1", "met", W, "due 09-12; F 09-07; the stamp 09-25 of the new platform makes nothing late"),
    D("G-GG", "jianshe", "gg-2", "late", W, "due 09-12; F 09-18T00:00, V 09-16 less its lag is after the due instant; late before the move, and no less after it", True),
    D("G-GG", "jianshe", "gg-3", "met", W, "due 09-28, after the move; F 09-21, before it. Removed in October: a finding"),
    D("G-GG", "jianshe", "gg-short", "met", W, "due 09-17; F 09-12"),
    D("G-GG", "jianshe", "gg-short+", "unproven", None, "the same by another name, as nobody can tell: what a migration brings has no day before which it was not there"),
    D("G-GG", "jianshe", "gg-4", "unproven", None, "due 09-21; first seen on the new platform on the day of the move: it may have come with it, and its stamp is no claim"),
    D("G-GG", "jianshe", "gg-5", "met", W, "due 10-16; up 10-10, F 10-11"),
    D("G-GG", "jianshe", "gg-6", "late", W, "formed 09-27, due 10-09 over two make-up days and the holidays; up 10-11, F 10-12, V 10-11 less its lag is after 10-09 had ended", True),
)
# fmt: on

PAIR_DUTIES = (
    # --- what had to be up before the document's own day; no more than 8 days before it
    D("R-GF", "gov", "gf-kept", "met", W, "published 09-24; the consultation F 09-18"),
    D(
        "R-GF",
        "gov",
        "gf-late",
        "late",
        W,
        "published 09-25; the consultation F 09-27, V 09-26. None of these holds: it may have been held elsewhere",
        False,
    ),
    D("R-GF", "gov", "gf-never", "missing", W, "published 09-26; none since 09-18, on which we watched", False),
    D("R-GF", "gov", "gf-open", "unproven", None, "published 09-13; a consultation of 09-07 does not say on what"),
    D("R-GF", "gov", "gf-before", "unobserved", None, "published 09-06; 8 days before it we did not watch yet"),
)

# fmt: off
PERIOD_DUTIES = (
    # --- series, by the 10th of the next month
    D("T-CZ", "gov", "2018-09", "late", W, "due 10-10; up 10-13, F 10-14, V 10-12", True),
    D("T-CZ", "gov", "2018-10", "met", W, "due 11-10, a Saturday: 11-12; F 11-11"),
    D("T-CZ", "gov", "2018-11", "pending", None, "due 12-10"),
    D("T-CZ", "gov", "2018-12", "pending", None, "due 2019-01-10"),
    D("T-KL", "gov", "2018-09", "missing", W, "due 10-10; in no look to the last; the release of October names its month with its year", True),
    D("T-KL", "gov", "2018-10", "met", W, "due 11-12; F 11-11"),
    D("T-KL", "gov", "2018-11", "pending", None, "due 12-10"),
    D("T-KL", "gov", "2018-12", "pending", None, "due 2019-01-10"),
    # --- quotas: three a month
    D("Q-DT", "gov", "2018-09", "met", W, "the boundary: the third of 09-30, seen on that day"),
    D("Q-DT", "gov", "2018-10", "met", W, "three, the last F 10-12"),
    D("Q-DT", "gov", "2018-11", "met", W, "three, the last F 11-29"),
    D("Q-DT", "jiaotong", "2018-09", "unproven", None, "one of three: a quota reached in part is no charge"),
    D("Q-DT", "jiaotong", "2018-10", "missing", W, "none; we were never away for more than half the month", True),
    D("Q-DT", "jiaotong", "2018-11", "missing", W, "none; the lenient end, a month later, has not come: it does not hold yet", False),
    D("Q-DT", "wenhua", "2018-09", "missing", W, "none; the closing of a building is no news of the kind", True),
    D("Q-DT", "wenhua", "2018-10", "missing", W, "none; three came before the lenient end, a month later: it does not hold", False),
    D("Q-DT", "wenhua", "2018-11", "met", W, "three, F 11-29, after a notice: a lead"),
    *(D("Q-DT", "shichang", f"2018-{month}", "unobserved", None, "the site has not opened since 09-20") for month in ("09", "10", "11")),
    # --- weeks, over the move
    D("X-XM", "jianshe", "2018-W36", "met", W, "F 09-07"),
    D("X-XM", "jianshe", "2018-W37", "met", W, "F 09-14"),
    D("X-XM", "jianshe", "2018-W38", "missing", W, "none on the old platform to its last day, nor on the new one; what the move stamped anew fills no week. By its lenient end, 10-01, one had come: it does not hold", False),
    D("X-XM", "jianshe", "2018-W39", "met", W, "F 09-28, after the move"),
    D("X-XM", "jianshe", "2018-W41", "met", W, "F 10-11; W40 has no working day"),
    # --- what is there at all
    D("E-YS", "gov", "部门预算", "met", W, "there at our first look"),
)

SITE_DUTIES = (
    *(D(duty, "gov", "xw", "met", W, "kept up", False) for duty in ("I-reach", "I-home", "I-stale", "I-class", "I-blank", "I-overdue", "I-answers", "I-broken", "I-link", "I-claims")),
    D("I-reach", "gov", "dz", "missing", W, "opened in none of four spaced visits on 12-05, while the control host answered", False),
    D("I-reach-20", "gov", "xw", "unobserved", None, "20 visits a day for a week were not made"),
    D("I-reach-20", "gov", "dz", "unobserved", None, "nor here"),
    D("I-home", "gov", "lz", "missing", W, "its newest day is 2018-08-01; looks at most three days apart", False),
    D("I-home", "gov", "js", "unproven", None, "no day beside any link: it may be navigation only"),
    D("I-home", "gov", "dz", "unobserved", None, "no home page could be read"),
    D("I-stale", "gov", "lz", "missing", W, "交通动态: nothing since 09-11", False),
    D("I-stale", "gov", "dz", "unobserved", None, "no look in three days"),
    D("I-stale-n", "gov", "lz", "unproven", None, "found, and no number is set"),
    D("I-class", "gov", "lz", "missing", W, "of the class it has 交通动态 alone: nothing since 09-11", False),
    D("I-class", "gov", "dz", "unobserved", None, "no look in three days"),
    D("I-blank", "gov", "lz", "missing", W, "行政复议: never an item", False),
    D("I-blank", "gov", "dz", "unobserved", None, "消费警示 had none when we looked last"),
    D("I-overdue", "gov", "lz", "missing", W, "the boundary: two, 交通动态 and 行政复议, where two are the limit", False),
    D("I-overdue", "gov", "dz", "unobserved", None, "likewise"),
    D("I-answers", "gov", "lz", "missing", W, "asked 09-03; on 12-06 its page, read whole, has no answer: over three months", False),
    D("I-answers", "gov", "dz", "unobserved", None, "its question was not read again"),
    D("I-broken", "gov", "lz", "missing", W, "/gone.html answers 404 and is linked still", False),
    D("I-broken", "gov", "dz", "unobserved", None, "no link was asked in two months"),
    D("I-broken-n", "gov", "lz", "unproven", None, "found, and no number is set"),
    D("I-link", "gov", "lz", "missing", W, "on no look at its home page, nor on its lists", False),
    D("I-link", "gov", "js", "unproven", None, "named in words, without a link"),
    D("I-link", "gov", "dz", "unobserved", None, "no home page was read of late"),
    D("I-claims", "gov", "lz", "missing", W, "shows 09-03, and its address 09-12", False),
    D("I-claims", "gov", "dz", "unobserved", None, "its pages show no day"),
    D("I-claims-n", "gov", "lz", "unproven", None, "found, and no number is set"),
)
# fmt: on

DUTIES = (*ITEM_DUTIES, *PAIR_DUTIES, *PERIOD_DUTIES, *SITE_DUTIES)


@dataclass(frozen=True)
class Told:
    """What was read of an element: (obligation, thing; blank: of the office as a whole, element, state)."""

    obligation: str
    thing: str
    element: str
    state: str
    why: str


T = Told
ELEMENTS = (
    *(T("E-HY", "hy-3", element, "found", "said") for element in ("议题", "列席", "议定事项")),
    T("E-HY", "hy-4", "议题", "found", "said"),
    T("E-HY", "hy-4", "列席", "absent", "nothing in its title or text, and no file or picture that was not read"),
    T("E-HY", "hy-4", "议定事项", "found", "said"),
    T("E-HY", "hy-6", "议题", "found", "said"),
    T("E-HY", "hy-6", "列席", "unproven", "its picture may show it"),
    T("E-HY", "hy-6", "议定事项", "unproven", "likewise"),
    T("E-DT", "", "负责人解读", "unobserved", "a capped list is never read to its end"),
)


@dataclass(frozen=True)
class Finding:
    """`subject`: a thing's id, or the words of the finding's own."""

    kind: str
    section: str
    subject: str
    why: str
    office: str = ""


F = Finding
FINDINGS = (
    F("incomplete", "xw-hy", "hy-4", "lacks 列席"),
    F("unaccounted", "xw-hy", "meeting 5", "第5次, between 第4次 and 第6次"),
    F("unlisted", "xw-ml", "E-YS 部门预算", "in no look at its list, and nothing there could be it", "jiaotong"),
    F("quota", "lz-jt", "Q-DT 2018-09", "one of three"),
    F("figures", "xw-ml", "T-DQ 示例新区管理委员会办公室", "two releases; the longest silence 28 days, from 11-08 to the last look"),
    F("removed", "xw-yj", "yj-gone", "gone since 09-12"),
    F("removed", "xw-ml", "zc-gone", "gone since 09-21"),
    F("removed", "js-gg", "gg-old2", "gone since 09-15, before the move"),
    F("removed", "js-gg", "gg-3", "gone since 10-12, after it"),
    F("moved", "js-gg", "通知公告", "gg-short was not recognised on the new platform"),
    F("backdated", "lz-wh", "ld-far", "claims 09-03; absent on 09-11"),
    F("contradiction", "lz-wh", "ld-far", "its address and its day are nine days apart"),
    F("last_modified", "lz-wh", "ld-far", "its file was made nine days after the day that it shows"),
    F("id_time", "js-gg", "gg-2", "its id was made on 09-17; it shows 09-15"),
    F("seen_elsewhere", "js-gg", "ld-first", "the office of the committee had it on 09-08; there it came on 09-13", "jianshe"),
    F("burst", "lz-wh", "文化动态", "three on one day, four days after a notice, and none for 78 days before"),
    F("id_order", "xw-dt", "ld-order", "its id is later than all, and its day earlier"),
    F("news_only", "xw-hy", "ld-meeting", "第7次 told as news, and not in the section of meetings"),
    F("unanswered", "lz-zx", "zx-open", "over three months"),
    F("stale", "lz-jt", "交通动态", "nothing since 09-11"),
    F("blank", "lz-kb", "行政复议", "never an item"),
    F("blank", "dz-kb", "消费警示", "never an item, as long as we could look"),
    F("stale_home", "", "示例新区旧站", "no update in 14 days"),
    F("unlinked", "", "示例新区旧站", "no link to the trading platform"),
    F("broken_link", "", "/gone.html", "404"),
    F("unreachable", "", "示例新区市场监管局", "shut in four of four"),
    F("undated", "js-gg", "通知公告", "the notices without a formation day"),
    F("undated", "xw-xk", "双公示", "xk-report shows no decision"),
    F("relayed", "js-gg", "通知公告", "ld-first, which the committee's office formed"),
    F("did_not_open", "", "示例新区市场监管局", "shut in each visit of the week: of I-reach-20, for which they are too few"),
)  # fmt: skip
# Of these kinds nothing else was in the story: no move, stamp, outage, answer or new row of a table is one of them.
CLOSED_KINDS = frozenset(
    {"removed", "restored", "edited", "backdated", "precedes", "incomplete", "unaccounted", "unlisted", "regressed", "quota"}
    | {"moved", "epoch", "contradiction", "last_modified", "id_time", "id_order", "shown_day", "seen_elsewhere", "burst", "news_only"}
    | {"unanswered", "stale", "stale_home", "unlinked", "broken_link", "unreachable"}
)  # fmt: skip

# The same thing under a second address: the item bears the address first seen.
SAME_ITEM = {f"{name}+": name for name in ("gg-old1", "gg-1", "gg-2", "gg-3", "xm-35", "xm-36", "xm-37", "ld-then")}
SAME_ITEM["ld-then"] = SAME_ITEM["ld-then+"] = "ld-first"

# Every gap that there is: any other is a false accusation. A site's verdict never holds: people review it.
GAPS = {(d.obligation, d.office, d.subject) for d in DUTIES if d.state in ("late", "missing")}
