"""Answering for takings-out 取出しの承認と確認: who hears of an unusual one, who agrees to a stopped one, the lists.

The gate itself is ``foundation/downloads``.
"""
