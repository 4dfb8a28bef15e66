"""留痕 — what was done to a child's file and who looked at it, in an order that cannot be quietly changed.

Every act and every look is one line of one journal, written in the same transaction as the act itself: no act without
its line, no line without its act. Each line carries the hash of the line before it, under a key that the database does
not hold, and the newest hash is written down outside the database, so that a line taken out, altered or slipped in, and
an old copy put back, are all seen.
"""
