"""From the scores of single letters to how surely each letter begins, or lies in, the name of a person."""

import numpy as np
import numpy.typing as npt

# What a letter is: nothing, or begins or lies in a person, a place, an organisation or work.
LABELS = 7
NOTHING, PERSON, IN_PERSON, PLACE, IN_PLACE, BODY, IN_BODY = range(LABELS)
NEVER = np.float32(-30)  # the weight of a label inside a name behind one that is not of the name
Array = npt.NDArray[np.float32]


def sureness(scores: Array, moves: Array, first: Array) -> Array:
    """This function will return, for sentences side by side (sentence, letter, label), how sure each label is.

    Behind the end of a sentence scores are those of nothing.
    """
    power = np.exp(scores - scores.max(2, keepdims=True))
    moves, first = np.exp(moves), np.exp(first)
    longest = scores.shape[1]
    forward = np.empty_like(power)
    forward[:, 0] = power[:, 0] * first
    for place in range(longest):
        if place:
            forward[:, place] = (forward[:, place - 1] @ moves) * power[:, place]
        forward[:, place] /= forward[:, place].sum(1, keepdims=True)
    backward = np.ones_like(power)
    for place in range(longest - 2, -1, -1):
        ahead = (power[:, place + 1] * backward[:, place + 1]) @ moves.T
        backward[:, place] = ahead / ahead.sum(1, keepdims=True)
    both: Array = forward * backward
    both /= both.sum(2, keepdims=True)
    return both
