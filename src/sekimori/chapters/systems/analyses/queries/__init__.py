"""Reading what analyses found: whose it is to answer, a month of a unit, the records behind it, the whole government."""
