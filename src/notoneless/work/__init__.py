"""差事 — what is done behind the scenes: imports, sweeps, letters, exports, and what the house does by the clock.

A clerk who hands in a list must not wait at the screen, and a list half read when the machine went off must be read to the
end when it comes back. Jobs lie in the same database as what they work on, are handed in within the transaction of the act
that asks for them, and are taken up again when the process that ran them is gone. A job takes ids, calls one action, and
may run twice without harm.
"""
