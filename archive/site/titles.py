"""Persons whom titles name (关于对张三的行政处罚决定书), as lists link them: for what a ruling masks (`personal`) alone.

A title has no label that tells a name, so what stands where such titles have one, begins with a surname and is as long as
a name is taken for one. That masks rather too much, and a name of another form stays in sight: who decides the ruling
looks at the page that comes of it, and may withhold it whole.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from archive.site.grids import spoken

# The surnames of 99 in 100 persons (Ministry of Public Security, 2020), and the double ones in use.
_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付"
    "方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤康易乔赖文施洪季葛柳祝欧兰毕耿卞舒车苗凌费岳温庞樊殷翟管安倪"
    "牛焦关牟解曲宁褚裴华盛游辛聂丛阎骆邢柴傅习符阮艾霍齐梅左甘鲍单路桑鹿滕仇巩亓綦隋逄蔺国由翁詹俞申甄尚"
)
_NAME = rf"((?:欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|[{_SURNAMES}])[\u3400-\u9fff]{{1,2}}?)"
_DID = (
    r"(?:等\s*[\d一二三四五六七八九十两]*\s*[人名户]|涉嫌|违法|违反|非法|无证|未经|未按|未取得|未办理|擅自|超速|超载|超限|酒后|醉酒|占道|占用"
    r"|冒用|妨害|殴打|盗窃|赌博|吸食|吸毒|寻衅|驾驶|销售|经营|从事|运输|倾倒|申请|行政处罚|行政许可|行政处理|行政强制|处罚决定|不予|的行政|的处罚"
    r"|的许可|的决定|一案|案(?![件例])|作出|实施|因)"
)
_AGAINST = r"(?:关于对|关于给予|关于准予|关于同意|对|给予|准予|当事人|被处罚人|违法行为人|违法人员|申请人|相对人|处罚对象)[:： ]?"
_ENDING = r"(?:决定书?|公示|公告|告知书|通知书|信息|许可证?|处罚|案)\s*[-—－:： ]*[(（【\[]?"
_TITLES = (
    re.compile(rf"(?:关于|^\s*(?:\d{{1,3}}[.、．]\s*)?|[)）】〕\]号]\s*){_NAME}{_DID}"),
    re.compile(rf"{_AGAINST}{_NAME}(?:{_DID}|的|[,，。;；:：()（） ]|$)"),
    re.compile(rf"{_ENDING}{_NAME}(?:[)）】\]]|\s*$)"),
)
_TITLE = re.compile(r"[^<>\"'\r\n\x00]{4,200}")
_BODY = re.compile(r"[区县市镇乡村局办委厅院部站社厂店校街路河湖山桥园场]$|[公司企业集团中心]")
_WORD = re.compile(  # what begins with a surname, and is none
    "关于|申请|常务|管理|安全|文化|高新|任免|任命|成立|石油|石料|黄金|金融|方案|施工|程序|车辆|车主|路面|田地|万元|纪委|华侨|华润|温泉|余额|党员|"
    "和解|向社|时间|易燃|解除|解决|毛猪|牛羊|马路|马上|季度|康复|贺信|应急|应当|宋代|唐代|明火|全部|全市|全区|包装|白酒|水泥|水产|江河|边境"
)
_INLINE = re.compile(r"</?(?:b|i|u|em|strong|font|span|a)\b[^<>\"']*>", re.I)


def named_in(text: str) -> Iterator[str]:
    """The names that the titles of a page tell, of links, headings and attributes."""
    plain = html.unescape(_INLINE.sub("", spoken(text)))
    for title in dict.fromkeys(_TITLE.findall(plain)):
        for pattern in _TITLES:
            yield from (
                found[1] for found in pattern.finditer(title) if not (_BODY.search(found[1]) or _WORD.match(found[1]))
            )
