"""消息 — one's letters, by which ways one hears of them, and the ways of the county for who runs the house."""
