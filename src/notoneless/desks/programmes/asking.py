"""What every page of this desk does alike: what is absent is answered as absent."""

from __future__ import annotations

from notoneless.desks.kit.absence import there_or_404
from notoneless.programmes.terms import AbsentError

there = there_or_404(AbsentError)
