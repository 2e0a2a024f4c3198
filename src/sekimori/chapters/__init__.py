"""The chapters of the guidelines, one folder each; packs give them their numbers."""
