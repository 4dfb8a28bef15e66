"""What is declared for views that are not ours (sign-in, second factor, sessions), by their names."""

from __future__ import annotations

from typing import Final

from notoneless.desks.kit.policy import Policy

ANYONE: Final = Policy({"GET": None, "POST": None}, public=True)

FOREIGN: Final[dict[str, Policy]] = {
    "account_login": ANYONE,
    "account_logout": Policy({"GET": None, "POST": None}, early=True),
    "socialaccount_login_cancelled": Policy({"GET": None}, public=True),
    "socialaccount_login_error": Policy({"GET": None}, public=True),
    "set_language": Policy({"POST": None}, public=True),
}
