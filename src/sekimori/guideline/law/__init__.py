"""Data of the law that no government decides: dated, with its source, read as strictly as the packs."""
