"""What persons judge of doubtful pairs: kept by the contents of the two lines, asked once, honoured by every later sweep."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from notoneless.accounts.terms import Viewer
from notoneless.audit import actions as audit
from notoneless.imports.actions.common import may, subject
from notoneless.imports.models import PairAnswer, RollImport
from notoneless.imports.queries.pairs import newest_answers, pairs_of
from notoneless.imports.terms import RollsError
from notoneless.places.models import Division


def judge(*, one: RollImport, pair: str, is_same: bool | None, by: Viewer, at: datetime) -> PairAnswer:
    """Write down what ``by`` judges of ``pair``: the same child, another, or (None) cannot tell. An earlier answer stays
    written; the newest holds. Raises :class:`RollsError` Y001, Y012 (this sweep asks about no such pair)."""
    may(one, by)
    if pair not in {each["pair_id"] for each in pairs_of(one)}:
        raise RollsError(
            "Y012",
            "这一对不在这次拉网的疑难配对里，可能已经重新拉网。请刷新后再看。",
            "This sweep asks about no such pair; it may have been swept anew. Reload the page.",
        )
    with transaction.atomic():
        kept = PairAnswer.objects.create(
            county=one.county, pair=pair, is_same=is_same, answered_at=at, answered_by=by.actor
        )
        audit.write("imports.judge", by=by, at=at, subject=subject(one), detail={"pair": pair, "same": is_same})
    return kept


def answers_of(county: Division) -> dict[str, bool]:
    """Return the answers that hold for a county's pairs, for the next sweep; pairs that nobody could tell are left out."""
    return {pair: said.is_same for pair, said in newest_answers(county).items() if said.is_same is not None}
