"""A document's table of tasks (任务分解表), drawn as a paper in official layout: DOCX, and the same as PDF."""

from __future__ import annotations

from datetime import date
from functools import cache
from importlib import resources

from django.utils.translation import override

from notoneless import papers
from notoneless.papers import day
from notoneless.programmes.queries.register import DocumentPage
from notoneless.programmes.queries.tasks import TaskRow
from notoneless.programmes.terms import Repeats
from notoneless.reports.queries import Drawn


def breakdown(page: DocumentPage, *, on: date) -> Drawn:
    """Return the table of a document's tasks as it stands: measure by measure, who does what by when, and how far it is."""
    with override("zh-hans"):  # an office's paper is Chinese, whoever draws it
        rows = [
            {
                "number": number,
                "measure": f"{one.clause}　{one.text}" if one.clause else one.text,
                "tasks": [_line(row) for row in tasks],
            }
            for number, (one, tasks) in enumerate(page.measures, 1)
        ]
    document = page.document
    row = page.row
    content = {
        "county": page.county,
        "title": document.title,
        "number": document.number,
        "issuer": document.issuer,
        "issued_on": day(document.issued_on),
        "on": day(on),
        "measures": row.measures,
        "done": row.done,
        "share": row.share,
        "tasks": row.tasks,
        "late": row.late,
        "rows": rows,
    }
    made = _template()
    return Drawn(
        f"《{document.title}》任务分解表", tuple(papers.blocks_of(made, content)), papers.filled_docx(made, content)
    )


def _line(row: TaskRow) -> dict[str, str]:
    words = str(row.stage.label)
    if row.milestone.is_late:
        words = f"逾期，{words}"
    return {
        "text": row.text,
        "unit": row.unit,
        "owner": row.owner.removeprefix(f"{row.unit}·") or "—",
        "due": f"{row.due_on:%Y-%m-%d}" + ("" if row.repeats == Repeats.ONCE else f"（{row.repeats.label}）"),
        "stage": words,
    }


@cache
def _template() -> bytes:
    return papers.house_docx((resources.files("notoneless.programmes") / "papers" / "breakdown.txt").read_text("utf-8"))
