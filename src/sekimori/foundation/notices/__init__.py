"""Notices 通知: the outbox of messages, sent after commit and free of personal data."""
