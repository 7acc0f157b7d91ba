"""The sites and lists of the second district, and the days on which it is looked at."""

from __future__ import annotations

from datetime import date, timedelta

from tests.sample.model import Host, Shelf

HOSTS = {
    host.id: host
    for host in (
        Host("xw", "示例新区门户网站", "shanghai", 8741, "www.slxq.example", "0000000011", static=True),
        Host("js", "示例新区建设局", "zibo", 8742, "js.slxq.example", "0000000012"),
        Host("lz", "示例新区旧站", "shanghai", 8743, "old.slxq.example", "0000000013", static=True),
        Host("dz", "示例新区市场监管局", "shanghai", 8744, "sc.slxq.example", "0000000014", static=True),
        Host("gz", "a control host", "shanghai", 8745, "gz.example", "", static=True),
    )
}

_JS = "/gongkai/site_slxqjsj/channel_5b7a0c11410e00ccde4ee90"
SHELVES = {
    shelf.id: shelf
    for shelf in (
        Shelf("xw-dt", "xw", "工作动态", "/gzdt/index.html", cap=12),
        Shelf("xw-yj", "xw", "意见征集", "/yjzj/index.html"),
        Shelf("xw-gf", "xw", "规范性文件", "/gfwj/index.html"),
        Shelf("xw-xk", "xw", "双公示", "/sgs/index.html"),
        Shelf("xw-hy", "xw", "会议公开", "/hygk/index.html"),
        Shelf("xw-ml", "xw", "公开目录", "/gkml/index.html"),
        Shelf("xw-zx", "xw", "网上问政", "/wswz/index.html"),
        Shelf("js-gg", "js", "通知公告", f"{_JS}1/"),
        Shelf("js-gg-new", "js", "通知公告", "/xpt/tzgg/index.html", family="shanghai"),
        Shelf("js-xm", "js", "项目进展", f"{_JS}2/"),
        Shelf("js-xm-new", "js", "项目进展", "/xpt/xmjz/index.html", family="shanghai"),
        Shelf("lz-jt", "lz", "交通动态", "/jtdt/index.html"),
        Shelf("lz-wh", "lz", "文化动态", "/whdt/index.html"),
        Shelf("lz-kb", "lz", "行政复议", "/xzfy/index.html", empty="暂无信息"),
        Shelf("lz-zx", "lz", "在线问答", "/zxwd/index.html"),
        Shelf("dz-dt", "dz", "监管动态", "/col/col7001/index.html", bare=True, family="hanweb_jcms"),
        Shelf("dz-kb", "dz", "消费警示", "/xfjs/index.html", empty="暂无信息"),
    )
}
# A site's shelves after its move hold what the same sections do.
SECTION = {"js-gg-new": "js-gg", "js-xm-new": "js-xm"}

FIRST, LAST = date(2018, 9, 3), date(2018, 12, 6)
# No look at 10:00 on these two: between them lies one exactly at a due instant, of a page that is read once a day.
SKIPPED = frozenset({date(2018, 9, 17), date(2018, 9, 18)})
SPARSE = (
    *("2018-10-02", "2018-10-05", "2018-10-08", "2018-10-11", "2018-10-12", "2018-10-14", "2018-10-28", "2018-11-11"),
    *("2018-11-20", "2018-11-23", "2018-11-26", "2018-11-29", "2018-12-02"),
)
HOURS = (10, 12, 14, 16)  # on 5 December: so many visits a day as the district's own measure asks for


def days(n: int | None = None) -> list[str]:
    """Daily at 10:00 in September, then now and then, and four times on 5 December; the first n (all: 44)."""
    daily = [FIRST + timedelta(offset) for offset in range(28)]
    instants = [f"{day}T10:00:00+08:00" for day in daily if day not in SKIPPED]
    instants += ["2018-09-18T00:00:00+08:00", *(f"{day}T10:00:00+08:00" for day in SPARSE)]
    instants += [*(f"2018-12-05T{hour}:00:00+08:00" for hour in HOURS), f"{LAST}T10:00:00+08:00"]
    return sorted(instants)[:n]
