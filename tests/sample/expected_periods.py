"""The periods that the story must come to (expected.py says how days are reckoned), written by hand.

For a week, Monday 00:00 to Monday 00:00: missing needs gaps of at most 3.5 days between our complete looks, and one look
at its end plus the lag or later (Tuesday's) that shows none. Its lenient end is a period's length later: where one came
by then, or nothing is shown by then, a gap does not hold. The week of 10-01 (W40) has no working day: no duty.
"""

from __future__ import annotations

from tests.sample.expected import C, D, W

SEEN = "rule 1: one seen before the week ended"
END = "rule 3: not over on 12-24"
EARLY = "rule 8: it ended ten hours ago; no look at its end plus the lag yet"

# fmt: off
WEEKS = (
    # --- anjian: one page, read to its end every day
    D("P-AQ", "anjian", "2018-W34", "met", W, "rule 1: the first whole week of the plan"),
    D("P-AQ", "anjian", "2018-W35", "met", W, SEEN),
    D("P-AQ", "anjian", "2018-W36", "missing", W, "rule 7: nothing, watched daily; with a week more, W37 answers it", False),
    D("P-AQ", "anjian", "2018-W37", "met", W, SEEN),
    D("P-AQ", "anjian", "2018-W38", "met", C, "rule 2: up on Sunday at 20:00, first seen on Monday; claims Sunday"),
    D("P-AQ", "anjian", "2018-W39", "met", C, "rule 2: claims 09-30, seen 10-02; V 10-01 less the lag is 09-30T10:00, before the end of the day claimed"),
    D("P-AQ", "anjian", "2018-W41", "late", W, "rule 6: claims 10-12, absent on 10-17: backdated, so the claim fulfils nothing, and it came after the week; with a week more it came in time", False),
    D("P-AQ", "anjian", "2018-W42", "met", W, "rule 1: what was backdated to W41 is witnessed to have gone up in this week"),
    D("P-AQ", "anjian", "2018-W43", "unobserved", None, "rule 8: a challenge page from 10-24 to 10-28: six days without a complete look"),
    D("P-AQ", "anjian", "2018-W44", "met", W, SEEN),
    D("P-AQ", "anjian", "2018-W45", "met", C, "rule 2: claims 11-07, first seen after the outage; V 11-06 contradicts nothing"),
    D("P-AQ", "anjian", "2018-W46", "met", W, SEEN),
    D("P-AQ", "anjian", "2018-W47", "unproven", None, "rule 5: one without a day, first seen on the Monday after, may have come in either week"),
    D("P-AQ", "anjian", "2018-W48", "met", W, SEEN),
    D("P-AQ", "anjian", "2018-W49", "missing", W, "rule 7; nor in the week after", True),
    D("P-AQ", "anjian", "2018-W50", "missing", W, "rule 7: a redesign hides two days: the gap of three days is at most half the week; with a week more, nothing is shown yet", False),
    D("P-AQ", "anjian", "2018-W51", "unobserved", None, EARLY),
    D("P-AQ", "anjian", "2018-W52", "pending", None, END),
    # --- fagai: a shared section
    D("P-ZDXM", "fagai", "2018-W34", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W35", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W36", "unproven", None, "rule 5: one whose page names no office could be fagai's"),
    D("P-ZDXM", "fagai", "2018-W37", "missing", W, "rule 7: the one that came names another catalogue office", False),
    D("P-ZDXM", "fagai", "2018-W38", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W39", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W41", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W42", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W43", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W44", "unobserved", None, "rule 8: 500s from Tuesday to Friday: five days between complete looks"),
    D("P-ZDXM", "fagai", "2018-W45", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W46", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W47", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W48", "missing", W, "rule 7: resets on two days leave a gap of three", False),
    D("P-ZDXM", "fagai", "2018-W49", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W50", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W51", "met", W, SEEN),
    D("P-ZDXM", "fagai", "2018-W52", "pending", None, END),
    # --- huanbao: a paged list in order of days, read to known ground
    *(D("P-HJ", "huanbao", f"2018-W{week}", "met", W, SEEN) for week in (34, 35, 36, 38, 39, 41, 42, 43, 44, 45)),
    D("P-HJ", "huanbao", "2018-W37", "missing", W, "rule 7 by shallow looks: page 1 reaches back further than a week before the week", False),
    D("P-HJ", "huanbao", "2018-W46", "met", W, "rule 1: an edition of last week's page is witnessed to have come in this one"),
    *(D("P-HJ", "huanbao", f"2018-W{week}", "met", W, SEEN) for week in (47, 48, 49, 50, 51)),
    D("P-HJ", "huanbao", "2018-W52", "pending", None, END),
    # --- wujia: a list out of order, so that only Sunday's deep looks testify absence
    *(D("P-JG", "wujia", f"2018-W{week}", "met", W, SEEN) for week in (34, 35, 36, 37, 38, 41, 42, 43, 44)),
    D("P-JG", "wujia", "2018-W39", "missing", W, "rule 7: the deep look of 10-07; the holiday week after is empty too", True),
    D("P-JG", "wujia", "2018-W45", "missing", W, "rule 7: the deep look of 11-18 failed, that of 11-25 shows none; daily complete looks between", False),
    *(D("P-JG", "wujia", f"2018-W{week}", "met", W, SEEN) for week in (46, 47, 48, 49)),
    D("P-JG", "wujia", "2018-W50", "missing", W, "rule 7: the deep look of 12-23", False),
    D("P-JG", "wujia", "2018-W51", "unobserved", None, EARLY),
    D("P-JG", "wujia", "2018-W52", "pending", None, END),
    # --- zhujian: of one kind only, from 10-08
    D("P-DT", "zhujian", "2018-W41", "met", W, "rule 1: the first whole week from 10-08"),
    D("P-DT", "zhujian", "2018-W42", "met", W, SEEN),
    D("P-DT", "zhujian", "2018-W43", "missing", W, "rule 7: the party meeting's news holds no hint of the kind: it could not be the one; the week after holds one that could be the one", False),
    D("P-DT", "zhujian", "2018-W44", "unproven", None, "rule 5: news whose kind is not told, and whose text holds a hint (施工)"),
    *(D("P-DT", "zhujian", f"2018-W{week}", "met", W, SEEN) for week in (45, 46, 47, 48, 49, 50, 51)),
    D("P-DT", "zhujian", "2018-W52", "pending", None, END),
)

ONE = "rule 1: one seen before the month ended"
MONTHS = (
    D("P-SHJZ", "minzheng", "2018-09", "missing", W, "rule 7: capped is unknown, but the list was read in order of days to before August", False),
    *(D("P-SHJZ", "minzheng", f"2018-{month}", "met", W, ONE) for month in ("10", "11", "12")),
    *(D("P-SHBX", "renshe", f"2018-{month}", "met", W, ONE) for month in ("09", "10", "12")),
    D("P-SHBX", "renshe", "2018-11", "unobserved", None, "rule 8: a redesign no reader knows, 11-05 to 11-25: 22 days without a complete look"),
    *(D("P-TJ", "tongji", f"2018-{month}", "met", W, ONE) for month in ("09", "10", "12")),
    D("P-TJ", "tongji", "2018-11", "missing", W, "rule 7: one soft redirect to the home page leaves a gap of two days", False),
    D("P-JCLS", "minzheng", "2018-09", "met", W, ONE),
    D("P-JCLS", "minzheng", "2018-10", "missing", W, "rule 7: what other offices put there names them", False),
    D("P-JCLS", "minzheng", "2018-11", "met", C, "rule 2: claims 11-30, seen 12-02; V 12-01 less the lag is before the end of 11-30"),
    D("P-JCLS", "minzheng", "2018-12", "met", W, "rule 1: the same is witnessed to have gone up after the look of 12-01; for the office no lag is taken off"),
    D("P-JCLS", "huanbao", "2018-09", "late", W, "rule 6: claims 09-30, V 10-02 less the lag is 10-01T10:00: contradicted, and shown to have come after September", False),
    D("P-JCLS", "huanbao", "2018-10", "met", W, "rule 1: the same is witnessed to have gone up in October"),
    D("P-JCLS", "huanbao", "2018-11", "met", W, ONE),
    D("P-JCLS", "huanbao", "2018-12", "met", W, ONE),
    *(D("P-JCLS", "jiaoti", f"2018-{month}", "met", W, ONE) for month in ("09", "10", "11")),
    D("P-JCLS", "jiaoti", "2018-12", "pending", None, "rule 3"),
    *(D("P-HP", "huanbao", f"2018-{month}", "unobserved", None, "rule 4: its only section has no address: we never looked") for month in ("09", "10", "11")),
    D("P-HP", "huanbao", "2018-12", "pending", None, "rule 3"),
)  # fmt: skip

QUARTERS = (
    D("N-SSJD", "caizheng", "2018Q1", "met", C, "rule 2 comes before rule 4: claims 01-19, and no visit contradicts it"),
    D("N-SSJD", "caizheng", "2018Q2", "met", C, "rule 2: claims 04-18"),
    D("N-SSJD", "caizheng", "2018Q3", "unobserved", None, "rule 8: nothing came, but 50 days passed before our first look: more than half of 92"),
    D("N-SSJD", "caizheng", "2018Q4", "met", W, "rule 1: seen 10-20"),
    D("N-GGWS", "weiji", "2018Q1", "met", C, "rule 2: claims 02-27"),
    D("N-GGWS", "weiji", "2018Q2", "unobserved", None, "rule 4: it ended before our first complete look"),
    D("N-GGWS", "weiji", "2018Q3", "met", W, "rule 1: seen 09-13"),
)
# fmt: on

PERIOD_DUTIES = (*WEEKS, *MONTHS, *QUARTERS)

# Every gap that there is. Any other `late` or `missing` is a false accusation; any of these not found is a lost one.
GAPS = frozenset(
    {
        ("P-ZFWJ", "caizheng", "zf-2"),
        ("P-ZFWJ", "renshe", "zf-4"),
        ("P-HY", "gov", "hy-3"),
        ("P-HY", "gov", "hy-4"),
        ("P-JYTA", "minzheng", "ja-3"),
        ("P-YJS", "caizheng", "yjs-3"),
        ("P-YJS", "caizheng", "yjs-6"),
        ("P-YJS", "caizheng", "yjs-7"),
        ("S-YJS", "caizheng", "yjs-old1"),
        ("P-ZC", "caizheng", "zf-2"),
        ("P-ZC", "caizheng", "zc-1"),
        ("P-GGWS", "weijian", "gw-4"),
        ("C-XZCF", "anjian", "xc-3"),
        ("P-JY", "jiaoti", "jy-5"),
        ("P-ZK", "renshe", "zk-2"),
        ("P-XK", "huanbao", "xk-2"),
        ("P-AQ", "anjian", "2018-W36"),
        ("P-AQ", "anjian", "2018-W41"),
        ("P-AQ", "anjian", "2018-W49"),
        ("P-AQ", "anjian", "2018-W50"),
        ("P-ZDXM", "fagai", "2018-W37"),
        ("P-ZDXM", "fagai", "2018-W48"),
        ("P-HJ", "huanbao", "2018-W37"),
        ("P-JG", "wujia", "2018-W39"),
        ("P-JG", "wujia", "2018-W45"),
        ("P-JG", "wujia", "2018-W50"),
        ("P-DT", "zhujian", "2018-W43"),
        ("P-SHJZ", "minzheng", "2018-09"),
        ("P-TJ", "tongji", "2018-11"),
        ("P-JCLS", "minzheng", "2018-10"),
        ("P-JCLS", "huanbao", "2018-09"),
    }
)
