"""What the chapter declares: kinds of application, and the fields of the ledger of holdings."""
