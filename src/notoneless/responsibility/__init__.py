"""责任链 — who answers for a child, by name, on both lines, on any day.

"The township is responsible" finds nobody. Here every step from the county down to the village group, and from the
bureau down to the class, is a post; a post is held by a person for a term, handed over against a receipt, and signed
for in a letter. A child whose chain has a hole is on a list until the hole is filled.
"""
