"""Obligations 期限: what is due, by when, for which role in which unit — computed from records, never stored as overdue."""
