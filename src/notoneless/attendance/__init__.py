"""点名 — who was not in class today, and for how many school days nobody has known why.

For a child this is the first day on which she is missed. A teacher says in ten seconds that all are here, or who is not;
a class that was not called says nothing about anybody.
"""
