"""How an error speaks — the one exception that reaches a clerk.

A clerk who meets a bare traceback stops working, and a child waits. Every refusal therefore says what we
saw, where, and what to do, in Chinese and English, under a stable code.
"""

from __future__ import annotations


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
