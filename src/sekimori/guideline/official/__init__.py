"""A government's official wording: read from the file it already has, cut into its articles, tied to the pack. Pure.

``reading`` turns a file into lines, ``tree`` lines into numbered nodes, ``attach`` nodes into the wording of a pack's
provisions. Nothing is lost on the way: every character of the body lands in exactly one node.
"""
