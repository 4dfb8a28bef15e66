"""Rules of this station."""
