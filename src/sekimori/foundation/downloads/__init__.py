"""Taking data out 取出し: one declared gate for every file and every page of a program's reading that leaves the house.

``door.takes_out`` stands before a view and ``gate.admit`` behind it. What is above — who is told, who agrees, the
screens — is ``foundation/releases``, which this room does not know.
"""
