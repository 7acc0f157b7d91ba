"""The pairs, named entries and periods of series that the story must come to (expected.py says how days are reckoned).

A pair here: 5日内 after the closing day. An entry: so many days after 2018-08-17, on which the plan takes effect. A period of a
series: by a day of the month after it. By hand.
"""

from __future__ import annotations

from tests.sample.expected import D, W

# fmt: off
AWAITED_DUTIES = (
    # --- a local inspection of the portal; a site's verdict never holds
    D("JC-FW", "gov", "www", "unobserved", None, "one visit a day is not twenty"),
    D("JC-KB", "gov", "www", "met", W, "no section of the portal was ever blank", False),
    D("JC-WJ", "gov", "www", "met", W, "区政府文件 has one of 12-09", False),
    D("JC-LJ", "gov", "www", "missing", W, "the last of the news on the home page answers 404 on every look", False),
    D("JC-SY", "gov", "www", "missing", W, "that link stands on the home page", False),
    # --- a consultation and what came of it
    D("P-YJ", "zhujian", "yj-1", "met", W, "closed 09-07, due 09-12; the answer, up 09-11 at 15:00, F 09-12"),
    D("P-YJ", "zhujian", "yj-2", "late", W, "closed 09-21, due 09-26; the answer up 10-15, V 10-15. Five working days end 09-29: late too", True),
    D("P-YJ", "zhujian", "yj-3", "missing", W, "closed 10-26, due 10-31; none in any visit, and its own page, read daily, did not change; under working days (11-02) too", True),
    D("P-YJ", "zhujian", "yj-4", "unproven", None, "closed 11-16, due 11-21; its own page changed on 11-20: what was added would decide"),
    D("P-YJ", "zhujian", "yj-5", "unobserved", None, "closed 11-30, due 12-05; no whole visit from 11-30 to 12-05"),
    D("P-YJ", "zhujian", "yj-6", "pending", None, "closes 12-24, due 12-29, a make-up Saturday: no roll"),
    # --- named entries
    D("E-CZ", "caizheng", "政府购买服务指导性目录", "met", W, "the boundary: the seventieth day is 10-26; up 10-25 at 20:00, F 10-26", margin=0),
    D("E-CZ", "caizheng", "权责清单", "unproven", None, "due 10-16; every page of that site links a file, and a list commonly stands in one"),
    D("E-ZJ", "zhujian", "经营服务性收费清单", "missing", W, "due 09-16, a Sunday: 09-17; the list says 暂无信息 on every day", True),
    D("E-YJ", "zhujian", "住房保障服务清单", "late", W, "due 09-17; V 10-07 (up 10-08). It went on 11-20 and came back on 12-15: between, it was missing. Thirty working days end 09-29: late too", True),
    D("E-BZ", "zhujian", "经适房交易规定", "late", W, "due 10-16; V 10-23. Sixty working days end in November: then it is in time, so it does not hold", False),
    D("E-BZ", "zhujian", "年度配租计划", "pending", None, "due 12-31, a holiday: 2019-01-02"),
    D("E-HP", "huanbao", "环评审批目录", "unobserved", None, "a wanted section: no address, no visit"),
    # --- series
    D("T-TJ", "tongji", "2018-09", "met", W, "due 10-25; up 10-22 at 15:00, F 10-23"),
    D("T-TJ", "tongji", "2018-10", "unproven", None, "due 11-25, a Sunday: 11-26; no 1-10月 came, but the release of November told a month that another had told before: its title may be a slip"),
    D("T-TJ", "tongji", "2018-11", "met", W, "due 12-25; F 12-15"),
    D("T-TJ", "tongji", "2018-12", "pending", None, "due 2019-01-25"),
    D("T-MZ", "minzheng", "2018-09", "unproven", None, "due 10-20, a Saturday: 10-22; none of September came, but what came since names months that others had told before: a title may be a slip"),
    D("T-MZ", "minzheng", "2018-10", "unproven", None, "10月份 came on 10-11: this October before it ended, or last year's"),
    D("T-MZ", "minzheng", "2018-11", "unproven", None, "11月份 came on 11-15, likewise"),
    D("T-MZ", "minzheng", "2018-12", "pending", None, "due 2019-01-20, a Sunday: 01-21"),
    D("T-HP", "huanbao", "2018-09", "unobserved", None, "due 10-10; a wanted section"),
    D("T-HP", "huanbao", "2018-10", "unobserved", None, "due 11-10, a Saturday: 11-12; likewise"),
    D("T-HP", "huanbao", "2018-11", "unobserved", None, "due 12-10; likewise"),
    D("T-HP", "huanbao", "2018-12", "pending", None, "due 2019-01-10"),
)
# fmt: on

AWAITED_GAPS = {(d.obligation, d.office, d.subject) for d in AWAITED_DUTIES if d.state in ("late", "missing")}

# What the ledger of the plan's problems (整改台账) says of each at the end.
LEDGER = {
    "P01": {"按时公开": 1, "已补公开": 1, "未整改到位": 1, "不作认定": 2, "未到期": 1},
    "P05": {"不作认定": 1},
    "P09": {"未整改到位": 1},
    "P10": {"已补公开": 1},
    "P12": {"按时公开": 2, "不作认定": 1, "未到期": 1},
    "P17": {"尚无认定": 1},
}
