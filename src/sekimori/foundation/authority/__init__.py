"""Authority 権限: the pack's table applied to who is asking, now — the one door of actions, querysets, pages and API."""
