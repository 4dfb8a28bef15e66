"""Reads of this station: what the posts of an account give at this moment, who answers for whom, what is missing."""

from __future__ import annotations

from notoneless.responsibility.queries.chains import chain_coverage, chain_for, chains_for
from notoneless.responsibility.queries.viewers import hold_scope, viewer_of
from notoneless.responsibility.queries.ways import model_at, model_of

__all__ = ["chain_coverage", "chain_for", "chains_for", "hold_scope", "model_at", "model_of", "viewer_of"]
