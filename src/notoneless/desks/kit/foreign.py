"""What is declared for views that are not ours (sign-in, second factor, sessions), by their names."""

from __future__ import annotations

from typing import Final

from notoneless.desks.kit.policy import Policy

ANYONE: Final = Policy({"GET": None, "POST": None}, public=True)
SIGNED_IN: Final = Policy({"GET": None, "POST": None})

FOREIGN: Final[dict[str, Policy]] = {
    "account_login": ANYONE,
    "account_logout": ANYONE,
    "set_language": ANYONE,
}
