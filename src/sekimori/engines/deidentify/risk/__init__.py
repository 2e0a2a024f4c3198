"""How easily somebody in a table can be told apart from the others: measured before and after, explained in plain words."""
