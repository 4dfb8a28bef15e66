"""隐私 — what guards children: showing in full for a reason, exports by two people, retention, the impact page."""
