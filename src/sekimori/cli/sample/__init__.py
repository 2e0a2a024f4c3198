"""Two sample governments for trying Sekimori: real units, invented people, two fiscal years of postings.

``data/<government>`` says what there is; ``offices`` and ``people`` read it; ``staffing`` fills the posts and moves
people on 1 April; ``events`` plays what happened in between; ``record`` keeps every row with the day on which it became
known; ``build`` brings the rows in through the same doors that an office uses.
"""
