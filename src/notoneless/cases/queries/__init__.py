"""Reads of this station, as plain rows ready for a page. Every one that shows children says so to the journal first."""

from __future__ import annotations

from notoneless.cases.queries.book import book_of
from notoneless.cases.queries.counting import (
    Counts,
    LedgerRow,
    UnitCount,
    counts_by_unit,
    ledger_of,
    ledger_rows,
    standings,
)
from notoneless.cases.queries.listing import (
    CaseFilter,
    CaseLine,
    CasePage,
    case_count,
    case_keys,
    case_list,
    case_of,
    lamp_choices,
    stage_choices,
    whence_choices,
)
from notoneless.cases.queries.page import (
    ActLine,
    CaseFile,
    ChargeLine,
    DueLine,
    Forms,
    PaperLine,
    case_file,
    open_paper,
)
from notoneless.cases.queries.todo import Task, Todo, todo, todo_count
from notoneless.cases.queries.words import choices

__all__ = [
    "ActLine",
    "CaseFile",
    "CaseFilter",
    "CaseLine",
    "CasePage",
    "ChargeLine",
    "Counts",
    "DueLine",
    "Forms",
    "LedgerRow",
    "PaperLine",
    "Task",
    "Todo",
    "UnitCount",
    "book_of",
    "case_count",
    "case_file",
    "case_keys",
    "case_list",
    "case_of",
    "choices",
    "counts_by_unit",
    "lamp_choices",
    "ledger_of",
    "ledger_rows",
    "open_paper",
    "stage_choices",
    "standings",
    "todo",
    "todo_count",
    "whence_choices",
]
