"""Parts that stand alone: each takes values and returns values, and none knows another."""
