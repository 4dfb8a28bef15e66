"""What documents ordered, who must do it by when, what proves it."""
