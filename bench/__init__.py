"""Measurements, each beside a raw probe or a peer in the same run: `make bench` writes bench/results/."""

from importlib.util import find_spec

if find_spec("sekimori"):  # not in the environments of the peers
    import sekimori  # noqa: F401  before anything imports pyarrow: it says from where Arrow takes its memory
