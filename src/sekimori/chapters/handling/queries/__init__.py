"""What the chapter's screens read, a file per register."""
