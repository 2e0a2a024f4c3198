"""Exchange of the directory with Excel and CSV: formats, reading, checking, merging, saving, writing."""
