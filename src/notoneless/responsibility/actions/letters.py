"""Drawing letters of responsibility, signing them, taking a scan in, declaring one void."""

from __future__ import annotations

import io
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from PIL import Image, ImageDraw

from notoneless.accounts.terms import STEP, Viewer
from notoneless.audit import actions as audit
from notoneless.papers import day
from notoneless.places.models import Division
from notoneless.responsibility import access
from notoneless.responsibility.actions.refusals import not_there
from notoneless.responsibility.actions.scans import checked_scan, plain_name
from notoneless.responsibility.models import Appointment, Letter, Post
from notoneless.responsibility.queries.letters import due, forms_at, template_name, words_of
from notoneless.responsibility.queries.organisation import unit_names
from notoneless.responsibility.queries.standing import live
from notoneless.responsibility.queries.ways import model_of, policy
from notoneless.responsibility.rules import letters as rules
from notoneless.responsibility.rules.letters import Form
from notoneless.responsibility.rules.titles import office
from notoneless.responsibility.terms import ChangedError, DutyError, LetterState

BATCH = 500


@dataclass(frozen=True, slots=True)
class Giver:
    """Who may give letters: a post of a kind at a unit, its holder if it has one."""

    unit: str
    holder: str


def draw_letters(*, by: Viewer, at: datetime, line: str, path: str, year: int) -> int:
    """Draw the letters of ``year`` for everyone under ``path`` of ``line`` whose post signs one and who has none yet;
    return how many. Running it again draws what has come since.

    Each is numbered by the county's pattern and filled from the appointment, the superior's post and the parameters of the
    day. Raises D001 for a unit outside the reach of ``letter.draw``.
    """
    on = timezone.localdate(at)
    mine = access.Posts(by, "letter.draw")
    if not path or not mine.allows_path(line, path):
        raise not_there("这个单位", "unit")
    with transaction.atomic():
        county = Division.objects.select_for_update().get(path=path[:STEP])  # numbers are given one clerk at a time
        inside = Appointment.objects.filter(access.under("post__unit_path", [path]), post__line=line)
        terms = list(
            due(mine.of_appointments(inside), on, year=year)
            .select_related("post__area", "account")
            .order_by("post__unit_path", "post__kind", "began_on")
        )
        drawn = list(_drawn(terms, county, at=at, on=on, year=year))
        Letter.objects.bulk_create(drawn, batch_size=BATCH)
        if drawn:
            audit.write("responsibility.draw_letters", by=by, at=at, subject=f"unit:{line}:{path}",
                        detail={"year": year, "count": len(drawn), "first": drawn[0].number})  # fmt: skip
    return len(drawn)


def _drawn(terms: list[Appointment], county: Division, *, at: datetime, on: date, year: int) -> Iterator[Letter]:
    forms = forms_at(county.code, on)
    used = policy().value("responsibility.letters", county.code, on).value
    words = policy().value("responsibility.offices", county.code, on).value
    blanks, model = _blanks(county.code, on), model_of(county.code, on)
    names: dict[str, dict[str, str]] = {
        line: unit_names(line, sorted({path for term in terms for path in _ways(term.post) if term.post.line == line}))
        for line in ("place", "school")
    }
    givers = _givers(county.path, forms, on, names)
    serial = Letter.objects.filter(county_path=county.path, year=year).aggregate(last=Max("serial"))["last"] or 0
    templates = {form.id: template_name(county.code, form.id) for form in forms}
    for term in terms:
        form, post = rules.form_for(term.post.kind, forms), term.post
        if form is None:
            continue
        serial += 1
        unit = _unit_name(post, names)
        giver_kind, giver = _giver_of(post, form, givers)
        number = rules.number_of(used["number"], year=year, code=county.code, serial=serial)
        began_on, ended_on = rules.term(term.began_on, term.ended_on, year)
        yield Letter(
            appointment=term, year=year, county_path=county.path, serial=serial, number=number, drawn_at=at,
            template=templates[form.id],
            content={
                "called": used["called"], "county": county.name, "year": str(year), "number": number,
                "party_a": office(giver_kind, giver.unit, **words) if giver.unit else "",
                "party_a_head": giver.holder,
                "party_b": office(post.kind, unit, **words), "holder": term.account.name, "post": post.title,
                "scope": rules.scope(post.kind, unit),
                "began": day(began_on), "until": day(ended_on), "model": model.called,
                "goals": rules.filled(form.goals, blanks), "duties": rules.filled(form.duties, blanks),
                "assessed": bool(used["assessed"]), "drawn": day(on),
            },
        )  # fmt: skip


def _blanks(code: str, on: date) -> Mapping[str, str]:
    lines = policy().value("cases.red_lines", code, on).value
    steps = policy().value("cases.absence_steps", code, on).by_id()
    return {
        "retention": rules.share(policy().value("cases.retention_target", code, on).value),
        "red_primary": rules.share(lines["primary"]),
        "red_junior": rules.share(lines["junior"]),
        "follow_up": "、".join(map(str, policy().value("cases.follow_up_days", code, on).value)),
        "report_days": str(steps["written_report"]["after_days"]),
    }


def _ways(post: Post) -> list[str]:
    return [post.unit_path[:end] for end in range(STEP, len(post.unit_path) + 1, STEP)]


def _unit_name(post: Post, names: Mapping[str, Mapping[str, str]]) -> str:
    if post.area is not None:
        return post.area.name
    name = names[post.line].get(post.unit_path, "")
    if len(post.unit_path) == 4 * STEP:  # a class is named with its school
        return names[post.line].get(post.unit_path[: 3 * STEP], "") + name
    return name


def _givers(
    county: str, forms: tuple[Form, ...], on: date, names: Mapping[str, Mapping[str, str]]
) -> dict[tuple[str, str, str], Giver]:
    """Return (line, unit, kind) → who gives letters there, for the kinds that any form asks for."""
    kinds = {kind for form in forms for kind in form.from_kinds}
    posts = Post.objects.filter(live(on), access.under("unit_path", [county]), kind__in=kinds)
    holders = dict(
        Appointment.objects.filter(live(on), post__in=posts, account__is_active=True)
        .order_by("holding", "began_on")
        .values_list("post_id", "account__name")
    )
    found: dict[tuple[str, str, str], Giver] = {}
    for key, line, path, kind in posts.order_by("-began_on", "-id").values_list("id", "line", "unit_path", "kind"):
        before = found.get((line, path, kind))
        if before is None or not before.holder:
            found[line, path, kind] = Giver(names[line].get(path, ""), holders.get(key, ""))
    return found


def _giver_of(post: Post, form: Form, givers: Mapping[tuple[str, str, str], Giver]) -> tuple[str, Giver]:
    """Return the nearest office above that gives such letters: first one whose post is held, else one that stands."""
    at = [(kind, givers.get((post.line, way, kind))) for kind in form.from_kinds for way in reversed(_ways(post))]
    found = [(kind, giver) for kind, giver in at if giver is not None]
    return next((one for one in found if one[1].holder), found[0] if found else ("", Giver("", "")))


def sign_letter(*, by: Viewer, at: datetime, letter_id: uuid.UUID, strokes: Any, digest: str) -> Letter:
    """Sign a letter with strokes drawn on the screen and return it. The digest says which words were read; the words are
    kept with the letter from then on.

    Raises D001 (not one's own, or not waiting), D019 (the words are no longer those that were shown), D020 (no signature).
    """
    fault = rules.strokes_fault(strokes)
    if fault:
        raise DutyError(
            "D020",
            "没有看到完整的签名。请在框内用手指、笔或鼠标签上姓名，再提交。",
            "There is no whole signature: sign your name inside the frame and send again.",
        )
    with transaction.atomic():
        letter = _own(by, letter_id)
        blocks = words_of(letter)
        if rules.digest_of(blocks) != digest:
            raise ChangedError(
                "D019",
                "责任书的文字在您打开以后有改动。请重新阅读后再签字。",
                "The letter's words have changed since you opened it: read it again before you sign.",
            )
        letter.content = {
            **letter.content,
            "blocks": [[block.kind, block.text] for block in blocks],
            "signed_day": day(timezone.localdate(at)),
        }
        letter.signature, letter.digest = picture_of(strokes), digest
        letter.state, letter.signed_at = LetterState.SIGNED, at
        letter.save(update_fields=("content", "signature", "digest", "state", "signed_at"))
        audit.write("responsibility.sign_letter", by=by, at=at, subject=f"letter:{letter.pk}",
                    detail={"number": letter.number, "digest": digest})  # fmt: skip
    return letter


def upload_scan(*, by: Viewer, at: datetime, letter_id: uuid.UUID, data: bytes, name: str) -> Letter:
    """Take in the scan of a letter signed on paper and return the letter: by who signed it, or by the office that drew it.

    Raises D001 (not there, or not waiting), D021 and D022 (not a scan, too large).
    """
    kind, kept = checked_scan(data)
    with transaction.atomic():
        letter = access.Letters(by, "letter.draw").filter(_waiting()).filter(pk=letter_id).first()
        if letter is None:
            raise not_there("这份待签的责任书", "letter that waits for a signature")
        blocks = words_of(letter)
        letter.content = {**letter.content, "blocks": [[block.kind, block.text] for block in blocks]}
        letter.scan, letter.scan_type, letter.scan_name = kept, kind, plain_name(name, kind)
        letter.digest, letter.state, letter.signed_at = rules.digest_of(blocks), LetterState.UPLOADED, at
        letter.save(
            update_fields=("content", "scan", "scan_type", "scan_name", "digest", "state", "signed_at")
        )  # fmt: skip
        audit.write("responsibility.upload_scan", by=by, at=at, subject=f"letter:{letter.pk}",
                    detail={"number": letter.number, "type": kind, "bytes": len(kept)})  # fmt: skip
    return letter


def void_letter(*, by: Viewer, at: datetime, letter_id: uuid.UUID, reason: str) -> Letter:
    """Declare a letter void and return it; it stays readable, and another may be drawn. Raises D001 outside the reach of
    ``letter.draw`` or where it is void already, D023 without a reason, D027 for one's own."""
    if not reason.strip():
        raise DutyError(
            "D023", "请写明作废的原因。", "Say why the letter is void."
        )  # fmt: skip
    with transaction.atomic():
        letters = Letter.objects.select_for_update(of=("self",)).select_related("appointment__post")
        letters = letters.exclude(state=LetterState.VOID)
        letter = letters.filter(access.Posts(by, "letter.draw").q("appointment__post__"), pk=letter_id).first()
        if letter is None:
            raise not_there("这份责任书", "letter")
        if access.Letters(by).is_own(letter):
            raise DutyError(
                "D027",
                "自己的责任书不能自己作废。请由上级办理。",
                "Nobody declares his own letter void: ask your superior.",
            )
        letter.state, letter.content = LetterState.VOID, {**letter.content, "void_because": reason.strip()[:200]}
        letter.save(update_fields=("state", "content"))
        audit.write("responsibility.void_letter", by=by, at=at, subject=f"letter:{letter.pk}",
                    detail={"number": letter.number})  # fmt: skip
    return letter


def _waiting() -> Any:
    waiting = Letter.objects.select_for_update(of=("self",)).filter(state=LetterState.DRAWN)
    return waiting.select_related("appointment__post", "appointment__account")


def _own(by: Viewer, letter_id: uuid.UUID) -> Letter:
    letter: Letter | None = _waiting().filter(appointment__account=by.account_id, pk=letter_id).first()
    if letter is None:
        raise not_there("这份待您签字的责任书", "letter that waits for your signature")
    return letter


def picture_of(strokes: list[list[list[int]]]) -> bytes:
    """Return checked strokes as a PNG on a clear ground, cut to what was drawn."""
    scale = 2
    image = Image.new("RGBA", (rules.PAD[0] * scale, rules.PAD[1] * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(image)
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in stroke]
        if len(points) > 1:
            draw.line(points, fill=(16, 24, 48, 255), width=5 * scale, joint="curve")
        for x, y in points:
            draw.ellipse((x - 5, y - 5, x + 5, y + 5), fill=(16, 24, 48, 255))
    image = image.crop(image.getbbox()).reduce(scale)
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()
