"""账号 — a person who signs in: by what name and proof, and what the posts held at this moment let that person do.

A teacher's account opens one class, a township officer's one township; when the post ends, the next click already sees
nothing. This station knows who someone is and carries, as a value, what the posts give; which posts there are and whom
they answer for is said further along the road.
"""
