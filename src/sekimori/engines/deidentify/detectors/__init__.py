"""Each detector reads a folded text and yields candidates with offsets in it; who wins is decided in ``overlaps``."""
