"""备份与恢复 — a copy of the house that is known to open, taken while everyone works, put back only after it was tried.

A backup that was never restored is a hope. So a copy is counted and hashed when it is taken, and put back beside the living data
first: every table counted and hashed again, the journal read through, sealed fields opened. Only then does it take the place.
"""
