"""隐私 — what a child's file keeps hidden, from whom, for how long, and how it is shown when it must be.

Number, telephone, address, disability and hardship lie sealed in the table; a page shows them masked to everyone, and
in full only to one who gives a reason, for one field of one child, for minutes, with a line in the journal. Every
field of every table says here how sensitive it is, how it is masked, how long it stays and what becomes of it then.
"""
