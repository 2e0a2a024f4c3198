"""Handing over 引継ぎ: when a posting ends, everything open of the person and the post on one page, for who comes next."""
