"""The tables of this station."""

from __future__ import annotations

from notoneless.programmes.models.activities import Activity, ActivityProof, Addressed
from notoneless.programmes.models.register import (
    Document,
    Evidence,
    Look,
    Mark,
    Measure,
    Meeting,
    Notice,
    SchoolMark,
    Sheet,
    Task,
)

__all__ = [
    "Activity",
    "ActivityProof",
    "Addressed",
    "Document",
    "Evidence",
    "Look",
    "Mark",
    "Measure",
    "Meeting",
    "Notice",
    "SchoolMark",
    "Sheet",
    "Task",
]
