"""Publishing from the machine's own command line, in the name of an account and with its powers, no others."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from notoneless.accounts.models import Account
from notoneless.accounts.terms import Viewer
from notoneless.findings import actions
from notoneless.findings.terms import FindingError
from notoneless.places.models import Division
from notoneless.responsibility.queries import viewer_of
from notoneless.standards.progress import SILENT, Progress


@dataclass(frozen=True, slots=True)
class Published:
    """How far the publication is."""

    id: str
    as_of: str
    state: str
    counts: Mapping[str, int]

    def as_dict(self) -> dict[str, object]:
        """Return it for ``--json``."""
        return asdict(self)


def publish(
    folder: Path, *, login: str, place: str | None = None, as_of: date | None = None, accept: tuple[str, ...] = (),
    take: bool = False, progress: Progress = SILENT,
) -> Published:  # fmt: skip
    """Publish the sweep in ``folder``, or of the rolls in it, in the name of ``login``; return how far it is.

    Raises :class:`FindingError` F010 (no such account, or one without a county), what the sweep refuses, what publishing
    refuses.
    """
    now = timezone.now()
    by = _viewer(login)
    county = _county(by, place)
    result = folder
    if not (folder / "ledger.parquet").exists():
        result = actions.sweep_rolls(
            rolls=folder, work=settings.NOTONELESS_HOME.work, place=county.code, as_of=as_of, accept=accept,
            progress=progress,
        )  # fmt: skip
    one = actions.start(folder=result, county=county, by=by, at=now)
    one = actions.read(publication=one, by=by, at=now, progress=progress)
    if take:
        actions.take(publication=one, by=by, at=now, progress=progress)
        one = actions.finish(publication=one, by=by, at=now)
    return Published(str(one.pk), one.as_of.isoformat(), one.state, one.counts["by_kind"])


def _viewer(login: str) -> Viewer:
    account = Account.objects.filter(login=login.strip().lower(), is_active=True).first()
    if account is None:
        raise FindingError(
            "F010",
            f"没有启用的账号“{login[:40]}”。请用有发布权限的账号（如机关科长）的登录名。",
            f"There is no active account “{login[:40]}”. Give the login of one who may publish (a section chief).",
        )
    return viewer_of(account, at=timezone.now(), address="command line")


def _county(by: Viewer, place: str | None) -> Division:
    found = Division.objects.filter(path__in=by.places("sweep.publish"), level=1)
    county = (found.filter(code=place) if place else found).order_by("path").first()
    if county is None:
        raise FindingError(
            "F010",
            "这个账号的岗位不能发布任何区县的拉网结果。请用有发布权限的账号（如机关科长）。",
            "The posts of this account publish no county's sweeps. Give the login of one who may (a section chief).",
        )
    return county
