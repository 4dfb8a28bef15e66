"""地方与学校 — where a child lives and where a child learns, as both stood on any day.

Towns are merged, schools renamed, classes made anew each autumn; a child's history must still read true. So every unit
has the day it began and the day it ended, and what became of it; nothing is renamed in place.
"""
