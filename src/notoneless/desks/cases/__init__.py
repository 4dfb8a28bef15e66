"""The desk of cases: what is mine today, the list, one case and what may be done on it."""
