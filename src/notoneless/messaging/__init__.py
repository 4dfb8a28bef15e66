"""消息 — telling somebody that something waits: an appointment, a receipt to give, a list to agree to, a day that comes near.

A child is not found by a letter, but a person who does not know that a child waits does not go. Whoever acts hands the letter in
within the act's own transaction; it lies in the inbox at once, and the worker carries word of it out by the ways that the
person chose. Outside the house a letter has no words of its own: only kinds, numbers and days, and a link that asks who is there.
"""
