"""两人各录一遍 — entry: a roll that came in on paper, and was typed by two people who did not see each other's work.

A child found at the door stands on a sheet of paper first. One wrong digit, and the sweep looks for somebody who does not
exist while the child herself is missed. What two people typed differently is where the slips are; a person decides each
with the paper in hand, and only then does the roll go on to the sweep.
"""
