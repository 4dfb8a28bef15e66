"""Children: who they are, what is known since when, and every correction. Numbers go out masked and come in by POST."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext
from ninja.params.functions import Query

from notoneless.children import actions, queries
from notoneless.children.queries import ChildFilter
from notoneless.desks.api import answers, bodies
from notoneless.desks.api import schemas as give
from notoneless.desks.api.calls import Seen, _, api, found, now, policy, told, version_of, viewer, written

SEE, EDIT, MERGE = "child.see", "child.edit", "child.merge"


@api.get("/children", response=told(give.Children), summary=_("儿童"))
@policy(get=SEE)
def list_children(
    request: HttpRequest,
    text: str = Query("", pattern="^[^0-9]{0,60}$"),
    place: str = Query("", pattern=r"^([0-9]{4}){0,3}$"),
    school: str = Query("", pattern=r"^([0-9]{4}){0,4}$"),
    standing: str = Query("", max_length=40),
    ledger: str = Query("", max_length=40),
    grade: int | None = Query(None, ge=1, le=12),
    age_from: int | None = Query(None, ge=0, le=30),
    age_to: int | None = Query(None, ge=0, le=30),
    sex: str = Query("", pattern="^[12]?$"),
    mark: str = Query("", max_length=60),
    after: str = Query("", max_length=40),
) -> Any:
    """Children within reach, fifty at a time. Whom it shows is written into the journal."""
    only = ChildFilter(
        text=text, place=place, school=school, standing=(standing,) if standing else (), ledger=ledger, grade=grade,
        age_from=age_from, age_to=age_to, sex=sex, mark=mark,
    )  # fmt: skip
    page = queries.child_list(viewer(request), on=now()[1], only=only, after=after)
    return {"rows": page.rows, "next": page.next}


@api.get("/children/search", response=told(list[give.Child]), summary=_("按姓名查找儿童"))
@policy(get=SEE)
def search_children(request: HttpRequest, text: str = Query(..., pattern="^[^0-9]{1,60}$")) -> Any:
    """Children by name, pinyin or first letters. A number is never in an address: send it by POST."""
    return list(queries.search(viewer(request), text, on=now()[1]).children)


@api.get("/children/removed", response=told(list[answers.RemovedFile]), summary=_("已撤除的档案"))
@policy(get=MERGE)
def list_removed_children(request: HttpRequest) -> Any:
    """Files within reach that were put away, the newest first."""
    return list(queries.removed_files(viewer(request)))


@api.post("/children/search", response=told(list[give.Child]), summary=_("按姓名或号码查找儿童"))
@policy(post=SEE)
def search_children_by_number(request: HttpRequest, body: bodies.Text) -> Any:
    """Children by name, pinyin, first letters, or a whole number of any kind."""
    return list(queries.search(viewer(request), body.text, on=now()[1]).children)


@api.post("/children/alike", response=told(list[answers.Alike]), summary=_("可能已有档案的儿童"))
@policy(post=EDIT)
def find_alike(request: HttpRequest, body: bodies.AlikeBody) -> Any:
    """Children who may be the one that is about to get a file."""
    numbers = tuple("".join(number.split()).upper() for number in body.numbers)
    return list(queries.similar(viewer(request), name=body.name, birth_on=body.birth_on, numbers=numbers, on=now()[1]))


@api.post("/children", response=written(), summary=_("建档"))
@policy(post=EDIT)
def open_file(request: HttpRequest, body: bodies.NewChild) -> Any:
    """Open a file."""
    given = {name: value for name, value in body.dict().items() if value not in ("", None)}
    return {"id": actions.open_file(by=viewer(request), at=now()[0], **given)}


@api.get("/children/{child}", response=told(give.ChildFile), summary=_("一个儿童的档案"))
@policy(get=SEE)
def get_child(request: HttpRequest, child: uuid.UUID) -> Any:
    """A child's file, numbers masked, with the version to send with a correction."""
    return whole(queries.child_file(viewer(request), child, on=now()[1]))


def whole(file: queries.ChildFile) -> dict[str, Any]:
    """Return a file as it goes over the wire."""
    return {
        "id": file.id, "version": file.version, "child": file.line, "identifiers": facts(file.identifiers),
        "guardians": facts(file.guardians), "households": facts(file.households),
        "siblings": [{"child": one.line, "is_housed": one.is_housed} for one in file.siblings],
        "residences": facts(file.residences), "spells": facts(file.spells), "categories": facts(file.categories),
        "sponsors": facts(file.sponsors), "remarks": facts(file.remarks), "ties": file.ties,
    }  # fmt: skip


def facts(rows: Iterable[Any]) -> list[dict[str, Any]]:
    """Return dated facts as they go over the wire: sealed parts as their masks."""
    return [
        {
            "id": row.id, "what": row.what, "text": row.text, "masked": [str(cell) for cell in row.cells],
            "began_on": row.began_on, "ended_on": row.ended_on, "source": row.source,
        }
        for row in rows
    ]  # fmt: skip


def _write(request: HttpRequest, child: uuid.UUID, seen: str, act: Callable[..., None], **given: Any) -> Any:
    """Write one fact in the sight of the version that the program has read."""
    act(child=child, by=viewer(request), at=now()[0], seen=version_of(seen), **given)
    return {"id": child}


@api.post("/children/{child}/name", response=written(), summary=_("更改姓名"))
@policy(post=EDIT)
def rename_child(request: HttpRequest, child: uuid.UUID, body: bodies.ChildName, seen: Seen) -> Any:
    """Give a child another name from a day."""
    return _write(request, child, seen, actions.rename, **body.dict())


@api.post("/children/{child}/identity", response=written(), summary=_("更正性别、出生日期、民族"))
@policy(post=EDIT)
def correct_child(request: HttpRequest, child: uuid.UUID, body: bodies.Identity, seen: Seen) -> Any:
    """Correct sex, birthday or ethnic group."""
    return _write(request, child, seen, actions.correct, **body.dict())


@api.post("/children/{child}/numbers", response=written(), summary=_("登记或更正号码"))
@policy(post=EDIT)
def set_number(request: HttpRequest, child: uuid.UUID, body: bodies.ChildNumber, seen: Seen) -> Any:
    """Put a number in the place of the one before of its kind."""
    return _write(request, child, seen, actions.set_number, **body.dict())


@api.post("/children/{child}/residences", response=written(), summary=_("登记住地"))
@policy(post=EDIT)
def put_residence(request: HttpRequest, child: uuid.UUID, body: bodies.Residence, seen: Seen) -> Any:
    """Say where a child lives from a day."""
    return _write(request, child, seen, actions.put_residence, **body.dict())


@api.post("/children/{child}/guardians", response=written(), summary=_("登记监护人"))
@policy(post=EDIT)
def put_guardian(request: HttpRequest, child: uuid.UUID, body: bodies.Guardian, seen: Seen) -> Any:
    """Enter a guardian, beside the others or in the place of one."""
    return _write(request, child, seen, actions.put_guardian, **body.dict())


@api.post("/children/{child}/households", response=written(), summary=_("登记所在的户"))
@policy(post=EDIT)
def put_household(request: HttpRequest, child: uuid.UUID, body: bodies.Household, seen: Seen) -> Any:
    """Say in which household a child lives from a day: by its number, its head's, or a child of it."""
    return _write(request, child, seen, actions.put_household, **body.dict())


@api.post("/children/{child}/spells", response=written(), summary=_("登记就读"))
@policy(post=EDIT)
def put_spell(request: HttpRequest, child: uuid.UUID, body: bodies.Spell, seen: Seen) -> Any:
    """Say on which roll a child is from a day."""
    return _write(request, child, seen, actions.put_spell, **body.dict())


@api.post("/children/{child}/categories", response=written(), summary=_("登记类别"))
@policy(post=EDIT)
def add_category(request: HttpRequest, child: uuid.UUID, body: bodies.Category, seen: Seen) -> Any:
    """Add a mark from a day."""
    return _write(request, child, seen, actions.add_category, **body.dict())


@api.post("/children/{child}/sponsors", response=written(), summary=_("指定包保责任人"))
@policy(post=EDIT)
def add_sponsor(request: HttpRequest, child: uuid.UUID, body: bodies.Sponsor, seen: Seen) -> Any:
    """Name somebody who answers for a child: one of the people within reach."""
    return _write(request, child, seen, actions.add_sponsor, **body.dict())


def _end(request: HttpRequest, child: uuid.UUID, table: str, row: uuid.UUID, seen: str) -> Any:
    on = now()[1]
    if table == "sponsor":
        return _write(request, child, seen, actions.end_sponsor, sponsor=row, on=on)
    return _write(request, child, seen, actions.end_row, table=table, row=row, on=on, source=gettext("接口登记"))


@api.post("/children/{child}/guardians/{row}/end", response=written(), summary=_("结束监护人"))
@policy(post=EDIT)
def end_guardian(request: HttpRequest, child: uuid.UUID, row: uuid.UUID, seen: Seen) -> Any:
    """End a guardian's entry today; it stays in the file."""
    return _end(request, child, "guardian", row, seen)


@api.post("/children/{child}/households/{row}/end", response=written(), summary=_("结束所在的户"))
@policy(post=EDIT)
def end_household(request: HttpRequest, child: uuid.UUID, row: uuid.UUID, seen: Seen) -> Any:
    """End a child's time in a household today; it stays in the file."""
    return _end(request, child, "household", row, seen)


@api.post("/children/{child}/spells/{row}/end", response=written(), summary=_("结束就读"))
@policy(post=EDIT)
def end_spell(request: HttpRequest, child: uuid.UUID, row: uuid.UUID, seen: Seen) -> Any:
    """End an enrolment today; it stays in the file."""
    return _end(request, child, "spell", row, seen)


@api.post("/children/{child}/categories/{row}/end", response=written(), summary=_("结束类别"))
@policy(post=EDIT)
def end_category(request: HttpRequest, child: uuid.UUID, row: uuid.UUID, seen: Seen) -> Any:
    """End a mark today; it stays in the file."""
    return _end(request, child, "category", row, seen)


@api.post("/children/{child}/sponsors/{row}/end", response=written(), summary=_("结束包保"))
@policy(post=EDIT)
def end_sponsor(request: HttpRequest, child: uuid.UUID, row: uuid.UUID, seen: Seen) -> Any:
    """End somebody's duty by name today."""
    return _end(request, child, "sponsor", row, seen)


@api.post("/children/{child}/remarks", response=written(), summary=_("添加备注"))
@policy(post="child.remark")
def add_remark(request: HttpRequest, child: uuid.UUID, body: bodies.Remark) -> Any:
    """Write a note on a child's page."""
    at, on = now()
    actions.add_remark(child=child, text=body.text, by=viewer(request), at=at, on=on)
    return {"id": child}


@api.get("/children/{child}/compare/{other}", response=told(answers.Pair), summary=_("比较两份档案"))
@policy(get=MERGE)
def compare_children(request: HttpRequest, child: uuid.UUID, other: uuid.UUID) -> Any:
    """Two files side by side: what differs, what speaks against their being one, the versions to send with a merge."""
    pair = queries.compare(viewer(request), child, other, on=now()[1])
    rows = [
        {"label": str(row.label), "kept": [str(cell) for cell in row.kept], "other": [str(cell) for cell in row.other],
         "take": row.take, "differs": row.differs}
        for row in pair.rows
    ]  # fmt: skip
    versions = {"version": pair.kept.version, "other_version": pair.other.version}
    return versions | {"rows": rows, "doubts": [str(doubt) for doubt in pair.doubts]}


@api.post("/children/{child}/merge/{other}", response=written(), summary=_("合并两份档案"))
@policy(post=MERGE)
def merge_children(request: HttpRequest, child: uuid.UUID, other: uuid.UUID, body: bodies.Merge, seen: Seen) -> Any:
    """Make two files one; nothing is lost, and they can be made two again."""
    at, on = now()
    kept = actions.merge(
        kept=child, absorbed=other, reason=body.reason, by=viewer(request), at=at, on=on, take=tuple(body.take),
        seen=(version_of(seen), body.other_version),
    )  # fmt: skip
    return {"id": kept}


@api.post("/children/{child}/ties/{tie}/separate", response=written(), summary=_("分开两份档案"))
@policy(post=MERGE)
def separate_children(request: HttpRequest, child: uuid.UUID, tie: uuid.UUID, body: bodies.Why) -> Any:
    """Make two files of one again."""
    by, (at, on) = viewer(request), now()
    file = queries.child_file(by, child, on=on)
    one = found(next((one for one in file.ties if one.id == tie and one.is_merged), None))
    return {"id": actions.separate(tie=one.id, reason=body.reason, by=by, at=at, on=on)}


@api.post("/children/{child}/remove", response=written(), summary=_("撤除档案"))
@policy(post=MERGE)
def remove_child(request: HttpRequest, child: uuid.UUID, body: bodies.Why, seen: Seen) -> Any:
    """Put a file away that should never have been opened. Nothing in it is deleted."""
    return _write(request, child, seen, actions.remove, reason=body.reason, on=now()[1])


@api.post("/children/{child}/restore", response=written(), summary=_("恢复撤除的档案"))
@policy(post=MERGE)
def restore_child(request: HttpRequest, child: uuid.UUID, body: bodies.Why) -> Any:
    """Bring a file back that was put away, as it was."""
    at, on = now()
    actions.restore(child=child, reason=body.reason, by=viewer(request), at=at, on=on)
    return {"id": child}
