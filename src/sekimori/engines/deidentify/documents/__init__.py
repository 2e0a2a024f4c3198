"""Documents to look through: what a reader sees of them, and what is hidden in them."""
