"""各区县 — what a county says of itself to the level above it, and how many counties' words are laid side by side.

A prefecture gets figures and never a child. One small file leaves each county each term; ``notoneless compare`` lays the
files side by side, so that help goes where children are furthest from school, and not where a table was filled in best.
"""
