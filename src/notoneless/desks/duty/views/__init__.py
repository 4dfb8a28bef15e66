"""Pages of duty, by what one comes for."""
