"""上报 — what a school says of its children each month, and signs: so many on the roll, so many missing, so many back.

A school where nobody is missing says so too. A report that did not come is no zero: it stands among what is owed, and no
sum takes it for nothing. What was filed is never changed; who erred files a further version and says why.
"""
