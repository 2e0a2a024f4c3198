"""What each screen of the directory shows: one query per screen, restricted to what the asker may see."""
