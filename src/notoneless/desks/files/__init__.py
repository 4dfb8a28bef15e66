"""儿童档案 — the files of children: found, read, corrected, tied together, handed on; one page for one child."""
