"""For tests of pages: a page in English leaves no English behind for the next test."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.utils import translation


@pytest.fixture(autouse=True)
def _speaks_chinese_again():
    """Django keeps a request's language for its thread; a test ends in the language of the house."""
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)
