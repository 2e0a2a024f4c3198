"""Pure rules of handling, a file per article."""
