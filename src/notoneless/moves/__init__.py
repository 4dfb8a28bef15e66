"""转学 — a child leaves one school and is to sit in another; until that other one says so, nobody has lost sight of the child.

The school that a child leaves proposes, or the one where a child arrived reports; the other side confirms or refuses, and where both
differ the bureau decides. "Moved away" is a word; a move is one only when somebody has seen the child in a class.
"""
