"""How lines of the journal are bound to each other: pure functions of words and keys."""
