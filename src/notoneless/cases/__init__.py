"""案件 — one child's way from a suspicion to a seat in class, or to a proof that nobody need look any more.

A case stores acts, dated and signed with a post, and nothing else is true of it: its stage, what is due, by whom and
whether it counts as closed are told by one rule over its acts. No act is undone but by a further act.
"""
