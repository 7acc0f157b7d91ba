"""What the archive must have seen: sightings, the looks that came to nothing, and the findings. By hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Sighting:
    """Days (of the looks at 10:00), or `day T00:00`; None: NULL. `last` None: not what is tested."""

    thing: str
    section: str
    absent_until: str | None
    first_seen: str
    last_seen: str | None
    gone_since: str | None
    why: str


S = Sighting
END = "2018-12-24"
# fmt: off
SIGHTINGS = (
    S("past-www-zfwj-0", "www-zfwj", None, "2018-08-20", END, None, "there at the first look: nothing says since when"),
    S("past-cz-yjs-4", "cz-yjs", None, "2018-08-20", "2018-12-23", None, "on a last page: seen again on Sundays alone"),
    S("zf-1", "www-zfwj", "2018-08-23", "2018-08-24", END, None, "one item in one section: put up again elsewhere in it, never away at any look"),
    S("bz-3", "zj-bzf", "2018-11-07", "2018-11-08", END, None, "likewise: an item may change its address"),
    S("zf-2", "www-zfwj", "2018-09-10", "2018-09-11", END, None, "the looks on either side"),
    S("zf-4", "www-zfwj", "2018-10-19", "2018-10-20", END, None, "backdated below the newest, within the part read"),
    S("zf-7", "www-zfwj", "2018-11-05", "2018-11-06T00:00", END, None, "the look at midnight"),
    S("zf-shift", "www-zfwj", "2018-12-08", "2018-12-09", END, None, "the walk moved and was repeated"),
    S("zc-3www", "www-zfwj", "2018-11-13", "2018-11-14", END, None, "the copy on the portal"),
    S("zc-3", "cz-zcwj", "2018-11-16", "2018-11-17", END, None, "the same item's own interval in the other section"),
    S("zc-2", "cz-zcwj", "2018-10-25", "2018-10-26", END, None, "a sighting is of its section alone"),
    S("hy-1", "www-cwhy", "2018-08-26", "2018-08-27", END, None, "up at 09:00, seen at 10:00"),
    S("hy-4", "www-cwhy", "2018-11-08", "2018-11-14", END, None, "five failed looks testify nothing"),
    S("hy-6", "www-cwhy", "2018-12-06", "2018-12-07", "2018-12-15", "2018-12-16", "gone since the first of two looks without it"),
    S("hy-6", "www-cwhy", "2018-12-20", "2018-12-21", END, None, "it came back: a second sighting"),
    S("gg-1", "www-gsgg", "2018-08-29", "2018-08-30", "2018-12-05", None, "dropped off the end of a capped list: not gone"),
    S("gg-2", "www-gsgg", "2018-09-09", "2018-09-10", "2018-12-13", None, "dropped off likewise"),
    S("ja-3", "www-jyta", "2018-10-24", "2018-10-25", END, None, "undated, but each look was deep"),
    S("ja-4", "www-jyta", "2018-11-13", "2018-11-17", END, None, "a timeout and two resets between"),
    S("yjs-2", "cz-yjs", "2018-09-09", "2018-09-10", "2018-12-23", None, "pushed to page 2: seen again on Sundays alone"),
    S("yjs-7", "cz-yjs", "2018-09-29", "2018-09-30", END, None, "claims 09-27, later than the oldest day of page 1"),
    S("gw-3", "ws-ggws", "2018-11-06", "2018-11-12", END, None, "the platform was out between"),
    S("aq-39", "aj-aqsc", "2018-10-01", "2018-10-02", END, None, "claims 09-30"),
    S("aq-41", "aj-aqsc", "2018-10-17", "2018-10-18", END, None, "claims 10-12"),
    S("aq-45", "aj-aqsc", "2018-11-06", "2018-11-12", END, None, "the outage"),
    S("aq-47", "aj-aqsc", "2018-11-25", "2018-11-26", END, None, "without a day: absence by deep looks alone"),
    S("xc-4", "aj-xzcf", "2018-11-19", "2018-11-20", "2018-12-10", "2018-12-11", "taken away from within the capped list"),
    S("sb-9", "rs-shbx", "2018-10-18", "2018-10-19", END, None, "the redesign in November is no absence"),
    S("tj-9", "tj-tjsj", "2018-10-22", "2018-10-23", END, None, "nor the soft redirect"),
    S("tj-11", "tj-tjsj", "2018-12-14", "2018-12-15", END, None, "the first try answered 500, the second counts"),
    S("xk-3", "hb-xzxk", "2018-11-22", "2018-11-23", END, None, "claims 11-09"),
    S("jg-46", "wj-jgjc", "2018-11-11", "2018-11-15", None, None, "out of order: only Sunday's deep look testifies absence"),
    S("jg-49", "wj-jgjc", "2018-12-02", "2018-12-06", END, None, "as above"),
    S("hj-36", "hb-hjzl", "2018-09-07", "2018-09-08", "2018-12-23", None, "in order: yesterday's look testifies; now on page 3"),
    S("dt-47", "zj-zwdt", "2018-11-22", "2018-11-23", None, None, "the endless pager stops at known ground on weekdays"),
    S("yj-list", "zj-yjzj", "2018-10-07", "2018-10-08", "2018-11-20", "2018-11-21", "taken down after the look of 11-20"),
    S("yj-list", "zj-yjzj", "2018-12-15", "2018-12-16", END, None, "and back"),
    S("bz-2", "zj-bzf", "2018-10-23", "2018-10-24", END, None, "the looks on either side"),
)
# fmt: on


@dataclass(frozen=True)
class Broken:
    """A stretch of looks that came to nothing whole."""

    section: str
    first: str
    last: str
    outcome: str
    why: str


_OUT = "an outage of the whole platform"
B = Broken
BROKEN = (
    B("www-zfwj", "2018-10-21", "2018-10-25", "failed", "500, each try"),
    B("www-cwhy", "2018-11-09", "2018-11-13", "failed", "reset"),
    B("www-zdxm", "2018-10-30", "2018-11-02", "failed", "500"),
    B("www-zdxm", "2018-11-27", "2018-11-28", "failed", "reset"),
    B("www-jyta", "2018-11-14", "2018-11-14", "failed", "timeout"),
    B("www-jyta", "2018-11-15", "2018-11-16", "failed", "reset"),
    B("ws-ggws", "2018-11-07", "2018-11-11", "failed", _OUT),
    B("mz-shjz", "2018-11-07", "2018-11-11", "failed", _OUT),
    B("aj-aqsc", "2018-11-07", "2018-11-11", "failed", _OUT),
    B("aj-xzcf", "2018-11-07", "2018-11-11", "failed", _OUT),
    B("rs-shbx", "2018-11-05", "2018-11-06", "unreadable", "a redesign"),
    B("rs-shbx", "2018-11-07", "2018-11-11", "failed", _OUT),
    B("rs-shbx", "2018-11-12", "2018-11-25", "unreadable", "the redesign still"),
    B("cz-yjs", "2018-10-14", "2018-10-14", "partial", "an empty page inside a paged list is an error, not its end"),
    B("cz-yjs", "2018-11-18", "2018-11-18", "partial", "page 2 was cut on the way"),
    B("cz-ssjd", "2018-11-21", "2018-11-21", "failed", "page 1 was cut on the way: no usable answer"),
    B("wj-jgjc", "2018-11-18", "2018-11-18", "failed", "500"),
    B("zj-yjzj", "2018-11-30", "2018-12-05", "failed", "500"),
    B("zj-bzf", "2018-10-09", "2018-10-09", "failed", "robots.txt forbids it"),
    B("aj-aqsc", "2018-10-24", "2018-10-28", "unreadable", "a challenge page with status 200 is no content"),
    B("aj-aqsc", "2018-12-12", "2018-12-13", "unreadable", "a redesign"),
    B("tj-tjsj", "2018-11-20", "2018-11-20", "unreadable", "the home page is another list"),
    B("zj-zwdt", "2018-11-18", "2018-11-18", "partial", "deep, and the pager has no end"),
    B("zj-zwdt", "2018-11-25", "2018-11-25", "partial", "deep, and the pager has no end"),
    B("rs-zkly", "2018-08-20", "2018-08-20", "partial", "its end is never told; no ground is known yet"),
    *(
        B("rs-zkly", day, day, "partial", "its end is never told, and something new stood on it")
        for day in ("2018-09-26", "2018-10-13", "2018-11-23", "2018-12-14")
    ),
    *(
        B("rs-zkly", day, day, "partial", "its end is never told: no deep look of it is whole")
        for day in (
            *("2018-08-26", "2018-09-02", "2018-09-09", "2018-09-16", "2018-09-23", "2018-09-30", "2018-10-07", "2018-10-14", "2018-10-21"),
            *("2018-10-28", "2018-11-04", "2018-11-11", "2018-11-18", "2018-11-25", "2018-12-02", "2018-12-09", "2018-12-16", "2018-12-23"),
        )
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """`subject`: a thing's id, or, where there is none, the section."""

    kind: str
    subject: str
    section: str
    why: str


F = Finding
FINDINGS = (
    F("backdated", "zf-4", "www-zfwj", "claims 10-12; absent on 10-19"),
    F("backdated", "zf-8", "www-zfwj", "claims 11-16; absent on 11-20"),
    F("backdated", "aq-41", "aj-aqsc", "claims 10-12; absent on 10-17"),
    F("backdated", "jc-hb-9", "www-jcls", "claims 09-30; absent on 10-02, the first day on which the lag is spent"),
    F("backdated", "yjs-7", "cz-yjs", "claims 09-27; absent on 09-29, less the lag 09-28T10:00"),
    F("backdated", "zk-2", "rs-zkly", "claims 10-09; absent on 10-12"),
    F("edited", "zf-5", "www-zfwj", "its text was changed on 10-24, and does not say so"),
    F("edited", "yjs-2", "cz-yjs", "its text was changed on 09-24"),
    F("edited", "yjs-3", "cz-yjs", "its page stands, and the PDF that it links was another on 09-28"),
    F("edited", "jy-2", "jt-jyjc", "its formation day was changed on 09-28"),
    F("edited", "jy-4", "jt-jyjc", "its publication day was changed on 11-25: a finding, never a new claim"),
    F("edited", "yj-4", "zj-yjzj", "its text was changed on 11-20: perhaps the answer that was owed"),
    F("removed", "yj-list", "zj-yjzj", "gone since 11-21"),
    F("restored", "yj-list", "zj-yjzj", "back on 12-16"),
    F("unaccounted", "", "cz-yjs", "示财字〔2018〕20号 among others: a hole between two that came"),
    F("removed", "hy-6", "www-cwhy", "gone since 12-16"),
    F("removed", "xc-4", "aj-xzcf", "gone since 12-11; a ruling may call it lawful"),
    F("restored", "hy-6", "www-cwhy", "back on 12-21"),
    F("shown_day", "yjs-9", "cz-yjs", "shows 12-31, and was listed on 12-12"),
    F("precedes", "yjs-8", "cz-yjs", "published 11-06, formed 11-08"),
    F("unattributed", "", "www-zfwj", "zf-stray: its source is no office of the catalogue"),
    F("unattributed", "", "www-zdxm", "zx-nobody: names no source"),
    F("undated", "", "www-zfwj", "zf-noday: no formation day on its page"),
    F("unread", "", "jt-jyjc", "jy-unread: our fetches of its page all failed"),
    F("blank", "", "zj-sfqd", "never an item, and a rendered 暂无信息 at every look"),
)

# Of these kinds there are no others. In the rest of the story nothing was backdated: aq-39, jc-mz-11 and zc-2 are
# within the lag or an outage of ours, and xk-3 may have stood in the wanted section. No visit counter, no clock in a
# header and no announced correction (zf-6, hj-45) is an edit. Nothing else was removed: not what dropped off a capped
# list (gg-1, gg-2), nor what took a new address (zf-1, bz-3), nor what an outage, a redesign or a broken walk hid.
CLOSED_KINDS = frozenset({"backdated", "edited", "removed", "restored", "precedes", "epoch"})
# Either is right: zf-1 was put up again under another date (a later change of its claim); of the two formation days of
# jy-2 the later, which the verdict sets aside, would make its publication precede it.
EITHER = frozenset({("edited", "zf-1"), ("precedes", "jy-2")})

# The same thing under a second address: the item bears the address first seen.
SAME_ITEM = {"zf-1b": "zf-1", "bz-3b": "bz-3", "zc-3": "zc-3www"}
