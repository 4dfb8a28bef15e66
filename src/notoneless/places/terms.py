"""The words of places: levels, kinds of schools (GB/T 33782-2017), urban and rural, what became of a unit."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from notoneless.standards.errors import StaleError, UserError

#: How a form or an address names a unit.
Key = uuid.UUID | str


class PlaceError(UserError):
    """A refusal of this station."""


class UnitChangedError(PlaceError, StaleError):
    """Somebody changed the unit or class after this person opened it (Q020)."""


class AbsentError(PlaceError):
    """There is no such unit within the asker's reach. One that lies outside it is not told apart from one that is not."""

    def __init__(self) -> None:
        super().__init__(
            "Q001",
            "没有找到这个单位。请从名单里重新打开；单位可能在别处。",
            "There is no such unit. Open it again from the list; it may lie elsewhere.",
        )


class Line(models.TextChoices):
    """On which of the two trees a path lies: the same digits mean another unit on the other."""

    PLACE = "place", _("行政线")
    SCHOOL = "school", _("教育线")


class Level(models.IntegerChoices):
    """How deep a division lies."""

    COUNTY = 1, _("区县")
    TOWN = 2, _("乡镇街道")
    VILLAGE = 3, _("村社区")


class Stage(models.TextChoices):
    """A stage of compulsory schooling, or what stands beside it."""

    PRIMARY = "primary", _("小学")
    JUNIOR = "junior", _("初中")
    SENIOR = "senior", _("高中阶段")
    SPECIAL = "special", _("特殊教育")


class SchoolKind(models.TextChoices):
    """办学类型, GB/T 33782-2017 table 4."""

    PRIMARY = "211", _("小学")
    TEACHING_POINT = "218", _("小学教学点")
    ATTACHED_PRIMARY = "219", _("附设小学班")
    JUNIOR = "311", _("初级中学")
    NINE_YEAR = "312", _("九年一贯制学校")
    ATTACHED_JUNIOR = "319", _("附设普通初中班")
    COMPLETE = "341", _("完全中学")
    SENIOR = "342", _("高级中学")
    TWELVE_YEAR = "345", _("十二年一贯制学校")
    ATTACHED_SENIOR = "349", _("附设普通高中班")
    VOCATIONAL = "361", _("中等职业学校")
    SPECIAL_BLIND = "511", _("盲人学校")
    SPECIAL_DEAF = "512", _("聋人学校")
    SPECIAL_LEARNING = "513", _("培智学校")
    SPECIAL_OTHER = "514", _("其他特教学校")


class Setting(models.TextChoices):
    """城乡类型, GB/T 33782-2017 table 5."""

    CITY_CORE = "111", _("主城区")
    CITY_EDGE = "112", _("城乡结合区")
    TOWN_CORE = "121", _("镇中心区")
    TOWN_EDGE = "122", _("镇乡结合区")
    SPECIAL_AREA = "123", _("特殊区域")
    TOWNSHIP_CORE = "210", _("乡中心区")
    VILLAGE = "220", _("村庄")


@dataclass(frozen=True, slots=True)
class Step:
    """One rewriting of paths from ``on``: the unit at ``old`` is at ``new``. What lay under it moved along when it
    ``keeps_tail``; otherwise (it was merged into the unit at ``new``) whatever is left at or under ``old`` is at ``new``.

    ``number`` grows within a county; who keeps paths of his own reads on from the last one read, in this order.
    """

    number: int
    line: str
    old: str
    new: str
    keeps_tail: bool
    on: date
    kind: str

    def follow(self, path: str) -> str:
        """Return where a path of this line lies now."""
        if not path.startswith(self.old):
            return path
        return self.new + path[len(self.old) :] if self.keeps_tail else self.new


class Change(models.TextChoices):
    """What became of a unit on a day."""

    OPENED = "opened", _("设立")
    RENAMED = "renamed", _("更名")
    RECODED = "recoded", _("代码变更")
    MOVED = "moved", _("改隶")
    RECLASSED = "reclassed", _("办学类型变更")
    MERGED = "merged", _("并入")
    SPLIT = "split", _("分出")
    CLOSED = "closed", _("撤销")
