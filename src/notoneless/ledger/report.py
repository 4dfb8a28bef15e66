"""report.html — one page that says how many children, who must be looked for today, and why we believe it.

Self-contained: styles, script, figures and charts are in the file, nothing is fetched and nothing of other people's
code is in it. Chinese first, English at a switch. Masked unless the operator asked otherwise, because a page travels.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import duckdb
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from notoneless.ledger import indicators_page
from notoneless.ledger import report_data as data
from notoneless.ledger import report_run as said
from notoneless.ledger.indicators import Indicators, measure
from notoneless.ledger.tables import in_order, private
from notoneless.policy.lookup import load
from notoneless.policy.terms import Evidence
from notoneless.standards.school_year import term as school_term

_FIELDS: Final = (
    ("姓名", "name"), ("证件号", "ID number"), ("性别", "sex"), ("出生日期", "birth date"), ("监护人", "guardian"),
    ("监护人电话", "guardian's phone"), ("镇街", "town"), ("村社", "village"), ("学校", "school"),
)  # fmt: skip


def write_report(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    run: Mapping[str, Any],
    *,
    unmasked: bool,
    indicators: Indicators | None = None,
) -> Path:
    """Write the page (mode 0600) and return its path; ``indicators`` are counted here when absent.

    Of ``run`` it uses ``place_name``, ``as_of``, ``inputs``, ``refused``, ``version``, ``parameters``, ``timings``,
    ``predicted``, ``fuses`` and ``weights``; what is missing is left out of the page.
    """
    with in_order(con):
        path.write_text(render(con, run, unmasked=unmasked, indicators=indicators), encoding="utf-8")
    return private(path)


def render(
    con: duckdb.DuckDBPyConnection, run: Mapping[str, Any], *, unmasked: bool, indicators: Indicators | None = None
) -> str:
    """Return the page as text."""
    env = Environment(
        loader=PackageLoader("notoneless.ledger", "templates"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    env.filters["n"] = lambda v: f"{v:,}"
    as_of = dt.date.fromisoformat(str(run["as_of"]))
    opened = data.pairs(con, unmasked=unmasked)
    found = indicators or measure(con, run, load())
    return env.get_template("report.html.j2").render(
        place=str(run.get("place_name") or run.get("place") or ""),
        as_of=as_of,
        term=school_term(as_of),
        unmasked=unmasked,
        head=data.headline(con),
        today=data.today(con, unmasked=unmasked),
        indicators=indicators_page.section(found, unmasked=unmasked),
        evidence=tuple(Evidence),
        towns=data.towns(con),
        matched=data.matched(con),
        faults=data.faults(con, run),
        changes=data.changes(con, unmasked=unmasked),
        inputs=said.inputs(run),
        predicted=said.predicted(run),
        fuses=said.fuses(run),
        parameters=said.parameters(run),
        weights=said.weights(run),
        refused=said.refused(run),
        versions=said.versions(run),
        timings=said.timings(run),
        pairs=opened,
        pairs_json=_embedded({"pairs": opened, "fields": _FIELDS}),
    )


def _embedded(value: Any) -> Markup:
    """JSON that may stand inside a script element: no ``</script>`` can end it early."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=str)
    # Every "<" and "&" is written as an escape, so the text holds no markup at all.
    return Markup(text.replace("<", "\\u003c").replace("&", "\\u0026").replace("\u2028", "\\u2028"))
