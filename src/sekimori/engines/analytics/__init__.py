"""Access records of all systems, kept encrypted and unchangeable, searched, and analysed for misuse (法第66条)."""
