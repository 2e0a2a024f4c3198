"""Vault 保管庫: files kept encrypted, found by their digest."""
