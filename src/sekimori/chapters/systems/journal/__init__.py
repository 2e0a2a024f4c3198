"""The journal 記録's screens: what was done in this software, by whom, and that nobody has changed the record of it."""
