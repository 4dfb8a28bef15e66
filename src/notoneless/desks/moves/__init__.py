"""Moves between schools: what waits for my word, what I wait for, one move with what may be said on it."""
