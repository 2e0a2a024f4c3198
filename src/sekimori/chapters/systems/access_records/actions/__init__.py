"""What is done with sources, deliveries and lists; each act is one transaction with its record in the journal."""
