"""A sweep on its way into the files, as the bureau sees it: counts first, then only what needs an eye."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from notoneless.desks.kit import excel
from notoneless.desks.kit.asking import asker, whole_number
from notoneless.desks.kit.forms import done, sentence
from notoneless.desks.kit.policy import policy
from notoneless.desks.kit.tongue import said
from notoneless.desks.sweeps.tables import PROPOSALS, PROPOSALS_SEEN, PUBLICATIONS, TONES, ProposalFilter
from notoneless.findings import actions, queries, tasks
from notoneless.findings.terms import FindingError, ProposalKind, PublicationState
from notoneless.ledger.labels import VERDICTS


@policy(get="sweep.see")
def publications(request: HttpRequest) -> HttpResponseBase:
    """The sweeps of the county, the newest first; as a book with ``book``."""
    rows = queries.publications(asker(request))
    if "book" in request.GET:
        return excel.answer(PUBLICATIONS, rows, name=_("拉网发布"))
    empty = {
        "title": _("还没有发布过拉网结果"),
        "text": _("在“收册拉网”里上传各部门名册，拉网后的结果就在这里核对、写入档案。"),
    }
    return render(
        request,
        "sweeps/list.html",
        {"table": PUBLICATIONS.listing(request, rows, empty=empty, export=f"{reverse('sweeps:list')}?book=1")},
    )


@policy(get="sweep.see")
def publication(request: HttpRequest, key: UUID) -> HttpResponse:
    """One sweep: how many lines are new, changed, moved, unclear, gone; below them the lines themselves."""
    one = found(request, key)
    form = ProposalFilter.of(request)
    chosen = form.values
    asked = PROPOSALS.asked(request)
    rows, next_line = queries.proposals(
        one,
        kinds=[chosen["kind"]] if "kind" in chosen else (),
        states=[chosen["state"]] if "state" in chosen else (),
        verdict=chosen.get("verdict", ""),
        after=asked.number,
    )
    may_publish = asker(request).has("sweep.publish")
    listing = (PROPOSALS if may_publish else PROPOSALS_SEEN).listing(
        request, rows, next=str(next_line or ""), query=form.query, is_filtered=bool(chosen),
        empty={"title": _("没有符合条件的行"), "text": _("换一个条件，或清除条件。")},
    )  # fmt: skip
    counts = [(kind, total, left, TONES[kind]) for kind, total, left in queries.counts(one)]
    bulk_left = sum(left for kind, _total, left, _tone in counts if kind in actions.BULK)
    return render(
        request,
        "sweeps/publication.html",
        {
            "one": one,
            "form": form,
            "table": listing,
            "counts": counts,
            "bulk_left": bulk_left,
            "doubts_left": next(left for kind, _total, left, _tone in counts if kind == ProposalKind.UNCLEAR),
            "may_publish": may_publish,
            "is_open": one.state in (PublicationState.PROPOSED, PublicationState.APPLYING),
            "may_undo": one.state == PublicationState.APPLYING,
            "may_withdraw": one.state in (PublicationState.READING, PublicationState.PROPOSED),
        },
    )


@policy(post="sweep.publish")
def take(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the worker take over everything that is clear, or only the kinds that were chosen."""
    one = found(request, key)
    kinds = [kind for kind in request.POST.getlist("kind") if kind in ProposalKind.values] or [*map(str, actions.BULK)]
    tasks.take_over.enqueue(str(one.pk), asker(request).actor, kinds)
    return done(
        request,
        reverse("sweeps:publication", args=(key,)),
        _("已交后台写入，页面上的“未处理”会逐渐减少，可先做别的事。"),
    )


@policy(post="sweep.publish")
def finish(request: HttpRequest, key: UUID) -> HttpResponse:
    """Call the sweep published."""
    return _acted(request, key, lambda: actions.finish(publication=found(request, key), by=asker(request), at=timezone.now()),
                  _("发布完成。需判定的行仍留在这里，随时可以判定。"))  # fmt: skip


@policy(post="sweep.publish")
def undo(request: HttpRequest, key: UUID) -> HttpResponse:
    """Have the worker take everything out again that was taken over, as long as the sweep is not called published."""
    by, reason = asker(request), request.POST.get("reason", "")

    def order() -> None:
        actions.order_undo(publication=found(request, key), by=by, at=timezone.now(), reason=reason)
        tasks.undo_taking.enqueue(str(key), by.actor)

    return _acted(request, key, order, _("已交后台撤回写入，档案会逐行恢复到写入以前，可先做别的事。"))


@policy(post="sweep.publish")
def withdraw(request: HttpRequest, key: UUID) -> HttpResponse:
    """Withdraw a sweep of which nothing is in the files yet."""
    reason = request.POST.get("reason", "")
    return _acted(
        request,
        key,
        lambda: actions.withdraw(publication=found(request, key), by=asker(request), at=timezone.now(), reason=reason),
        _("已撤回，档案没有任何改动。"),
    )


@policy(get="sweep.publish")
def next_doubt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Go to the next line that waits for a person's judgement."""
    after = request.GET.get("after", "")
    waiting = queries.next_doubt(found(request, key), after=whole_number(after))
    if waiting is None:
        messages.success(request, _("没有需要判定的行了。"))
        return redirect("sweeps:publication", key=key)
    return redirect("sweeps:doubt", key=waiting.pk)


@policy(get="sweep.publish", post="sweep.publish")
def doubt(request: HttpRequest, key: UUID) -> HttpResponse:
    """One doubtful line beside the files it may mean; a person says whose it is."""
    pair = queries.doubt(asker(request), key)
    if pair is None:
        raise Http404
    proposal = pair.proposal
    if request.method == "POST":
        choice = request.POST.get("choice", "")
        try:
            actions.decide(
                proposal=proposal,
                child=None if choice in ("new", "refuse") else UUID(choice),
                take_it=choice != "refuse",
                by=asker(request),
                at=timezone.now(),
            )
        except (FindingError, ValueError) as error:
            messages.error(request, sentence(error) if isinstance(error, FindingError) else _("请先选择这一行是谁。"))
            return redirect("sweeps:doubt", key=key)
        return redirect(f"{reverse('sweeps:doubts', args=(proposal.publication_id,))}?after={proposal.line}")
    unsaid = ("grade", "status", "categories", "household")
    fields = [(name, str(label)) for name, label in queries.LABELS.items() if name not in unsaid]
    fields.insert(8, ("guardian", _("监护人")))
    rows = [
        (label, _told(name, pair.line), [(_told(name, file), name in differing) for file, differing in pair.files])
        for name, label in ((("phone" if name == "phone" else name), label) for name, label in fields)
    ]
    return render(request, "sweeps/doubt.html", {"pair": pair, "rows": rows, "proposal": proposal})


def found(request: HttpRequest, key: UUID) -> Any:
    """Return the sweep asked for; another county's is as absent as one that never was."""
    one = queries.publication(asker(request), key)
    if one is None:
        raise Http404
    return one


def _acted(request: HttpRequest, key: UUID, act: Callable[[], object], told: str) -> HttpResponse:
    try:
        act()
    except FindingError as error:
        messages.error(request, sentence(error))
        return redirect("sweeps:publication", key=key)
    return done(request, reverse("sweeps:publication", args=(key,)), told)


def _told(name: str, side: queries.Side) -> str:
    value = getattr(side, name, "")
    if name == "sex":
        return {"1": _("男"), "2": _("女")}.get(value, "")
    if name == "standing":
        return said(VERDICTS.get(value)) or str(value)
    return "" if value is None else str(value)
