"""Secrets drawn by chance, and their hashes. With 256 bits of chance a plain hash cannot be guessed backwards."""

import hashlib
import secrets

PREFIX = "sekimori_"  # scanners for leaked secrets know keys by their first letters
BYTES = 32


def draw(prefix: str = "") -> str:
    """This function will draw a secret of 43 characters that may stand in a header or in an address."""
    return prefix + secrets.token_urlsafe(BYTES)


def digest(secret: str) -> str:
    """This function will return what is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()
