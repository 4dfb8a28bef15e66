"""Reads of this station: the register, tasks day by day, a table of tasks, the paper of a document."""

from __future__ import annotations

from notoneless.programmes.queries.drawing import breakdown
from notoneless.programmes.queries.ground import document_of
from notoneless.programmes.queries.lists import ListPreview, list_preview
from notoneless.programmes.queries.meetings import (
    MeetingPage,
    MeetingRow,
    dues,
    kinds_of,
    meeting_of,
    meeting_page,
    meetings,
    minutes,
)
from notoneless.programmes.queries.register import (
    DocumentPage,
    DocumentRow,
    Draft,
    MeasureRow,
    document_page,
    documents,
    drafts,
    home_of,
    measure_figures,
    measure_of,
    measure_rows,
    measures_narrowed,
    standing_documents,
)
from notoneless.programmes.queries.tasks import (
    Figures,
    Proof,
    TaskPage,
    TaskRow,
    figures,
    narrowed,
    open_sheet,
    rows,
    task_of_evidence,
    task_page,
    waiting,
)
from notoneless.programmes.queries.units import owner_choices, unit_choices, unit_names, units_of

__all__ = [
    "DocumentPage",
    "DocumentRow",
    "Draft",
    "Figures",
    "ListPreview",
    "MeasureRow",
    "MeetingPage",
    "MeetingRow",
    "Proof",
    "TaskPage",
    "TaskRow",
    "breakdown",
    "document_of",
    "document_page",
    "documents",
    "drafts",
    "dues",
    "figures",
    "home_of",
    "kinds_of",
    "list_preview",
    "measure_figures",
    "measure_of",
    "measure_rows",
    "measures_narrowed",
    "meeting_of",
    "meeting_page",
    "meetings",
    "minutes",
    "narrowed",
    "open_sheet",
    "owner_choices",
    "rows",
    "standing_documents",
    "task_of_evidence",
    "task_page",
    "unit_choices",
    "unit_names",
    "units_of",
    "waiting",
]
