"""De-identifying: what becomes of each column and each piece of text, written down as a plan that people can read."""
