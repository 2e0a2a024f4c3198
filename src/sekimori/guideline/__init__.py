"""Guideline packs: a government's guideline 指針 as data, with its loader, validation and exchange formats. Pure."""
