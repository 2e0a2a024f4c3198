"""Directory 組織・職員・発令: units, people, posts and postings, on any day and as known at any moment."""
