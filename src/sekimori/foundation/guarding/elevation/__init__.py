"""Elevation 昇格 (第6の4): nobody holds administrators' acts standing; they are opened for hours, by two people."""
