"""The forms of a file: opening one, and one small form for each kind of fact."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from notoneless.accounts.terms import Viewer
from notoneless.children import queries
from notoneless.children.queries import words
from notoneless.children.terms import HouseholdKind, IdentifierKind, ResidenceKind, SpellStatus
from notoneless.desks.kit.forms import HouseForm, SealedField

NONE = ("", "—")
SEXES = (("1", _("男")), ("2", _("女")), ("0", _("未知")))


def choice(form: forms.Form, name: str, choices: list[Any], *, empty: bool = True) -> None:
    """Give a field its choices."""
    form.fields[name].choices = [NONE, *choices] if empty else choices  # type: ignore[attr-defined]


class FactForm(HouseForm):
    """What every correction says: since when, by what document; ``version`` is that of the file as it was opened."""

    on = forms.DateField(label=_("从哪天起"))
    source = forms.CharField(
        label=_("依据"), max_length=160, help_text=_("写明材料，例如：户口簿、转学联系函、入户走访。")
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, viewer: Viewer, county: str, file: queries.ChildFile, on: date, **kwargs: Any
    ) -> None:
        kwargs["initial"] = {"on": on, "version": file.version} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.order_fields([name for name in self.fields if name not in ("on", "source", "version")])
        self.prepare(viewer, county, file, on)

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """Give the fields their choices."""


class NameForm(FactForm):
    """Another name."""

    name = forms.CharField(label=_("姓名"), max_length=64)

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """The present name stands in the field."""
        self.fields["name"].initial = file.line.name


class IdentityForm(FactForm):
    """Sex, birthday, ethnic group."""

    sex = forms.ChoiceField(label=_("性别"), choices=SEXES)
    birth_on = forms.DateField(label=_("出生日期"), required=False)
    ethnicity = forms.ChoiceField(label=_("民族"), required=False)

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """What the file says stands in the fields."""
        choice(self, "ethnicity", words.ethnicities())
        self.fields["sex"].initial = file.sex_code
        self.fields["birth_on"].initial = file.line.birth_on
        self.fields["ethnicity"].initial = file.ethnicity_code


class NumberForm(FactForm):
    """Another number of one kind; the one before ends."""

    kind = forms.ChoiceField(label=_("哪一种号码"), choices=IdentifierKind.choices)
    number = SealedField(label=_("号码"), max_length=40, help_text=_("原来的号码会留在档案里，注明到哪天为止。"))


class ResidenceForm(FactForm):
    """Where the child lives."""

    kind = forms.ChoiceField(label=_("哪一种住地"), choices=[*reversed(ResidenceKind.choices)])
    division = forms.ChoiceField(label=_("村（社区）"), required=False)
    elsewhere = forms.CharField(
        label=_("县外"), max_length=120, required=False, help_text=_("住在县外时写明省、市、县。")
    )
    address = SealedField(label=_("详细地址"), max_length=120, required=False)

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """A pupil may live in any village of the county."""
        choice(self, "division", queries.home_choices(county))


class GuardianForm(FactForm):
    """A guardian, beside the others or in the place of one."""

    name = forms.CharField(label=_("监护人姓名"), max_length=64)
    relation = forms.ChoiceField(label=_("与儿童的关系"))
    phone = SealedField(label=_("电话"), max_length=20, required=False)
    number = SealedField(label=_("证件号"), max_length=30, required=False)
    instead_of = forms.ChoiceField(label=_("替换"), required=False, help_text=_("换号码、换监护人时选原来的一条。"))

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """The standing entries may be replaced."""
        choice(self, "relation", words.relations(), empty=False)
        standing = [(str(one.id), f"{one.what} {one.text}") for one in file.guardians if one.is_current]
        choice(self, "instead_of", standing)


class HouseholdForm(FactForm):
    """In which household the child lives: told by its number, its head's, or a child who lives in it."""

    kind = forms.ChoiceField(label=_("哪里的户"), choices=HouseholdKind.choices)
    number = SealedField(label=_("户号"), max_length=40, required=False)
    head_number = SealedField(
        label=_("户主证件号"), max_length=40, required=False, help_text=_("不知道户号时填；按它找到同一户。")
    )
    with_child = forms.ChoiceField(
        label=_("与谁同户"), required=False, help_text=_("没有号码可填时，选一个同户的孩子。")
    )
    head = forms.CharField(label=_("户主姓名"), max_length=64, required=False)
    relation = forms.ChoiceField(label=_("与户主的关系"), required=False)
    instead_of = forms.ChoiceField(
        label=_("替换"), required=False, help_text=_("不选时，同一类的原来各条都到这天为止。")
    )

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """Brothers and sisters whom the viewer sees may be named; the standing entries may be replaced."""
        choice(self, "relation", words.household_relations())
        choice(self, "with_child", [(str(one.line.id), one.line.name) for one in file.siblings])
        standing = [(str(one.id), f"{one.what} {one.text}".strip()) for one in file.households if one.is_current]
        choice(self, "instead_of", standing)


class SpellForm(FactForm):
    """On which roll the child is."""

    school = forms.ChoiceField(label=_("学校"), required=False)
    grade = forms.ChoiceField(label=_("年级"), required=False)
    class_no = forms.IntegerField(label=_("班号"), required=False, min_value=1, max_value=99)
    elsewhere = forms.CharField(
        label=_("县外学校"), max_length=120, required=False, help_text=_("在县外就读时写明学校全称和所在省市县。")
    )
    #: Who moves away is a move, which another school confirms.
    status = forms.ChoiceField(
        label=_("状态"), choices=[one for one in SpellStatus.choices if one[0] != SpellStatus.MOVED]
    )
    is_boarder = forms.BooleanField(label=_("住校"), required=False)

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """A child who is on no roll may be entered at any school of the county."""
        choice(self, "school", queries.school_choices(county))
        choice(self, "grade", words.grades())


class CategoryForm(FactForm):
    """A mark, with the grade of a disability."""

    code = forms.ChoiceField(label=_("类别"))
    grade = forms.ChoiceField(
        label=_("残疾等级"), required=False,
        choices=[NONE, ("1", _("一级")), ("2", _("二级")), ("3", _("三级")), ("4", _("四级"))],
    )  # fmt: skip

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """The kinds that the county knows."""
        choice(self, "code", queries.mark_choices(viewer, edit="child.edit"), empty=False)


class SponsorForm(FactForm):
    """Somebody who answers for the child by name."""

    account = forms.ChoiceField(label=_("包保责任人"))
    role = forms.CharField(label=_("身份"), max_length=60, required=False, help_text=_("例如：包保领导、结对教师。"))

    def prepare(self, viewer: Viewer, county: str, file: queries.ChildFile, on: date) -> None:
        """Whoever one may know of."""
        choice(self, "account", [(str(key), name) for key, name in queries.people_choices(viewer, on=on)], empty=False)


class NewChildForm(HouseForm):
    """A new file."""

    name = forms.CharField(label=_("姓名"), max_length=64)
    sex = forms.ChoiceField(label=_("性别"), choices=SEXES)
    birth_on = forms.DateField(label=_("出生日期"), required=False)
    number = SealedField(label=_("公民身份号码"), max_length=24, required=False)
    pupil_number = SealedField(label=_("学籍号"), max_length=24, required=False)
    residence = forms.ChoiceField(label=_("实际居住的村（社区）"), required=False)
    address = SealedField(label=_("详细地址"), max_length=120, required=False)
    school = forms.ChoiceField(label=_("学校"), required=False)
    grade = forms.ChoiceField(label=_("年级"), required=False)
    class_no = forms.IntegerField(label=_("班号"), required=False, min_value=1, max_value=99)
    guardian = forms.CharField(label=_("监护人"), max_length=64, required=False)
    relation = forms.ChoiceField(label=_("与儿童的关系"), required=False)
    phone = SealedField(label=_("监护人电话"), max_length=20, required=False)
    on = forms.DateField(label=_("从哪天起"))
    source = forms.CharField(label=_("依据"), max_length=160, help_text=_("例如：入户摸排、报名登记、转入手续。"))

    def __init__(self, *args: Any, viewer: Viewer, county: str, on: date, **kwargs: Any) -> None:
        kwargs["initial"] = {"on": on} | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        choice(self, "residence", queries.home_choices(county))
        choice(self, "school", queries.own_school_choices(viewer))
        choice(self, "grade", words.grades())
        choice(self, "relation", words.relations())


class ReasonForm(HouseForm):
    """Why."""

    reason = forms.CharField(label=_("理由"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class RemarkForm(HouseForm):
    """A note."""

    text = forms.CharField(label=_("备注"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
