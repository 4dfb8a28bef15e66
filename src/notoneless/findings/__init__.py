"""线索 — a sweep made known: what it found new, changed, moved or unclear, offered line by line, taken over by a person.

A sweep is a calculation on a laptop; published, its lines become files of children. Nothing of it overwrites what people
know: each line is a proposal, and the doubtful ones wait for a person's eye.
"""
