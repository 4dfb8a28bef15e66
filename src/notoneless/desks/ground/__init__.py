"""地方与学校 — places, schools and classes, their history, and the turning of the school year."""
