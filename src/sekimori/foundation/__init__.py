"""What every chapter stands on: directory, accounts, authority, journal, compliance, vault, notices, documents."""
