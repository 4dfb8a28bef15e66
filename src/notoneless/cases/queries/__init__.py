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
from notoneless.cases.queries.drafting import Draft, paper_draft, paper_kinds
from notoneless.cases.queries.drawing import Drawn, PaperTemplate, draw, paper_templates, template_bytes
from notoneless.cases.queries.handing_out import case_filter
from notoneless.cases.queries.listing import (
    CaseFilter,
    CaseLine,
    CaseMark,
    CasePage,
    case_count,
    case_keys,
    case_list,
    case_mark,
    stage_choices,
    whence_choices,
)
from notoneless.cases.queries.offering import Forms, Offer, receiver_of
from notoneless.cases.queries.page import (
    ActLine,
    CaseFile,
    ChargeLine,
    DueLine,
    PaperLine,
    case_file,
    open_paper,
)
from notoneless.cases.queries.todo import Task, Todo, todo
from notoneless.cases.queries.words import choices
from notoneless.cases.queries.working import (
    TaskFilter,
    TaskPage,
    task_cases,
    task_count,
    task_figures,
    task_filter,
    task_kinds,
    task_list,
)
from notoneless.cases.rules.paper_facts import KINDS, PLACES, REFERRALS, PaperFacts, PaperKind, word_of

__all__ = [
    "KINDS",
    "PLACES",
    "REFERRALS",
    "ActLine",
    "CaseFile",
    "CaseFilter",
    "CaseLine",
    "CaseMark",
    "CasePage",
    "ChargeLine",
    "Counts",
    "Draft",
    "Drawn",
    "DueLine",
    "Forms",
    "LedgerRow",
    "Offer",
    "PaperFacts",
    "PaperKind",
    "PaperLine",
    "PaperTemplate",
    "Task",
    "TaskFilter",
    "TaskPage",
    "Todo",
    "UnitCount",
    "book_of",
    "case_count",
    "case_file",
    "case_filter",
    "case_keys",
    "case_list",
    "case_mark",
    "choices",
    "counts_by_unit",
    "draw",
    "ledger_of",
    "ledger_rows",
    "open_paper",
    "paper_draft",
    "paper_kinds",
    "paper_templates",
    "receiver_of",
    "stage_choices",
    "standings",
    "task_cases",
    "task_count",
    "task_figures",
    "task_filter",
    "task_kinds",
    "task_list",
    "template_bytes",
    "todo",
    "whence_choices",
    "word_of",
]
