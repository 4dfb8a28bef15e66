"""What is declared beside every view: who may come in, by which method.

``policy`` is the only way to open a view. The middleware refuses a view that carries none, and a test of the house walks
every URL so that such a view never leaves the workshop. A declaration opens the door to a room; which children are in the
room is the ``access`` of the station that the view calls.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from notoneless.accounts.terms import Viewer

View = TypeVar("View", bound=Callable[..., Any])
SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may come in. ``powers`` are by method; ``None`` asks only for someone known, ``public`` for nobody.

    ``fresh`` methods ask for a second factor given within the last minutes. ``early`` views open also to somebody who
    signed in and has still to set up a second factor or a new password.
    """

    powers: dict[str, str | None]
    public: bool = False
    fresh: frozenset[str] = frozenset()
    early: bool = False

    @property
    def methods(self) -> frozenset[str]:
        """The methods that the view answers."""
        return frozenset(self.powers)

    def opens(self, viewer: Viewer, method: str) -> bool:
        """Return whether ``viewer`` may come in by ``method``."""
        method = "GET" if method in SAFE else method
        if method not in self.powers:
            return False
        if self.public:
            return True
        power = self.powers[method]
        return viewer.is_known and (power is None or viewer.has(power))


def policy(
    *, get: str | None = "", post: str | None = "", public: bool = False, fresh: bool = False, early: bool = False
) -> Callable[[View], View]:
    """Declare who may come in: the power asked for by GET and by POST (``None``: anyone who signed in).

    A method that is not named is not answered. ``fresh`` asks for a fresh second factor on POST. ``early`` opens also
    before the second factor is set up.
    """
    powers = {method: power for method, power in (("GET", get), ("POST", post)) if power != ""}

    def declare(view: View) -> View:
        methods = frozenset({"POST"}) if fresh else frozenset[str]()
        view.policy = Policy(powers, public=public, fresh=methods, early=early)  # type: ignore[attr-defined]
        return view

    return declare


def declared(view: Callable[..., Any]) -> Policy | None:
    """Return what is declared beside ``view``, also where decorators wrapped it."""
    seen: Any = view
    while seen is not None:
        found = getattr(seen, "policy", None) or getattr(getattr(seen, "view_class", None), "policy", None)
        if isinstance(found, Policy):
            return found
        seen = getattr(seen, "__wrapped__", None)
    return None
