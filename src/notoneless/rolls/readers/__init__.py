"""读名册的人 — readers of the formats that offices really send.

Every reader gives the same thing: raw text by row and column, row numbers as a person counts them, and a fault for
each row it could not read. None of them guesses what a cell means.
"""
