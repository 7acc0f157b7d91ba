"""What is awaited: consultations and what came of them, and a list that came late, went, and came back."""

from __future__ import annotations

from tests.sample.model import Edit, Thing

SHELF, OFFICE = "zj-yjzj", "区住建局"


def call(name: str, title: str, up: str, until: str, about: str, edits: tuple[Edit, ...] = ()) -> Thing:
    """A consultation that is open until a day."""
    return Thing(
        name,
        SHELF,
        f"关于《{title}》公开征求意见的公告",
        f"{up}T09:00",
        up,
        source=OFFICE,
        body=_asked(up, until, about),
        edits=edits,
    )


def _asked(up: str, until: str, about: str) -> str:
    first, last = (f"{int(day[:4])}年{int(day[5:7])}月{int(day[8:])}日" for day in (up, until))
    return f"{about}现向社会公开征求意见。征求意见时间：{first}至{last}。联系电话：0000-0000000。"


def answer(name: str, title: str, up: str, about: str) -> Thing:
    return Thing(name, SHELF, f"关于《{title}》意见采纳情况的公告", f"{up}T15:00", up, source=OFFICE, body=about)


FEES, LIFTS, PARKS = "示例区物业服务收费管理办法", "老旧小区加装电梯实施细则", "示例区城市公园管理规定"
RUBBLE, PANELS, SPONGE = "示例区建筑垃圾处置专项规划", "装配式建筑推广计划", "海绵城市建设导则"
RUBBLED = "为规范建筑垃圾收运处置，我局起草了专项规划，对消纳场布局和运输线路作出安排。"

THINGS = (
    call("yj-1", FEES, "2018-08-24", "2018-09-07", "为规范物业服务收费行为，我局会同价格部门起草了管理办法，共六章三十二条。"),
    answer("yj-1f", FEES, "2018-09-11", "公告期内共收到来信来电二十六件，经逐条研究，采纳十九条，其余七条因与上位规定不一致未予采纳，理由附后。"),
    call("yj-2", LIFTS, "2018-09-03", "2018-09-21", "为方便居民出行，我局起草了加装电梯实施细则，明确申请条件、资金分担和审批流程。"),
    answer("yj-2f", LIFTS, "2018-10-15", "本次共收到书面来信四十一件，采纳三十三条，主要涉及资金分担比例和低层住户补偿，已在正式文本中修改完善。"),
    call("yj-3", PARKS, "2018-10-10", "2018-10-26", "为加强公园养护和游园秩序管理，我局起草了管理规定，明确开放时间和禁止行为。"),
    call("yj-4", RUBBLE, "2018-11-01", "2018-11-16", RUBBLED, (
        Edit("2018-11-20T15:00", body=f"{_asked('2018-11-01', '2018-11-16', RUBBLED)}规划文本已按各方来信作了修改，现予更新。"),
    )),
    call("yj-5", PANELS, "2018-11-12", "2018-11-30", "为推进建筑产业转型，我局起草了推广计划，提出实施范围、装配率指标和奖补措施。"),
    call("yj-6", SPONGE, "2018-12-10", "2018-12-24", "为指导雨水源头减排设施建设，我局起草了建设导则，对下凹绿地和透水铺装提出要求。"),
    Thing("yj-list", SHELF, "住房保障服务清单", "2018-10-08T09:00", "2018-10-08", source=OFFICE, down="2018-11-20T12:00", back="2018-12-15T12:00",
          body="本服务清单列明公共租赁住房申请、轮候、配租、年审和退出五类服务事项，逐项载明办理条件、所需材料、承诺时限和办理窗口。"),
)  # fmt: skip
