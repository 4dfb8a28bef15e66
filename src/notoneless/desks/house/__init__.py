"""系统 — the house itself: its journal, its health, its backups."""
