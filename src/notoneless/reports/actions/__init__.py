"""Writes of this station: a report is filed, what is owed is told."""

from __future__ import annotations

from notoneless.reports.actions.filing import file_report
from notoneless.reports.actions.telling import tell_the_day

__all__ = ["file_report", "tell_the_day"]
