"""Reading applications: inbox, ledger, one record — the same few queries with a thousand rows and with a million."""
