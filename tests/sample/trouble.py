"""What goes wrong with the network and the sites, and when. Days are the first and the last on which it does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Trouble:
    """`where` is a shelf, a thing's id, or a host (then all of it). `page` 0 is the first; None: every page."""

    kind: str
    where: str
    first: str
    last: str
    page: int | None = None

    def holds(self, where: tuple[str, ...], day: date, page: int | None) -> bool:
        in_time = date.fromisoformat(self.first) <= day <= date.fromisoformat(self.last)
        return in_time and self.where in where and (self.page is None or self.page == page)


TROUBLES = (
    # --- no answer, or half of one
    Trouble("error", "www-zfwj", "2018-10-21", "2018-10-25"),  # 500, all day
    Trouble("reset", "www-cwhy", "2018-11-09", "2018-11-13"),
    Trouble("error", "www-zdxm", "2018-10-30", "2018-11-02"),
    Trouble("reset", "www-zdxm", "2018-11-27", "2018-11-28"),
    Trouble("timeout", "www-jyta", "2018-11-14", "2018-11-14"),
    Trouble("reset", "www-jyta", "2018-11-15", "2018-11-16"),
    Trouble("reset", "gk", "2018-11-07", "2018-11-11"),  # the whole platform, its robots.txt too: an outage of days
    Trouble("truncated", "cz-yjs", "2018-11-18", "2018-11-18", page=1),  # a Sunday: the deep visit breaks off
    Trouble("truncated", "cz-ssjd", "2018-11-21", "2018-11-21"),
    Trouble("error", "wj-jgjc", "2018-11-18", "2018-11-18"),  # a Sunday: that week has no deep visit
    Trouble("error", "zj-yjzj", "2018-11-30", "2018-12-05"),  # all that could have shown an answer in time
    Trouble("flaky", "tj-tjsj", "2018-12-15", "2018-12-15"),  # the first try fails, the second is answered
    Trouble("robots", "hb", "2018-10-09", "2018-10-09"),  # robots.txt forbids /bzf/
    # --- an answer that is not the list
    Trouble("challenge", "aj-aqsc", "2018-10-24", "2018-10-28"),  # with status 200
    Trouble("redesign", "aj-aqsc", "2018-12-12", "2018-12-13"),
    Trouble("redesign", "rs-shbx", "2018-11-05", "2018-11-25"),
    Trouble("home", "tj-tjsj", "2018-11-20", "2018-11-20"),  # a soft redirect to the home page
    # --- a list that is not to be trusted
    Trouble("empty_page", "cz-yjs", "2018-10-14", "2018-10-14", page=1),  # a Sunday: deep
    Trouble("endless", "zj-zwdt", "2018-11-17", "2018-11-26"),
    Trouble("shift", "www-zfwj", "2018-12-09", "2018-12-09"),  # a Sunday: `zf-shift` goes up between page 1 and 2
    # --- one article
    Trouble("error", "jy-unread", "2018-08-20", "2018-12-31"),
)

CHALLENGE = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>请稍候</title></head><body>"
    "<noscript>请开启JavaScript并刷新该页.</noscript><script>"
    "eval(function(p,a,c,k,e,d){e=function(c){return c};while(c--){if(k[c]){p=p.replace(c,k[c])}}return p}"
    "('0.1=\"wzwschallenge=2\"',3,3,'document|cookie|V1hfVEVTVA'.split('|'),0,{}));"
    "window.location.reload();</script></body></html>"
)
REDESIGN = (
    "<!DOCTYPE html><html><head><meta charset='utf-8'><title>{name}</title></head><body>"
    "<main class='cards'>{cards}</main><footer>示例区政务公开平台（新版）</footer></body></html>"
)
CARD = "<section class='card' onclick=\"openDoc('{id}')\"><h4>{title}</h4></section>"
