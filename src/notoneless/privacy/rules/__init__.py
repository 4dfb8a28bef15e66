"""How a value is sealed, found again and masked: pure functions of bytes and keys."""
