"""What the demo's visitors write down. No sentence names anybody."""

from __future__ import annotations

from random import Random
from typing import Final

from notoneless.visits.rules.answers import Given

SAID: Final = (
    "希望老师多关心，作业有时没人辅导。", "孩子在家肯做事，学习上爸妈帮不上。", "担心上初中住校吃不惯。", "家里老人带，爸妈过年才回来。",
    "说喜欢体育课，数学听不太懂。", "家长想了解资助怎么申请。", "孩子想要一盏台灯，晚上写字看不清。", "上学坐车不方便，下雨要走一个多小时。",
    "家长很支持读书，盼着考上高中。", "孩子这学期话少了，家长有点担心。", "手机管不住，想请学校一起想办法。", "没有困难，感谢老师上门。",
)  # fmt: skip
HOME: Final = ("和爷爷奶奶住", "父母在家务农", "父母在镇上打工，周末回来", "父亲在外务工，母亲照看", "")
HELPED: Final = ("讲了资助政策，留了联系电话", "当场辅导了作业", "送了练习本和笔", "帮忙填了资助申请表", "")
SHORT: Final = ("老人在家，不清楚学习情况。", "家里没有大人，和孩子说了几句。")
FOUND: Final = {
    "study": "数学跟不上，需要辅导", "money": "家里有人生病，生活费紧张", "way": "上学要走一个多小时", "board": "住校伙食费有困难",
    "care": "父母都在外，老人身体不好", "mind": "最近不爱说话，需要多陪伴", "health": "视力下降，还没有配眼镜", "papers": "户口还没有迁来，学籍信息不一致",
    "device": "家里没有课桌和台灯",
}  # fmt: skip
DONE: Final = {
    "study": "安排科任教师每周辅导两次，已开始", "money": "已帮助申请资助，审核通过", "way": "已联系校车站点，家长确认", "board": "已减免伙食费，家长签收",
    "care": "村干部每周上门看望，已落实", "mind": "心理老师已谈话三次，情绪好转", "health": "已陪同配好眼镜", "papers": "已补齐证件，学籍信息已更正",
    "device": "课桌和台灯已送到家",
}  # fmt: skip
PROOFS: Final = ("走访记录存班主任处", "家长签收单存学校资助档案", "照片存村委会", "回执存学校办公室")
WITHDRAWN: Final = "登记重复，撤销这一条"


def answers(is_complete: bool, asked: frozenset[str], rng: Random) -> dict[str, Given]:
    """Return what is answered at a door; a place whose own form does not ask one of these has the visit without that answer."""
    if not is_complete:
        given: dict[str, Given] = {"met": ["grandparent"], "said": rng.choice(SHORT)}
    else:
        given = {
            "told": rng.sample(("law", "aid", "safety", "health"), 2), "met": rng.choice((["child", "parent"], ["parent"], ["child", "grandparent"])),
            "study": rng.choices(("none", "some", "much"), (5, 4, 1))[0], "home": rng.choice(HOME), "said": rng.choice(SAID),
            "wants_to_leave": rng.choices(("no", "yes"), (60, 1))[0], "helped": rng.choice(HELPED),
        }  # fmt: skip
    return {key: value for key, value in given.items() if key in asked and value}
