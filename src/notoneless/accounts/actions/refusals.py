"""How this station refuses: what we saw, and what to do."""

from __future__ import annotations

from typing import Final

from notoneless.accounts.rules.passwords import Fault, Profile
from notoneless.accounts.terms import AccountError


def wrong_password() -> AccountError:
    """Return the refusal of one's own password that was typed wrongly."""
    return AccountError(
        "N001", "现在的密码不对，密码没有改。请重新输入。", "That is not your present password; nothing was changed."
    )


def wrong_code() -> AccountError:
    """Return the refusal of a code that is wrong, too old, or was used before: the answer is the same."""
    return AccountError(
        "N002",
        "验证码不对，或已经用过、已过时。请等验证器换出下一个六位数字再输入。",
        "This code is wrong, was used before, or is too old. Wait for the next six digits and type them.",
    )


def wrong_slip() -> AccountError:
    """Return the refusal of a slip: wrong name, wrong code, used, void or too old, all in one answer."""
    return AccountError(
        "N003",
        "登录名和开户码对不上，或开户码已用过、已过期。请核对纸条；仍不行就请上级重新打印一张。",
        "This login and code do not belong together, or the code was used or is too old. Check the slip; if it still "
        "does not go, ask your superior to print a new one.",
    )


def too_many() -> AccountError:
    """Return the refusal of a try that is not heard."""
    return AccountError(
        "N004",
        "失败次数过多，这一次没有核对。请过半小时再试，或请安全管理员解锁。",
        "Too many tries failed, so this one was not looked at. Try again in half an hour, or ask the security admin.",
    )


def not_there() -> AccountError:
    """Return the refusal for what does not exist, or does not for whoever asks."""
    return AccountError(
        "N005",
        "没有找到，可能已经撤销。请从列表中重新选择。",
        "There is no such thing here; it may be gone. Choose again from the list.",
    )


def no_power() -> AccountError:
    """Return the refusal of an act for which one's posts give no power."""
    return AccountError(
        "N006",
        "您的岗位不能办理这件事。请上级或安全管理员办理。",
        "Your posts do not let you do this: ask your superior or the security admin.",
    )


_FAULTS: Final[dict[Fault, tuple[str, str]]] = {
    Fault.SHORT: ("至少要 {least} 个字符，一句好记的中文也可以", "use at least {least} characters; a sentence you remember will do"),
    Fault.LONG: ("不能超过 {most} 个字符", "use at most {most} characters"),
    Fault.COMMON: ("这是很多人都用的密码，最先被试", "many people use this one, so it is tried first"),
    Fault.WORDS: (
        "去掉您的姓名、登录名、手机、单位和“学校”“控辍保学”这类词以后，剩下的太少",
        "too little remains without your name, login, telephone, office and words like “school”",
    ),
    Fault.SIMPLE: ("只是几个字符重复，或键盘上连着的一串", "it repeats a few characters, or is a run on the keyboard"),
    Fault.KINDS: (
        "要有小写、大写、数字、汉字、符号中的至少 {kinds} 类",
        "use at least {kinds} kinds of: small, capital, digit, Chinese, sign",
    ),
    Fault.OLD: ("不能与最近 {history} 次用过的相同", "it must differ from your last {history}"),
}  # fmt: skip


def weak(faults: list[Fault], profile: Profile) -> AccountError:
    """Return the refusal of a new password, with everything that is wrong with it."""
    given = {"least": profile.least, "most": profile.most, "kinds": profile.kinds, "history": profile.history}
    zh = "；".join(_FAULTS[fault][0].format(**given) for fault in faults)
    en = "; ".join(_FAULTS[fault][1].format(**given) for fault in faults)
    return AccountError("N007", f"新密码不合要求：{zh}。", f"The new password will not do: {en}.")


def login_taken() -> AccountError:
    """Return the refusal of a login name that somebody has."""
    return AccountError(
        "N008",
        "这个登录名已有人使用。请换一个，例如加上学校简称或数字。",
        "Somebody has this login already: choose another, for example with a number.",
    )


def bad_login() -> AccountError:
    """Return the refusal of a login name that cannot be one."""
    return AccountError(
        "N009",
        "登录名只能用小写字母、数字、点、横线和下划线，3 到 64 个字符。",
        "A login has small letters, digits, dots, hyphens and underscores, 3 to 64 of them.",
    )


def oneself() -> AccountError:
    """Return the refusal to act on one's own account as if it were another's."""
    return AccountError(
        "N010",
        "不能对自己的账号办理这件事。请另一位管理员办理。",
        "Nobody does this to his own account: ask another admin.",
    )
