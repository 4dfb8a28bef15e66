"""The war map: where children are missing, shown to those who answer for them."""
