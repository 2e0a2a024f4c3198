"""First-run set-up, what remains to be done after it, and the installation as its technical administrator sees it."""
