"""孩子 — one file per child, kept from the first roll to the last: who, where, with whom, in which class, and since when.

Numbers are corrected, names are miswritten, families move; none of it may split one child in two or melt two into one.
So every fact has its day and its source, nothing is overwritten, and two files found to be one keep the old name as an
alias from which they can be separated again.
"""
