"""What a person says of a file, where the house did not understand it or understood it wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.imports.actions.common import locked, subject
from notoneless.imports.actions.receiving import drop_settled, have_looked, reopen
from notoneless.imports.models import RollFile
from notoneless.imports.rules.telling import WHOLE, columns_said
from notoneless.imports.terms import RollsError
from notoneless.rolls.kinds import COLUMNS, Kind
from notoneless.rolls.recognise import NOT_THERE


def say(
    *, file: RollFile, sheet: str, kind: str, columns: Mapping[int, str], heading_row: int | None = None, office: str = "",
    leave_out: bool = False, by: Viewer, at: datetime,
) -> RollFile:  # fmt: skip
    """Write down what ``by`` says of a sheet of ``file`` and have it looked at again; return the file.

    ``columns`` are all columns by number from 0, '' for those that mean nothing; ``heading_row`` is given where the heading
    stands elsewhere than was recognised (then the columns are not taken: they were another row's). Raises
    :class:`RollsError` Y001, Y002, Y006 (no such sheet), Y007 (no such kind), Y008 (two columns for one, or one that this
    kind does not know).
    """
    with transaction.atomic():
        one = locked(file.roll_import, by)
        file = RollFile.objects.select_for_update().get(pk=file.pk)
        seen = next((each for each in file.seen if (each["sheet"] or WHOLE) == sheet), None)
        if seen is None or file.removed_at is not None:
            raise RollsError(
                "Y006", "这个文件里没有这张工作表，请刷新后再看。", "This file has no such sheet; reload the page."
            )
        said = dict(file.said.get(sheet, {}))
        if leave_out:
            said = {"leave_out": True}
        else:
            said = _said(seen, said, kind, columns, heading_row) | ({"office": office.strip()[:60]} if office else {})
        file.said = {**file.said, sheet: said}
        file.save(update_fields=("said",))
        drop_settled(file, at=at)
        reopen(one)
        have_looked(file)
        audit.write("imports.say", by=by, at=at, subject=subject(one),
                    detail={"file": file.number, "kind": kind, "columns": sum(bool(standard) for standard in columns.values()),
                            "leave_out": leave_out})  # fmt: skip
    return file


def _said(
    seen: Mapping[str, object], before: Mapping[str, object], kind: str, columns: Mapping[int, str], row: int | None
) -> dict[str, object]:
    try:
        known = Kind(kind)
    except ValueError:
        raise RollsError("Y007", "请选择这是哪一种名册。", "Choose which kind of roll this is.") from None
    moved = row is not None and row != seen["heading_row"]
    heading = {"heading_row": row} if moved else {k: v for k, v in before.items() if k == "heading_row"}
    if moved or known.value != seen["kind"]:
        # The columns were chosen under another heading, or from another kind's: what is said now is told from the new look.
        return {"kind": known.value, **heading}
    kept = before.get("columns")
    spoken = dict(kept) if isinstance(kept, dict) else {}
    labels: list[str] = seen["labels"]  # type: ignore[assignment]
    recognised: dict[str, int] = seen["columns"]  # type: ignore[assignment]
    try:
        more = columns_said(labels, recognised, columns, known)
    except ValueError as error:
        standard = str(error)
        zh = COLUMNS[standard].zh if standard in COLUMNS else standard
        raise RollsError(
            "Y008",
            f"“{zh}”选了两列，或者{known.zh}没有这一列。一样内容只能选一列，请改选。",
            f"“{standard}” was chosen for two columns, or {known.value} has no such column. Choose one column for each.",
        ) from None
    wanted = set(columns.values())
    # What was said before and still stands is said on; what is wanted anew is no longer "not there".
    stands = {c: v for c, v in spoken.items() if (c in wanted) == (v != NOT_THERE)}
    return {"kind": known.value, **heading, "columns": stands | more}
