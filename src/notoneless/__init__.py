"""Not One Less (一个都不能少): software with which a county finds, and brings back, every child out of school."""

__version__ = "0.1.0"
