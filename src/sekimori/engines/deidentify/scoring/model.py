"""The weights that were learnt, as they are kept in data/people.bin, and what they say of a text.

The file is made by ``python -m training.people`` and has a licence of its own (data/people.LICENSE.txt). A file that was
changed or cut off is refused: nothing would be worse than a detection that quietly finds less.
"""

import json
import re
import zlib
from dataclasses import dataclass
from functools import cache
from hashlib import sha256

import numpy as np
import numpy.typing as npt

from sekimori.engines.deidentify.scoring import features
from sekimori.engines.deidentify.scoring.chain import IN_PERSON, LABELS, NOTHING, PERSON, Array, sureness
from sekimori.engines.deidentify.scoring.features import BUCKETS, Properties
from sekimori.engines.deidentify.scoring.places import ModelFault, shipped

_MAGIC = b"SEKIMORI-PEOPLE-1\n"
_WIDTH = 8  # labels and one blank, so that the weights of a property are one number of 64 bits
_LONGEST = 256  # letters of a sentence looked at in one go
_HOPELESS = -5.0  # a sentence in which no letter comes nearer to a person than this names nobody
_SENTENCES = 2048  # side by side
_SENTENCE = re.compile(r"[^\n。]+。?|[\n。]")


@dataclass(frozen=True, slots=True)
class Model:
    """``rows`` holds for each property a small whole number a label, ``scale`` what one of them weighs."""

    rows: npt.NDArray[np.uint64]
    scale: float
    moves: Array
    first: Array

    def scores(self, properties: Properties, length: int) -> Array:
        """This function will add up, for each letter and label, what its properties weigh."""
        total = np.zeros((length, _WIDTH), np.int16)
        for each in properties:
            total += self.rows[each].view(np.int8).reshape(-1, _WIDTH)
        return total[:, :LABELS].astype(np.float32) * np.float32(self.scale)


def pack(which: npt.NDArray[np.int64], rows: Array, moves: Array, first: Array) -> bytes:
    """This function will write weights as a file: ``which`` properties have the ``rows``; what weighs nothing is left out."""
    scale = float(np.abs(rows).max()) / 127
    small = np.rint(rows / scale).astype(np.int8)
    kept = np.flatnonzero(small.any(axis=1))
    header = {"buckets": BUCKETS, "labels": LABELS, "properties": features.COUNT, "rows": len(kept), "scale": scale}
    steps = np.diff(which[kept], prepend=0).astype("<u4").view(np.uint8).reshape(-1, 4)
    body = b"".join(
        (
            json.dumps(header, sort_keys=True).encode() + b"\n",
            np.ascontiguousarray(steps.T).tobytes(),
            np.ascontiguousarray(small[kept].T).tobytes(),
            moves.astype("<f4").tobytes(),
            first.astype("<f4").tobytes(),
        )
    )
    packed = zlib.compress(body, 9)
    return _MAGIC + sha256(packed).digest() + packed


def unpack(content: bytes) -> Model:
    """This function will read what ``pack`` wrote. Raises ``ModelFault``."""
    digest, packed = content[len(_MAGIC) : len(_MAGIC) + 32], content[len(_MAGIC) + 32 :]
    if not content.startswith(_MAGIC) or sha256(packed).digest() != digest:
        raise ModelFault("人名の判定に使うデータ（people.bin）が壊れています。Sekimoriを入れ直してください。")
    line, _, body = zlib.decompress(packed).partition(b"\n")
    header = json.loads(line)
    if (header["buckets"], header["labels"], header["properties"]) != (BUCKETS, LABELS, features.COUNT):
        raise ModelFault("人名の判定に使うデータ（people.bin）が、この版のSekimoriのものではありません。")
    count = header["rows"]
    steps = np.frombuffer(body, np.uint8, count * 4).reshape(4, -1).T
    which = np.cumsum(np.ascontiguousarray(steps).view("<u4").ravel(), dtype=np.int64)
    small = np.zeros((count, _WIDTH), np.int8)
    small[:, :LABELS] = np.frombuffer(body, np.int8, count * LABELS, count * 4).reshape(LABELS, -1).T
    rows = np.zeros(1 << BUCKETS, np.uint64)
    rows[which] = small.view(np.uint64).ravel()
    rest = np.frombuffer(body, "<f4", offset=count * (4 + LABELS))
    return Model(rows, header["scale"], rest[: LABELS * LABELS].reshape(LABELS, LABELS), rest[LABELS * LABELS :])


@cache
def model() -> Model:
    """This function will load the weights that are shipped, once a process. Raises ``ModelFault``."""
    return unpack(shipped("people.bin"))


def people(text: str, properties: Properties, weights: Model) -> tuple[Array, Array]:
    """This function will return, for each letter, how surely a person's name begins there, and how surely it goes on there."""
    scores = weights.scores(properties, len(text))
    begins, goes_on = np.zeros(len(text), np.float32), np.zeros(len(text), np.float32)
    hopeful = scores[:, PERSON : IN_PERSON + 1].max(axis=1) - scores[:, NOTHING] > _HOPELESS
    seen = np.append(0, np.cumsum(hopeful))
    pieces = [
        (start, min(start + _LONGEST, match.end()))
        for match in _SENTENCE.finditer(text)
        for start in range(match.start(), match.end(), _LONGEST)
    ]
    pieces = [(start, end) for start, end in pieces if seen[end] > seen[start]]
    pieces.sort(key=lambda piece: piece[1] - piece[0])
    for at in range(0, len(pieces), _SENTENCES):
        group = pieces[at : at + _SENTENCES]
        starts = np.array([start for start, _ in group])
        lengths = np.array([end - start for start, end in group])
        place = np.arange(lengths.max())
        alive = place[None, :] < lengths[:, None]
        where = np.minimum(starts[:, None] + place[None, :], len(text) - 1)
        behind = np.full(LABELS, -30, np.float32)
        behind[NOTHING] = 0
        sure = sureness(np.where(alive[:, :, None], scores[where], behind), weights.moves, weights.first)
        begins[where[alive]] = sure[:, :, PERSON][alive]
        goes_on[where[alive]] = sure[:, :, IN_PERSON][alive]
    return begins, goes_on
