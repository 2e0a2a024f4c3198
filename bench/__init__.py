"""Measurements, each beside a raw probe or a peer in the same run: `make bench` writes bench/results.md."""
