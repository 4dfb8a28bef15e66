"""走访 — somebody stands at the family's door: who went, whom it was for, what was said, what is to be done.

For a child this is the evening on which her teacher, the headmaster or the woman from the township sat in the kitchen. One visit is to
one household and may be for several of its children; what was written is never overwritten, and a problem found at the door lies in
somebody's hands until it is solved.
"""
