"""What schools report upward, and what the bureau does with it."""
