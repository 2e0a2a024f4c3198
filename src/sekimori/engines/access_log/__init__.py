"""Reading other systems' access records (アクセス記録) into one schema: files in, normalised records and a quarantine out.

It stands alone: no clock, no user, no database. A *source* says as data how a system writes; ``docs/access-records.md``
explains the schema, how to declare a source, and the invariant read = accepted + quarantined + ignored.
"""
