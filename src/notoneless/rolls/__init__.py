"""名册 — what each office says about a child.

Police, schools, the disabled persons' federation, civil affairs: each keeps its own list, in its own columns and its
own file format. This station reads them all as they are (:func:`notoneless.rolls.load.load_folder`), lays each into a
table of raw text, and gives back to the offices every row that could not be read, with the reason.
"""
