"""收册 — the rolls of the offices come into the house: handed in, looked at, asked about, swept, and on their way into the files.

For a child this is the moment at which twelve offices' lists first lie side by side. A clerk does the whole of it in the
browser; what the machine cannot know is asked of her and answered by name, and nothing of the rolls stays longer than needed.
"""
