"""问卷 — the questions that a place puts at the door, as the workbook in which people everywhere write questions (XLSForm).

An office that asks other things changes them in Excel and needs no programmer: its form goes out as a workbook, comes back, and becomes dated
lines of its own parameters, with the document that says so. Nothing here knows a child.
"""

from __future__ import annotations

from notoneless.forms.asked import Asked, FormFault, FormFaults, faults_of
from notoneless.forms.keeping import kept
from notoneless.forms.xlsform import read_xlsform, write_xlsform

__all__ = ["Asked", "FormFault", "FormFaults", "faults_of", "kept", "read_xlsform", "write_xlsform"]
