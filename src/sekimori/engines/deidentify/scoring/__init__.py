"""A trained scorer: how surely a stretch of text is somebody's name, from the letters, the lists and what stands around."""
