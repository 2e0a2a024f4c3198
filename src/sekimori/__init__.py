"""Sekimori 関守: a local government's safety measures for retained personal information, run and proven."""
