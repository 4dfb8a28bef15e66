"""账号 — accounts: invited, made in bulk, signed in by two factors, disabled."""
