"""What the offices of the second district put up, and when; what each must come to stands in expected.py, by hand."""

from __future__ import annotations

from tests.sample.model import Edit, Table, Thing
from tests.sample.second import moving
from tests.sample.told import Front
from tests.sample.trouble import Trouble

GOV, JT, WH, SC = "示例新区管理委员会办公室", "示例新区交通运输局", "示例新区文化和旅游局", "示例新区市场监督管理局"


def day(text: str) -> str:
    return f"{int(text[:4])}年{int(text[5:7])}月{int(text[8:])}日"


# --- xw-yj: how long a consultation (7个工作日) and a publicity period (30日) stay


def consult(name: str, about: str, up: str, until: str, shelf: str = "xw-yj", source: str = GOV, **more: str) -> Thing:
    body = (
        f"为规范管理，起草了{about}，就适用范围、职责分工和监督检查作出规定，现公开征求意见。"
        f"征求意见时间：{day(more.pop('opens', up[:10]))}至{day(until)}。联系电话：0000-0000000。"
    )
    title = f"关于《{about}》公开征求意见的公告"
    return Thing(name, shelf, title, f"{up}T09:00", more.pop("published", up), None, None, source, body=body, **more)


def publicity(name: str, about: str, up: str, until: str) -> Thing:
    body = f"现将{about}予以公示，如有异议请以书面形式提出。公示时间：{day(up)}至{day(until)}。受理电话：0000-0000000。"
    return Thing(name, "xw-yj", f"关于{about}的公示", f"{up}T09:00", up, None, None, GOV, body=body)


DISPLAYS = (
    consult("yj-kept", "新区供水条例实施细则", "2018-09-04", "2018-09-13"),
    consult("yj-short", "新区养犬管理规定", "2018-09-05", "2018-09-11"),
    consult("yj-edge", "新区户外广告设置规范", "2018-09-04", "2018-09-12"),
    consult("yj-gone", "新区夜间施工管理规定", "2018-09-06", "2018-09-20", down="2018-09-11T12:00"),
    Thing(
        "yj-before",
        "xw-yj",
        "关于《新区河道保洁标准》公开征求意见的公告",
        "2018-08-20T09:00",
        None,
        source=GOV,
        body="为做好河道保洁，起草了河道保洁标准，明确作业频次和考核办法，现公开征求意见。征求意见截止时间：2018年9月10日。",
    ),
    consult("yj-open", "新区消防水源管理规定", "2018-12-05", "2018-12-20"),
    publicity("gs-kept", "滨河片区控制性详细规划调整", "2018-09-04", "2018-10-04"),
    publicity("gs-short", "新区道路命名方案", "2018-09-04", "2018-09-20"),
)

# --- xw-gf: a normative document, and the consultation before it


def normative(name: str, about: str, on: str) -> Thing:
    return Thing(name, "xw-gf", f"新区{about}管理办法", f"{on}T09:00", on, None, None, GOV)


PRIOR = (
    normative("gf-before", "校车安全", "2018-09-06"),
    normative("gf-open", "公共自行车", "2018-09-13"),
    Thing("gf-some", "xw-gf", "关于完善有关制度征求意见的通知", "2018-09-07T09:00", "2018-09-07", None, None, GOV),
    consult("gf-kept-c", "新区停车场管理办法", "2018-09-18", "2018-09-22", "xw-gf"),
    normative("gf-kept", "停车场", "2018-09-24"),
    normative("gf-late", "餐厨垃圾", "2018-09-25"),
    consult("gf-late-c", "新区餐厨垃圾管理办法", "2018-09-27", "2018-10-09", "xw-gf"),
    normative("gf-never", "地下管线", "2018-09-26"),
)

# --- xw-xk: a table of licences that is kept up on one page

HEAD = ("序号", "行政许可决定文书号", "项目名称", "许可决定日期", "许可机关")


def row(number: int, what: str, decided: str) -> tuple[str, ...]:
    return (str(number), f"新交许〔2018〕{number}号", what, decided, JT)


ROWS = (
    row(1, "占用公路施工", "2018-08-20"),
    row(2, "道路旅客运输", "2018-09-05"),  # up on 09-10
    row(3, "道路货物运输", "2018-09-06"),  # up just before 09-17 had ended
    row(4, "客运站经营", "2018-09-05"),  # up on 09-20
    row(5, "出租汽车经营", "2018-09-10"),  # up on 09-20
    row(6, "超限运输", "2018-09-06"),  # up on 09-25; a report had named it
)


def table(n: int) -> Table:
    return (HEAD, *ROWS[:n])


SPLIT: Table = (
    ("行政许可决定文书号", "变更后许可决定文书号", "许可决定日期", "许可机关"),
    ("新交许〔2018〕21号", "新交许〔2018〕22号", "2018-09-14", JT),
)
LICENCES = (
    Thing(
        "xk-table",
        "xw-xk",
        "行政许可信息公示表（2018年第三季度）",
        "2018-08-28T09:00",
        "2018-08-28",
        source=JT,
        body="现将本季度行政许可信息公示如下。",
        table=table(1),
        edits=(
            Edit("2018-09-10T15:00", table=table(2)),
            Edit("2018-09-17T23:30", table=table(3)),
            Edit("2018-09-20T15:00", table=table(5)),
            Edit("2018-09-25T15:00", table=table(6)),
        ),
    ),
    Thing(
        "xk-report",
        "xw-xk",
        "超限运输行政许可信息简报",
        "2018-09-11T09:00",
        "2018-09-11",
        source=JT,
        body="近日，我局对一批超限运输申请进行了现场勘验和路线核查，并制作了新交许〔2018〕6号文书，提醒承运人按照核定的时间和路线行驶。",
    ),
    Thing(
        "xk-split",
        "xw-xk",
        "行政许可信息公示表（工业园）",
        "2018-09-27T09:00",
        "2018-09-27",
        source=JT,
        body="现将工业园行政许可信息公示如下。",
        table=SPLIT,
    ),
)

# --- xw-hy: elements of meetings, and their numbers

TOPICS = "会议审议了秋季造林工作方案、农村饮水安全巩固提升安排等三项议题。"
ATTENDED = "新区各部门主要负责人参加，利益相关企业代表和居民代表列席了会议并发言。"
DECIDED = "会议原则同意秋季造林工作方案，会议决定由农业部门牵头于十月底前完成整地。"


def meeting(name: str, title: str, on: str, body: str, picture: str = "") -> Thing:
    return Thing(name, "xw-hy", title, f"{on}T09:00", on, None, None, GOV, body=body, picture=picture)


MEETINGS = (
    meeting("hy-3", "新区召开第3次办公会议", "2018-09-05", TOPICS + ATTENDED + DECIDED),
    meeting("hy-4", "新区召开第4次办公会议", "2018-09-12", TOPICS + DECIDED),
    meeting("hy-6", "新区召开第6次办公会议", "2018-09-26", TOPICS, "/hygk/hy6.jpg"),
    meeting("lsh-1", "新区召开第1次理事会议", "2018-09-10", TOPICS + ATTENDED),
    meeting("lsh-2", "新区召开第2次理事会议", "2018-09-19", TOPICS + ATTENDED),
)

# --- xw-ml: what is there at all, what stays for good, series


def listed(name: str, title: str, up: str, source: str = GOV, **more: str) -> Thing:
    return Thing(name, "xw-ml", title, up, up[:10], None, None, source, **more)


CATALOGUE = (
    listed("ml-ys", "2018年办公室部门预算", "2018-03-02T09:00"),
    listed("ml-wh", "文化和旅游局年度收支安排", "2018-03-05T09:00", WH, body="本年度预算收入和支出安排见下，其中人员经费一百二十万元，公用经费三十万元，项目支出二百六十万元，均经批准。"),
    listed("zc-kept", "新区图书馆章程", "2018-08-20T09:00"),
    listed("zc-gone", "新区体育场馆章程", "2018-08-21T09:00", down="2018-09-20T12:00"),
    listed("cz-9", "2018年9月份工业产值", "2018-10-13T15:00"),
    listed("cz-10", "2018年10月份工业产值", "2018-11-08T15:00"),
    listed("kl-10", "2018年10月份客流量", "2018-11-08T15:00"),
)  # fmt: skip

# --- xw-dt, lz-jt, lz-wh: what is going on; so many a month

NEWS = (
    *((f"dt-9{n}", "xw-dt", f"2018-09-{day}", GOV) for n, day in enumerate(("06", "14", "30"))),
    *((f"dt-10{n}", "xw-dt", f"2018-10-{day}", GOV) for n, day in enumerate(("08", "11", "12"))),
    *((f"dt-11{n}", "xw-dt", f"2018-11-{day}", GOV) for n, day in enumerate(("09", "19", "28"))),
    ("jt-9", "lz-jt", "2018-09-11", JT),
    ("wh-8", "lz-wh", "2018-08-15", WH),
    *((f"wh-11{n}", "lz-wh", "2018-11-28", WH) for n in range(3)),
)
PLACES = "新村水厂渡口粮站码头花圃苗圃泵站园区夜市书店学堂驿站"  # two characters each: no two titles are alike


def news(n: int, name: str, shelf: str, on: str, source: str) -> Thing:
    title = f"有关负责人走访{PLACES[2 * n : 2 * n + 2]}并听取群众想法"
    address = f"/gzdt/post_{1001 + n}.html" if shelf == "xw-dt" else ""  # an id that counts up
    return Thing(name, shelf, title, f"{on}T09:00", on, None, None, source, address=address)


# --- what people ask

ASKED = "请问新区{}何时能够完成？附近居民出行不便已经很久，希望尽快得到准信。"
QUESTIONS = (
    Thing("zx-kept", "xw-zx", "请问环城公交何时开通", "2018-09-03T09:00", "2018-09-03", source=GOV, body=ASKED.format("环城公交线路"),
          edits=(Edit("2018-09-12T15:00", body=ASKED.format("环城公交线路") + "答复：线路已经批准，将于十月开通试运行。"),)),
    Thing("zx-open", "lz-zx", "请问南门道路何时修好", "2018-09-03T09:00", "2018-09-03", source=GOV, body=ASKED.format("南门道路整修")),
)  # fmt: skip

# --- leads: what a page shows against its address, one document in two places, many at once after a notice

SHARED = (
    "为进一步做好汛期建筑工地安全生产工作，现将有关要求通知如下：各参建单位应当立即对深基坑、起重机械和临时用电开展自查，"
    "对发现的隐患建立台账、逐项整改，并于九月底前将自查报告送质量安全监督站备案，逾期不报的将予以约谈。"
)
LEADS = (
    Thing("ld-far", "lz-wh", "文化馆设备检修闭馆安排", "2018-09-12T09:00", "2018-09-03", source=WH),
    Thing("ld-first", "xw-gf", "关于做好汛期工地自查的通知", "2018-09-08T09:00", "2018-09-08", source=GOV, body=SHARED),
    Thing("ld-then", "js-gg", "关于做好汛期工地自查的通知", "2018-09-13T09:00", "2018-09-13", source=moving.JS, body=SHARED, down=moving.MOVE),
    Thing("ld-then+", "js-gg-new", "关于做好汛期工地自查的通知", moving.MOVE, "2018-09-13", source=moving.JS, body=SHARED),
    Thing("ld-order", "xw-dt", "新区志愿服务日安排", "2018-07-20T09:00", "2018-07-20", source=GOV, address="/gzdt/post_1050.html"),
    Thing("ld-meeting", "xw-dt", "新区召开第7次办公会议", "2018-10-08T09:00", "2018-10-08", source=GOV),
    Thing("ld-notice", "xw-gf", "关于政府网站抽查情况的通知", "2018-11-25T09:00", "2018-11-25", source=GOV),
)  # fmt: skip

# --- what stood there before

PAST = tuple(
    Thing(f"past-{shelf}", shelf, title, f"{on}T08:30", on, source=source)
    for shelf, title, on, source in (
        ("xw-yj", "关于城市书房选址的通告", "2018-07-10", GOV),
        ("xw-gf", "关于规范公务用车标识的通知", "2018-06-21", GOV),
        ("xw-hy", "会议室借用须知", "2018-05-16", GOV),
        ("lz-jt", "公交线路调整一览", "2018-08-03", JT),
    )
)

# --- dz: a site that does not open any more

CLOSED = (
    consult("dz-claimed", "市场开办者责任规定", "2018-09-14", "2018-09-30", "dz-dt", SC, published=""),
    Thing("dz-lost", "dz-dt", "关于《计量器具检定目录》公开征求意见的公告", "2018-09-14T09:00", source=SC, body="现就计量器具检定目录公开征求意见，欢迎来电来函，提出修改的想法。联系电话：0000-0000000。"),
    Thing("dz-zc", "dz-dt", "消费者服务中心章程", "2018-08-01T09:00", source=SC),
    Thing("dz-zx", "dz-dt", "请问早市几点开门", "2018-09-04T09:00", source=SC, body=ASKED.format("早市改造")),
)  # fmt: skip

THINGS = (
    *PAST,
    *DISPLAYS,
    *PRIOR,
    *LICENCES,
    *MEETINGS,
    *CATALOGUE,
    *(news(n, *told) for n, told in enumerate(NEWS)),
    *QUESTIONS,
    *LEADS,
    *CLOSED,
    *moving.things(),
)

TROUBLES = (Trouble("reset", "dz", "2018-09-20", "2018-12-31"),)

TRADING = ("http://ggzy.slxq.example/", "公共资源交易平台", "")
MENU = (("/gzdt/index.html", "工作动态", ""), ("/wswz/index.html", "网上问政", ""))
FRONTS = (
    Front("xw", "2018-01-01", (TRADING, *MENU, ("/news/1.html", "新区要闻第1条", "2018-08-30"))),
    Front("xw", "2018-11-27", (TRADING, *MENU, ("/news/2.html", "新区要闻第2条", "2018-11-27"))),
    Front("js", "2018-01-01", (("/xpt/tzgg/index.html", "通知公告", ""), ("/xpt/xmjz/index.html", "项目进展", "")), "公共资源交易信息请见市级平台。"),
    Front("lz", "2018-01-01", (("/jtdt/index.html", "交通动态", ""), ("/gone.html", "办事指南", ""), ("/news/3.html", "旧站要闻", "2018-08-01"))),
    Front("dz", "2018-01-01", (("/xfjs/index.html", "消费警示", ""), ("/news/4.html", "监管要闻", "2018-08-02"))),
)  # fmt: skip
NAVIGATION = frozenset((host, f"/nav/{n}.html") for host in ("xw", "js", "lz", "dz") for n in range(7))
PLAIN = frozenset(
    {("gz", "/ok"), ("xw", "/news/1.html"), ("xw", "/news/2.html"), ("lz", "/news/3.html"), ("dz", "/news/4.html"), *NAVIGATION}
)  # fmt: skip
