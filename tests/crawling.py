"""For tests that follow links: which addresses are of one kind, where a page leads, what it is built of."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

NAMED = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|(?<=/)\d+(?=/|$)")
#: Of addresses that differ only in what they name (a child, a school) so many are opened.
OF_ONE_KIND = 2


def kind_of(path: str) -> str:
    """The address without what it names and without its question's values."""
    parts = urlsplit(path)
    asked = ",".join(sorted(pair.split("=")[0] for pair in parts.query.split("&") if pair))
    return f"{NAMED.sub('*', parts.path)}?{asked}"


FILE = re.compile(r"\.(xlsx|csv|docx|pdf|zip|json|yaml)$")


def leads_to_a_page(path: str) -> bool:
    """Whether an address of this house is a page's, by its look: not a file to take along, not a part of pages."""
    return not FILE.search(urlsplit(path).path) and "/static/" not in path


class Built(HTMLParser):
    """A page as it was sent: ``links`` that a person could click, in their order, and ``parts``, the elements by tag and class."""

    def __init__(self, path: str, text: str) -> None:
        super().__init__()
        self.path, self.links, self.parts = path, dict[str, None](), set[tuple[str, str]]()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.parts.add((tag, " ".join(sorted((told.get("class") or "").split()))))
        if tag != "a" or not told.get("href") or "download" in told:
            return
        found = urlsplit(urljoin(self.path, told["href"]))
        if not found.scheme and not found.netloc and leads_to_a_page(found.path):
            self.links[found.path + (f"?{found.query}" if found.query else "")] = None
