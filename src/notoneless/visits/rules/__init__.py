"""Rules of this station; they reach no table."""
