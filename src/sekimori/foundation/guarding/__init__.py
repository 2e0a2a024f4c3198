"""Guarded settings 二人で決める設定 and elevation 昇格: what one person alone may not change or do (第6の3, 第6の4)."""
