"""谋划 — planning: what is decided for many at once, so that the last child is reached with the teachers and hours there are.

Pure optimisers above the ledger and below the desks: they are given facts and say a plan with its reasons. No table, no web
page, no clock. What only a solver can do is asked of a library that is kept for it; whatever a solver says is checked here by
code of its own before anybody sees it.
"""
