"""收册 — the rolls of the offices brought in by a clerk: handed in, understood, asked about, swept, judged."""
