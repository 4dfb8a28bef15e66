"""A list leaves the house by two people's will, sealed and marked, once, and is gone by itself."""

from __future__ import annotations

import io
import os
import uuid
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
import pyzipper

from notoneless.accounts.terms import covers
from notoneless.audit import actions as audit
from notoneless.audit.models import Event
from notoneless.children.models import Category, Child, Guardian, Identifier
from notoneless.privacy import access, actions, queries
from notoneless.privacy.access import Column, Exporter, Line
from notoneless.privacy.models import Export
from notoneless.privacy.rules import packing
from notoneless.privacy.terms import NotThere, PrivacyError
from notoneless.standards.care import CHILD_BIRTH, CHILD_FACT, CHILD_NAME, Mask, sealed
from tests import world
from tests.unit.privacy.asking import viewer

pytestmark = pytest.mark.django_db
WHY = "核对本校学籍与在校情况"
COLUMNS = (
    Column("name", "姓名", CHILD_NAME),
    Column("born", "出生日期", CHILD_BIRTH),
    Column("number", "身份证号", sealed(Mask.ID_NUMBER)),
    Column("phone", "监护人电话", sealed(Mask.PHONE)),
    Column("need", "困难类别", sealed(Mask.HIDDEN)),
    Column("standing", "去向", CHILD_FACT),
)


def within(who, filters, power):
    unknown = set(filters) - {"standing"}
    if unknown:
        raise NotThere
    found = Child.objects.filter(**{f"cached_{k}": v for k, v in filters.items()}).order_by(
        "cached_school_path", "pinyin"
    )
    return [
        child
        for child in found
        if any(covers(p, child.cached_place_path) for p in who.places(power))
        or any(covers(p, child.cached_school_path) for p in who.schools(power))
    ]


def lines(who, filters, power):
    children = within(who, filters, power)
    audit.note_look("test.list", [child.pk for child in children])
    for child in children:
        yield Line(
            child.pk,
            {
                "name": child.name,
                "born": child.birth_on,
                "number": Identifier.objects.get(child=child).number,
                "phone": Guardian.objects.get(child=child).phone,
                "need": Category.objects.get(child=child).code,
                "standing": child.cached_standing,
            },
            group=child.cached_school_path,
        )


PEOPLE: dict[str, object] = {}


@pytest.fixture(autouse=True)
def lists(monkeypatch, settings, tmp_path):
    monkeypatch.setattr(access, "discover", lambda: None)
    monkeypatch.setattr(access, "_exporters", {})
    monkeypatch.setattr(access, "_viewers", [])
    PEOPLE.clear()
    access.register_viewers(lambda actor, at: PEOPLE.get(actor))
    access.register_exporter(
        Exporter("children", "儿童名单", COLUMNS, lambda *a: [child.pk for child in within(*a)], lines)
    )
    settings.NOTONELESS_HOME = replace(settings.NOTONELESS_HOME, root=tmp_path)
    return tmp_path


@pytest.fixture
def county():
    return world.county()


def known(**more):
    one = viewer(**more)
    PEOPLE[one.actor] = one
    return one


def asked(
    who, *, columns=("name", "number", "phone", "standing"), in_full=False, filters=None, reason=WHY, at=world.NOW
):
    return actions.request_export(
        exporter="children", filters=filters or {}, columns=columns, in_full=in_full, reason=reason, by=who, at=at
    )


def opened(parcel, password):
    with pyzipper.AESZipFile(io.BytesIO(parcel.content)) as zipped:
        (info,) = zipped.infolist()
        assert info.flag_bits & 1 and info.wz_aes_strength == 3, "AES-256"
        with pytest.raises(RuntimeError):
            zipped.read(info)
        zipped.setpassword(password.encode())
        return openpyxl.load_workbook(io.BytesIO(zipped.read(info)))


def fetched(who, export, at=world.NOW):
    actions.produce_export(export=export, at=at)
    ticket = actions.fetch_export(export=export, by=who, at=at)
    return opened(actions.download_export(export=export, ticket=ticket.secret, by=who, at=at), ticket.password)


def test_a_short_list_without_need_or_full_numbers_goes_without_a_second_person(
    county, lists, django_capture_on_commit_callbacks
):
    who = known(name="张三")
    export = asked(who)
    with django_capture_on_commit_callbacks(execute=True):
        book = fetched(who, export)
    sheet = book["名单"]
    said = sheet["A1"].value
    number = Export.objects.get().number
    for part in (number, "张三", "registrar_bureau", "2026-09-10 10:00", WHY):
        assert part in said
    assert (
        number in sheet.oddHeader.center.text
        and number in sheet.oddFooter.left.text
        and "张三" in sheet.oddFooter.left.text
    )
    assert [c.value for c in sheet[2]] == ["姓名", "身份证号", "监护人电话", "去向"]
    assert sheet.max_row == 2 + 6
    for row in sheet.iter_rows(min_row=3, values_only=True):
        assert row[1].count("*") >= 13 and row[2].count("*") >= 6
    assert not list((lists / "work" / "exports").iterdir()), "gone once fetched"
    made = Event.objects.get(verb="privacy.produce_export")
    assert made.kind == "export" and sorted(made.children) == sorted(str(c.pk) for c in county.children.values())
    everything = str(list(Event.objects.values()))
    assert "13800001" not in everything and "甲甲童" not in everything


@pytest.mark.parametrize(("columns", "in_full"), [(("name", "need"), False), (("name", "number"), True)])
def test_need_or_full_numbers_wait_for_a_second_person(county, columns, in_full):
    who, chief = known(), known(post="section_chief")
    export = asked(who, columns=columns, in_full=in_full)
    actions.produce_export(export=export, at=world.NOW)
    assert Export.objects.get().state == "asked"
    with pytest.raises(PrivacyError, match="P016"):
        actions.approve_export(export=export, by=who, at=world.NOW)
    actions.approve_export(export=export, by=chief, at=world.NOW)
    values = list(fetched(who, export)["名单"].iter_rows(min_row=3, values_only=True))
    assert {len(row[1].replace(" ", "")) for row in values} == ({18} if in_full else {5})
    assert all("*" not in row[1] for row in values)


def test_more_than_a_hundred_children_wait_for_a_second_person(county):
    for n in range(95):
        world.child(county, f"甲{n}", order=100 + n, village="v11", room="a1", standing="in_school")
    at_most = known(path="0001")
    assert (
        Export.objects.get(pk=asked(at_most, filters={"standing": "in_school"}, columns=("name",))).state == "granted"
    )  # 99
    assert Export.objects.get(pk=asked(at_most, columns=("name",))).needs_approval  # 101


def test_a_list_that_grew_meanwhile_goes_back_to_wait(county):
    who = known()
    export = asked(who, columns=("name",))
    for n in range(100):
        world.child(county, f"甲{n}", order=100 + n, village="v11", room="a1", standing="in_school")
    actions.produce_export(export=export, at=world.NOW)
    assert (Export.objects.get().state, Export.objects.get().children) == ("asked", 106)


def test_who_does_not_reach_every_child_on_it_cannot_approve(county):
    who = known()
    export = asked(who, in_full=True)
    school = county.schools["a"].path
    for other in (
        known(path="0002"), known(path=school), known(powers=frozenset({"child.see", "child.export"})),
    ):  # fmt: skip
        with pytest.raises(NotThere):
            actions.approve_export(export=export, by=other, at=world.NOW)
        with pytest.raises(NotThere):
            actions.refuse_export(export=export, reason="不合用途", by=other, at=world.NOW)
        assert not queries.waiting_for(by=other)
    chief = known(post="section_chief")
    assert [row.id for row in queries.waiting_for(by=chief)] == [export] and not queries.waiting_for(by=who)
    actions.refuse_export(export=export, reason="不合用途", by=chief, at=world.NOW)
    assert (Export.objects.get().state, Export.objects.get().refusal) == ("refused", "不合用途")
    with pytest.raises(NotThere):
        actions.approve_export(export=export, by=chief, at=world.NOW)


def test_the_scope_of_the_asker_is_the_end_of_the_list(county):
    world.county("0002", "500120")
    who = known(path=county.schools["a"].path)
    who = PEOPLE[who.actor] = replace(who, reaches=tuple(replace(reach, place_paths=()) for reach in who.reaches))
    sheet = fetched(who, asked(who))["名单"]
    assert sorted(row[0] for row in sheet.iter_rows(min_row=3, values_only=True)) == ["甲乙童", "甲甲童"]


def test_a_post_lost_before_the_list_is_made_gives_no_list(county):
    who = known()
    export = asked(who)
    PEOPLE[who.actor] = replace(who, reaches=())
    actions.produce_export(export=export, at=world.NOW)
    assert Export.objects.get().state == "failed"
    export = asked(who)
    del PEOPLE[who.actor]
    actions.produce_export(export=export, at=world.NOW)
    assert Export.objects.get(pk=export).state == "failed"


def test_a_post_lost_before_the_list_is_fetched_gives_no_list(county):
    who = known()
    export = asked(who)
    actions.produce_export(export=export, at=world.NOW)
    for other in (replace(who, reaches=()), viewer(), replace(who, reaches=viewer("00010001").reaches)):
        with pytest.raises(NotThere):
            actions.fetch_export(export=export, by=other, at=world.NOW)


def test_the_password_is_shown_once_and_the_link_serves_once_for_minutes(county):
    who = known()
    export = asked(who)
    actions.produce_export(export=export, at=world.NOW)
    first = actions.fetch_export(export=export, by=who, at=world.NOW)
    second = actions.fetch_export(export=export, by=who, at=world.NOW)
    assert first.password and second.password is None and first.password not in repr(first)
    late = world.NOW + timedelta(minutes=15)
    for ticket, by, at in (
        (first.secret, who, world.NOW),  # the newer link ended the older
        (second.secret, who, late), ("", who, world.NOW), ("x", who, world.NOW), (second.secret, viewer(), world.NOW),
    ):  # fmt: skip
        with pytest.raises(NotThere):
            actions.download_export(export=export, ticket=ticket, by=by, at=at)
    actions.download_export(export=export, ticket=second.secret, by=who, at=late - timedelta(seconds=1))
    with pytest.raises(NotThere):
        actions.download_export(export=export, ticket=second.secret, by=who, at=world.NOW)


def test_a_file_is_gone_after_its_hours_and_strays_with_it(county, lists):
    who = known()
    export = asked(who)
    actions.produce_export(export=export, at=world.NOW)
    folder = lists / "work" / "exports"
    (folder / f"{uuid.uuid4()}.zip").write_bytes(b"stray")
    assert len(list(folder.iterdir())) == 2
    assert oct((folder / f"{export}.zip").stat().st_mode)[-3:] == "600"
    assert actions.expire_exports(at=world.NOW + timedelta(hours=23)) == 0
    assert [file.name for file in folder.iterdir()] == [f"{export}.zip"]
    assert actions.expire_exports(at=world.NOW + timedelta(hours=24)) == 1
    assert not list(folder.iterdir()) and Export.objects.get().state == "gone"
    with pytest.raises(NotThere):
        actions.fetch_export(export=export, by=who, at=world.NOW)


def test_a_file_put_in_the_place_of_the_list_is_not_handed_out(county, lists):
    who = known()
    export = asked(who)
    actions.produce_export(export=export, at=world.NOW)
    (lists / "work" / "exports" / f"{export}.zip").write_bytes(b"other")
    ticket = actions.fetch_export(export=export, by=who, at=world.NOW)
    with pytest.raises(NotThere):
        actions.download_export(export=export, ticket=ticket.secret, by=who, at=world.NOW)


@pytest.mark.parametrize("broken", ["journal", "disk"])
def test_when_the_journal_or_the_disk_fails_no_list_is_made(county, lists, monkeypatch, broken):
    who = known()
    export = asked(who)

    def fails(*_args, **_kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(*((audit, "write") if broken == "journal" else (os, "fsync")), fails)
    with pytest.raises(OSError, match="space"):
        actions.produce_export(export=export, at=world.NOW)
    monkeypatch.undo()
    assert Export.objects.get().state == "granted" and not list((lists / "work" / "exports").glob("*"))


def test_what_cannot_be_asked_is_refused(county):
    who = known()
    for more in ({"columns": ("name", "secret")}, {"filters": {"county": "0002"}}):
        with pytest.raises(NotThere):
            asked(who, **more)
    with pytest.raises(NotThere):
        asked(known(powers=frozenset({"child.see"})))
    for reason in ("", "导出", "aaaaaaaaaa"):
        with pytest.raises(PrivacyError, match="P011"):
            asked(who, reason=reason)
    with pytest.raises(PrivacyError, match="P014"):
        asked(who, filters={"standing": "nowhere_at_all"})
    assert not Export.objects.exists()


def test_no_cell_is_run_as_a_formula(county):
    payloads = [
        f'{blank}{start}HYPERLINK("http://x")'
        for start in packing.FORMULA_START
        for blank in ("", " ", "\u3000", "\ufeff")
    ]
    assert len(payloads) >= 48
    for start in payloads:
        assert packing.harmless(start).startswith("'"), repr(start)
    county.children["a1"].name = "=1+1"
    county.children["a1"].save()
    who = known(name="@SUM(A1)&L")
    sheet = fetched(who, asked(who))["名单"]
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s"} and "'=1+1" in {row[0] for row in sheet.iter_rows(min_row=3, values_only=True)}


def test_a_list_found_outside_is_traced(county, lists):
    for n in range(40):
        world.child(county, f"陈{chr(0x4E00 + 37 * n)}", order=100 + n, village="v11", room="a1", standing="in_school")
    exports = {}
    for name in ("甲", "乙", "丙"):
        who = known(name=name)
        exports[name] = fetched(who, asked(who))
    for name, book in exports.items():
        file = lists / "leak.xlsx"
        book.save(file)
        rows = list(book["名单"].iter_rows(min_row=2, values_only=True))
        found = actions.trace_list(file=file, by=viewer(), at=world.NOW)
        assert found.taken_by == name and found.visible == found.hidden
        text = lists / "leak.csv"
        text.write_text("\n".join(",".join(row) for row in [rows[0], *sorted(rows[5:25])]), "gb18030")
        found = actions.trace_list(file=text, by=viewer(), at=world.NOW)
        assert (found.taken_by, found.visible) == (name, "") and found.forms_agreed == found.forms_read >= 40
    file.write_bytes(b"PK\x03\x04nonsense")
    with pytest.raises(PrivacyError, match="P017"):
        actions.trace_list(file=file, by=viewer(), at=world.NOW)
    assert Event.objects.filter(verb="privacy.trace_list").count() == 6
