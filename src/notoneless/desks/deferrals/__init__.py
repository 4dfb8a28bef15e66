"""Deferrals of entry and suspensions of study: what waits for a decision, whom to look at again, one application and what may be done."""
