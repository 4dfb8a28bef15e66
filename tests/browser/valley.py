"""A house to which telephones come from a valley: a class of forty in families of one to three, and doors that tell what arrived.

    python -m tests.browser.valley           prints its address, serves until its input closes

The second county is the same, but asks where its visits are made.

``/stylebook/came`` says which visits the house holds, how often, with how many pictures, and what lies apart; ``/stylebook/cut?as=``
lets go of every telephone of somebody; ``/stylebook/reworded`` stands for a newer version of the app.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

import tests.platform  # noqa: F401  (first: a passing home, before Django reads its settings)

import json  # isort: skip
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from notoneless.desks.kit.policy import policy
from notoneless.policy.lookup import OWN_FOLDERS
from tests.browser import serve

SHIPPED = Path(__file__).parents[2] / "src/notoneless/parameters/00-national"

#: Names that nothing else in a browser's folder could hold.
CANARIES = ("龚映雪", "龚映霜", "阚砚秋", "鄢采薇", "缪停云", "郗望舒")
FAMILIES = 40


def children(made: Any) -> None:
    """Put a class of families into a1: the first two are sisters of one household."""
    from notoneless.children.models import HouseholdSpell
    from tests import world

    born = []
    for number in range(FAMILIES):
        name = CANARIES[number] if number < len(CANARIES) else f"演练{number:02}童"
        born.append(
            world.child(made, name, order=100 + number, village="v11", room="a1", standing="in_school_local")
        )  # fmt: skip
    house = HouseholdSpell.objects.get(child=born[0]).household
    HouseholdSpell.objects.filter(child=born[1]).update(household=house)


def asks_where(folder: Path, code: str) -> None:
    """Let the office of a county ask, in a folder of its own, where its visits are made."""
    shipped = (SHIPPED / "visits" / "offline.yaml").read_text("utf-8")
    assert 'position: "no"' in shipped
    own = folder / f"{code}-place" / "visits" / "offline.yaml"
    own.parent.mkdir(parents=True)
    own.write_text(shipped.replace('position: "no"', 'position: "yes"'), "utf-8")
    os.environ[OWN_FOLDERS] = str(folder)


def main() -> None:
    """Make the house, print its address, serve until the parent goes."""
    with tempfile.TemporaryDirectory() as folder:
        asks_where(Path(folder), "500120")
        house()


def house() -> None:
    """Make the house and serve it."""
    serve.begin()
    from notoneless.responsibility.queries import system_scope
    from tests import world

    counties = [world.county("0001", "500153"), world.county("0002", "500120")]
    for made in counties:
        children(made)
    held = {made.path: made.accounts for made in counties}

    def came(request: HttpRequest) -> HttpResponse:
        """What the house holds of visits."""
        from notoneless.visits.models import Device, Held, Visit, VisitFile

        with system_scope():
            visits = [
                {
                    "id": str(one.pk), "digest": one.digest, "on": one.on.isoformat(), "children": one.of_children.count(),
                    "pictures": VisitFile.objects.filter(visit=one).exclude(attachment=None).count(),
                    "missing": VisitFile.objects.filter(visit=one, attachment=None).count(), "newest": one.cached_newest,
                }
                for one in Visit.objects.order_by("received_at", "pk")
            ]  # fmt: skip
            apart = [{"id": str(one.claimed), "why": one.why, "code": one.code} for one in Held.objects.order_by("pk")]
            phones = [
                {"label": one.label, "waiting": one.waiting, "skew": one.skew}
                for one in Device.objects.order_by("registered_at")
            ]
        return HttpResponse(
            json.dumps({"visits": visits, "apart": apart, "phones": phones}), content_type="application/json"
        )

    def cut(request: HttpRequest) -> HttpResponse:
        """Let go of every telephone of somebody."""
        from notoneless.accounts.terms import Viewer
        from notoneless.visits import actions
        from notoneless.visits.models import Device

        who = held[request.GET.get("county", "0001")][request.GET["as"]]
        with system_scope():
            phones = list(Device.objects.filter(account=who, revoked_at=None))
        for one in phones:
            actions.revoke_phone(device=one.pk, by=Viewer(who.pk, who.login, who.name), at=timezone.now())
        return HttpResponse(str(len(phones)), content_type="text/plain")

    def reworded(request: HttpRequest) -> HttpResponse:
        """From now on the worker is another one, as after an update of the house."""
        from notoneless.desks.offline import shell

        script = shell._script()
        shell._script = lambda: f"{script}\n// {request.GET['as']}"
        return HttpResponse("", content_type="text/plain")

    doors = {
        name: policy(get=None, public=True)(door)
        for name, door in {"came": came, "cut": cut, "reworded": reworded}.items()
    }
    serve.open_to(held, **doors)


if __name__ == "__main__":
    main()
