"""How an error speaks — the one exception that reaches a clerk.

A clerk who meets a bare traceback stops working, and a child waits. Every refusal therefore says what we
saw, where, and what to do, in Chinese and English, under a stable code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class UserError(Exception):
    """A refusal that the user can mend. Commands print :attr:`zh` (or :attr:`en`) and leave with exit code 2.

    ``code`` is stable and has its page in the reference; the sentences never carry a name or a full number.
    """

    def __init__(self, code: str, zh: str, en: str) -> None:
        super().__init__(f"{code} {zh}")
        self.code = code
        self.zh = zh
        self.en = en

    def sentence(self, lang: str = "zh") -> str:
        """Return the sentence in ``lang`` (``zh`` or ``en``), led by the code."""
        return f"{self.code} {self.en if lang == 'en' else self.zh}"


class StaleError(UserError):
    """What is written was read before somebody else changed it. Every station's refusal of this kind is one of these.

    ``version`` is the one that stands now, to be sent next time, ``changes`` what the other changed, ``now`` the thing as it
    is: as far as the station, or the desk that asks it again, can tell.
    """

    version: int | str | None = None
    changes: tuple[Any, ...] = ()
    now: Mapping[str, Any] | None = None
