"""A transparency log in pure Python: RFC 6962 hashing, C2SP tiles, signed checkpoints, cosignatures, proofs, verification.

It stands alone: the standard library and ``cryptography``, no clock, no database. ``docs/transparency-log.md`` says what
it proves and what it does not.
"""
