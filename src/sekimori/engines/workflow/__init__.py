"""Workflow 決裁: states and verbs as one pure table, routes of steps, and who may act on the next one."""
