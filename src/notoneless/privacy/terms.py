"""The refusals of this station. How a field is treated is said in the words of :mod:`notoneless.standards.care`."""

from __future__ import annotations

from notoneless.standards.errors import UserError


class PrivacyError(UserError):
    """A refusal of this station; the code's page says what to do."""
