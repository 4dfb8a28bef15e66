"""Pure decisions of this station."""
