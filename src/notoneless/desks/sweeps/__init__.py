"""拉网 — sweeps made known: what is new, changed, moved, unclear, and taking it over."""
