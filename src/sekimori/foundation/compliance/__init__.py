"""Compliance 対応状況: controls, attestations and the matrix of provision × unit, as of any day."""
