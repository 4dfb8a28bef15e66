"""拉网 — the sweep: from departmental rolls to one line for every child.

A child who is in no classroom leaves no line on any roll; she can only be seen by laying the rolls of many
offices side by side and asking who is left over. The steps follow one another like the work of a careful
clerk: clean → exact → repair → block → score → assign → classify. Every step is named, is plain SQL that
another engine can carry, and can say afterwards what it did and why.
"""
