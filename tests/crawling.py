"""For tests that follow links: which addresses are of one kind."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)")
#: Of addresses that differ only in what they name (a child, a school) so many are opened.
OF_ONE_KIND = 2


def kind_of(path: str) -> str:
    """The address without what it names and without its question's values."""
    parts = urlsplit(path)
    asked = ",".join(sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair))
    return f"{NAMED.sub('*', parts.path)}?{asked}"
