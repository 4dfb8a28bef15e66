"""The words of the journal: what kind of line it is and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class Kind(models.TextChoices):
    """What a line of the journal tells of."""

    ACT = "act", _("办理")
    LOOK = "look", _("查看")
    REVEAL = "reveal", _("显示完整信息")
    EXPORT = "export", _("导出")
    SIGN_IN = "sign_in", _("登录")
    REFUSAL = "refusal", _("拒绝")
    SYSTEM = "system", _("系统")


class Outcome(models.TextChoices):
    """How it ended."""

    DONE = "done", _("成功")
    REFUSED = "refused", _("被拒绝")
    FAILED = "failed", _("失败")


class Actor(Protocol):
    """Whoever acts or looks, as the journal needs it; a viewer further along the road is one."""

    @property
    def actor(self) -> str:
        """The account's id; empty for the system itself."""

    @property
    def posts(self) -> str:
        """The posts held at that moment, in words."""

    @property
    def counties(self) -> tuple[str, ...]:
        """The counties in which the posts lie; none for the house itself."""

    @property
    def address(self) -> str:
        """Where the request came from."""

    @property
    def session(self) -> str:
        """A digest of the session's key."""


@dataclass(frozen=True, slots=True)
class System:
    """The house itself: a scheduled job, a command on the machine. ``posts`` names which."""

    posts: str
    actor: str = ""
    address: str = ""
    session: str = ""
    counties: tuple[str, ...] = ()
