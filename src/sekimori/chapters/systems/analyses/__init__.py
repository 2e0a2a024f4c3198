"""Analyses of access records that somebody reads: runs, what they found, what the manager answers, 分析済み per month."""
