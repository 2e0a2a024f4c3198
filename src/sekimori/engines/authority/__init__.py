"""Who holds which role on a day, and what a role may do: from postings and the pack's tables alone."""
