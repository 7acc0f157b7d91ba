"""The bureau of construction, whose site moves to a new platform in the middle: other addresses, another template."""

from __future__ import annotations

from dataclasses import replace

from tests.sample.model import Thing
from tests.sample.timeline import moment

MOVE = "2018-09-24T22:00"
JS = "示例新区建设局"
DOC = (
    "/gongkai/site_slxqjsj/channel_5b7a0c11410e00ccde4ee901/doc_5b9f03e00000000000000001.html"  # made 2018-09-17 09:30
)


def text_of(title: str) -> str:
    """Of its own, and the same on both platforms."""
    return (
        f"现就{title}所列事项明确如下：各参建单位应当按照职责分工抓好落实，建立台账，逐项销号。{title}执行中的问题，"
        "由质量安全监督站负责解释，并于季度末汇总办理进展。各项目部应当留存影像资料备查，确保各项措施落到实处、取得实效。"
    )


def notice(name: str, title: str, up: str, formed: str | None, published: str | None = None, **more: str) -> Thing:
    return Thing(name, "js-gg", title, up, published or up[:10], formed, None, JS, **{"body": text_of(title), **more})


def progress(name: str, week: str, up: str, shelf: str = "js-xm") -> Thing:
    title = f"滨河路改造项目进展（{week}）"
    return Thing(name, shelf, title, up, up[:10], source=JS, body=text_of(title))


BEFORE = (
    notice("gg-old1", "关于夏季工地用水的通知", "2018-07-04T09:00", None),
    notice("gg-old2", "关于塔吊检测的通知", "2018-08-02T09:00", None, down="2018-09-14T15:00"),
    notice("gg-1", "关于基坑支护检查的通知", "2018-09-07T09:00", "2018-09-05"),
    notice("gg-2", "关于扬尘治理考核的通知", "2018-09-17T15:00", "2018-09-05", address=DOC, published="2018-09-15"),
    notice("gg-3", "关于冬季施工准备的通知", "2018-09-21T09:00", "2018-09-20"),
    notice("gg-short", "关于更换证书的通知", "2018-09-12T09:00", "2018-09-10", body="详见附件。"),
    progress("xm-35", "第35周", "2018-08-31T09:00"),
    progress("xm-36", "第36周", "2018-09-06T15:00"),
    progress("xm-37", "第37周", "2018-09-13T15:00"),
)
AFTER = (
    replace(notice("gg-4", "关于特种设备登记的通知", "2018-09-25T09:00", "2018-09-14"), shelf="js-gg-new"),
    replace(notice("gg-5", "关于供热管网验收的通知", "2018-10-10T09:00", "2018-10-09"), shelf="js-gg-new"),
    replace(notice("gg-6", "关于脚手架专项整治的通知", "2018-10-11T15:00", "2018-09-27"), shelf="js-gg-new"),
    progress("xm-39", "第39周", "2018-09-28T09:00", "js-xm-new"),
    progress("xm-41", "第41周", "2018-10-10T15:00", "js-xm-new"),
)
RESTAMPED = {"gg-old1", "gg-1", "xm-35"}  # the new platform shows the day of the move on these
REMOVED_LATER = {"gg-3": "2018-10-11T15:00"}


def carried(thing: Thing) -> Thing:
    """The thing as the new platform has it; a short text was written anew, so that nothing tells what it was."""
    stamp = "2018-09-25" if thing.id in RESTAMPED else thing.published
    body = "领取地点：政务服务大厅。" if thing.id == "gg-short" else thing.body
    shelf, down = f"{thing.shelf}-new", REMOVED_LATER.get(thing.id)
    title = "资质证书更换须知" if thing.id == "gg-short" else thing.title
    return replace(
        thing, id=f"{thing.id}+", shelf=shelf, up=MOVE, published=stamp, down=down, body=body, title=title, address=""
    )


def things() -> tuple[Thing, ...]:
    """Before the move, carried over by it, and after it."""
    left = [t for t in BEFORE if t.down is None or moment(t.down) > moment(MOVE)]
    gone = [replace(t, down=MOVE) if t in left else t for t in BEFORE]
    return (*gone, *(carried(t) for t in left), *AFTER)
