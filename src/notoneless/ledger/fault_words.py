"""差错简称 — a short name for every class of fault, for tables where the full sentence has no room.

The sentences and remedies stand in :mod:`notoneless.rolls.faults`; an office reads here only how many of each it sent.
"""

from __future__ import annotations

from typing import Final

from notoneless.ledger.labels import Word

FAULT_WORDS: Final[dict[str, Word]] = {
    "R001": Word("文件格式不认识", "unknown format"),
    "R002": Word("空文件", "empty file"),
    "R003": Word("文字无法解码", "undecodable text"),
    "R004": Word("压缩炸弹", "zip bomb"),
    "R005": Word("夹带外部实体", "XML entity"),
    "R006": Word("文件损坏或不全", "corrupt or truncated"),
    "R007": Word("名册种类未识别", "kind not recognised"),
    "R008": Word("缺必需的栏", "required column missing"),
    "R009": Word("有密码", "password-protected"),
    "R010": Word("格数与表头不符", "too many or few cells"),
    "R011": Word("单元格过长", "overlong cell"),
    "R012": Word("公式", "formula"),
    "R013": Word("空行", "blank row"),
    "R014": Word("合计或页脚行", "summary or footer row"),
    "R015": Word("数据中夹表头", "heading repeated in the data"),
    "R016": Word("隐藏的行或表", "hidden rows or sheet"),
    "R017": Word("数据区合并格", "merged data cells"),
    "R020": Word("号码存成数值（丢位）", "number stored as a number"),
    "R021": Word("科学计数法", "scientific notation"),
    "R022": Word("校验位不对", "check digit wrong"),
    "R023": Word("号码中日期不存在", "impossible date in the number"),
    "R024": Word("号码中地区不存在", "unknown region in the number"),
    "R025": Word("号码长度或字符不对", "wrong length or characters"),
    "R026": Word("占位内容", "placeholder"),
    "R027": Word("15位旧号码", "15-digit old number"),
    "R028": Word("填了监护人的号码", "guardian's number"),
    "R029": Word("号码与出生日期不符", "number and birth date differ"),
    "R030": Word("号码与性别不符", "number and sex differ"),
    "R031": Word("出生日期不存在", "impossible birth date"),
    "R032": Word("无出生日期", "no birth date"),
    "R033": Word("重复行", "duplicate row"),
    "R034": Word("一人多籍", "on two schools' rolls"),
    "R035": Word("学校代码不认识", "unknown school code"),
    "R036": Word("区划不认识", "unknown division"),
    "R037": Word("无姓名", "no name"),
    "R038": Word("无从识别", "nothing to recognise a person by"),
    "R039": Word("姓名有不可读的字", "unreadable character in the name"),
    "R040": Word("一号多人", "one number, several children"),
    "R041": Word("就读状态不认识", "unknown status word"),
    "R042": Word("日期超出范围", "date out of range"),
    "R043": Word("义务教育段写退学开除", "expelled at grades 1–9"),
}
