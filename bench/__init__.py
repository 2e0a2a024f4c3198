"""Measurements, each beside a raw probe or a peer in the same run: `make bench` writes bench/results.md."""

import sekimori  # noqa: F401  before anything imports pyarrow: it says from where Arrow takes its memory
