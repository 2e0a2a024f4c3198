"""Fixtures shared by the tests across rooms."""
