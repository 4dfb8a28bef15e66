"""责任链 — posts and their holders, chains and their gaps, hand-overs, letters of responsibility."""
