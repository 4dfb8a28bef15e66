"""Reads of this station: what the posts of an account give at this moment, who answers for whom, what is missing."""

from __future__ import annotations

from notoneless.responsibility.queries.chains import chain_coverage, chain_for, chains_for, coverage_page
from notoneless.responsibility.queries.gaps import Figures, GapRow, figures, gap_counts, gap_rows
from notoneless.responsibility.queries.groups import GroupPage, GroupRow, group_page, group_rows
from notoneless.responsibility.queries.letters import (
    LetterPage,
    LetterUnit,
    find_letter,
    forms_at,
    letter_docx,
    letter_page,
    letter_pdf,
    letter_units,
    letters_of,
    template_bytes,
    templates_here,
)
from notoneless.responsibility.queries.organisation import (
    Holding,
    Organisation,
    OwnDuty,
    PostPage,
    addable,
    appointment_in_hand,
    holdings,
    open_hand_overs,
    organisation,
    own_duty,
    post_page,
)
from notoneless.responsibility.queries.people import Person, candidates, receivers
from notoneless.responsibility.queries.viewers import be_the_house, hold_scope, system_scope, viewer_of
from notoneless.responsibility.queries.ways import code_at, model_at, model_of, models_here
from notoneless.responsibility.rules.letters import PLACES

__all__ = [
    "PLACES",
    "Figures",
    "GapRow",
    "GroupPage",
    "GroupRow",
    "Holding",
    "LetterPage",
    "LetterUnit",
    "Organisation",
    "OwnDuty",
    "Person",
    "PostPage",
    "addable",
    "appointment_in_hand",
    "be_the_house",
    "candidates",
    "chain_coverage",
    "chain_for",
    "chains_for",
    "code_at",
    "coverage_page",
    "figures",
    "find_letter",
    "forms_at",
    "gap_counts",
    "gap_rows",
    "group_page",
    "group_rows",
    "hold_scope",
    "holdings",
    "letter_docx",
    "letter_page",
    "letter_pdf",
    "letter_units",
    "letters_of",
    "model_at",
    "model_of",
    "models_here",
    "open_hand_overs",
    "organisation",
    "own_duty",
    "post_page",
    "receivers",
    "system_scope",
    "template_bytes",
    "templates_here",
    "viewer_of",
]
