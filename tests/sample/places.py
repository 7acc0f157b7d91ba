"""The sites and lists of the sample district; `catalogue/` names the same ones, and a test holds the two together."""

from __future__ import annotations

from tests.sample.model import Host, Shelf

HOSTS = {
    host.id: host
    for host in (
        Host("www", "示例区人民政府门户网站", "hanweb_jcms", 8731, "www.shiliqu.example", "0000000001"),
        Host("cz", "示例区财政局", "trs", 8732, "czj.shiliqu.example", "0000000002", static=True, encoding="gbk"),
        Host("gk", "示例区政务公开平台", "zibo", 8733, "gk.shiliqu.example", "0000000003"),
        Host("jp", "示例区统计教育人社专栏", "hanweb_jpaas", 8734, "jp.shiliqu.example", "0000000004"),
        Host("hb", "示例区环保住建物价专栏", "shanghai", 8735, "hb.shiliqu.example", "0000000005", static=True),
    )
}

_GK = "/gongkai/site_"
SHELVES = {
    shelf.id: shelf
    for shelf in (
        Shelf("www-zfwj", "www", "区政府文件", "/col/col6027/index.html", per_page=5),
        Shelf("www-cwhy", "www", "政府会议", "/col/col6031/index.html"),
        Shelf("www-gsgg", "www", "公示公告", "/col/col6040/index.html", cap=8),
        Shelf("www-zdxm", "www", "重大建设项目", "/col/col6052/index.html"),
        Shelf("www-jcls", "www", "决策落实", "/col/col6055/index.html"),
        Shelf("www-jyta", "www", "建议提案办理", "/col/col6061/index.html", bare=True),
        Shelf("cz-yjs", "cz", "预算决算", "/xxgk/yjs/", per_page=6),
        Shelf("cz-zcwj", "cz", "财政政策文件", "/xxgk/zcwj/"),
        Shelf("cz-ssjd", "cz", "财政收支", "/xxgk/ssjd/"),
        Shelf("ws-ggws", "gk", "公共卫生", f"{_GK}slqwjj/channel_5b7a0c11410e00ccde4ee801/"),
        Shelf("mz-shjz", "gk", "社会救助", f"{_GK}slqmzj/channel_5b7a0c11410e00ccde4ee802/"),
        Shelf("aj-aqsc", "gk", "安全生产", f"{_GK}slqajj/channel_5b7a0c11410e00ccde4ee803/"),
        Shelf("aj-xzcf", "gk", "行政处罚", f"{_GK}slqajj/channel_5b7a0c11410e00ccde4ee804/", cap=6),
        Shelf("rs-shbx", "gk", "社会保险", f"{_GK}slqrsj/channel_c_5b7a0c11410e00ccde4ee805_n_1534723200.8442/"),
        Shelf("tj-tjsj", "jp", "统计数据", "/slq/col/col42001/index.html"),
        Shelf("jt-jyjc", "jp", "教育督导", "/slq/col/col42002/index.html"),
        Shelf("rs-zkly", "jp", "招考录用", "/slq/col/col42003/index.html", totals=False),
        Shelf("hb-hjzl", "hb", "环境质量", "/hjzl/index.html", per_page=6),
        Shelf("hb-xzxk", "hb", "环保行政许可", "/xzxk/index.html"),
        Shelf("wj-jgjc", "hb", "价格监测", "/jgjc/index.html", per_page=6, shuffled=True),
        Shelf("zj-bzf", "hb", "保障性住房", "/bzf/index.html"),
        Shelf("zj-zwdt", "hb", "住建动态", "/zjdt/index.html", per_page=5),
        Shelf("zj-yjzj", "hb", "意见征集", "/yjzj/index.html"),
        Shelf("zj-sfqd", "hb", "收费清单", "/sfqd/index.html", empty="暂无信息"),
    )
}

OFFICES = {
    "gov": "示例区人民政府办公室",
    "fagai": "示例区发展和改革局",
    "caizheng": "示例区财政局",
    "renshe": "示例区人力资源和社会保障局",
    "weiji": "示例区卫生和计划生育局",
    "weijian": "示例区卫生健康局",
    "minzheng": "示例区民政局",
    "anjian": "示例区安全生产监督管理局",
    "tongji": "示例区统计局",
    "jiaoti": "示例区教育和体育局",
    "zhujian": "示例区住房和城乡建设局",
    "wujia": "示例区物价局",
    "huanbao": "示例区环境保护局",
}
