"""A page of letters and fillings as text: what is seen, and what is not and why."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import groupby

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.opened import Passage
from sekimori.engines.deidentify.documents.pdf_painting import WHITE, Filling, Letter, Painting

TINY_POINTS = 2.0
_SAME = 0.12  # colours nearer than this are not told apart by the eye
_BAND = 24.0  # points
_MOST_BANDS = 2_000
_LARGE_ENOUGH = 0.6  # of a letter's height: a thin line drawn through letters hides nothing


class _Ground:
    """Which fillings lie at a point; kept by bands of the page, since a map paints thousands."""

    def __init__(self, fillings: Iterable[Filling]) -> None:
        self._bands: dict[int, list[Filling]] = defaultdict(list)
        for filling in fillings:
            first, last = (max(-_MOST_BANDS, min(int(edge // _BAND), _MOST_BANDS)) for edge in filling.box[1::2])
            for band in range(first, last + 1):
                self._bands[band].append(filling)

    def at(self, point: tuple[float, float]) -> list[Filling]:
        return [each for each in self._bands.get(int(point[1] // _BAND), ()) if each.covers(point)]


def page_passages(number: int, painting: Painting, notes: Iterable[tuple[float, ...]]) -> Iterator[Passage]:
    """This function will yield the text of a page that is seen, and each piece that is not.

    ``notes`` are the places of annotations that paint over the page.
    """
    over = [Filling(1 << 60, (box[0], box[1], box[2], box[3]), (0.0, 0.0, 0.0)) for box in notes]
    ground = _Ground([*painting.fillings, *over])
    judged = [(letter, _why(letter, ground, painting)) for letter in painting.letters]
    for place in range(1, len(judged)):  # a blank has no colour to be judged by: it goes with the letter before
        if judged[place][1] is None and not judged[place][0].text.strip() and judged[place - 1][1] is Hidden.COLOUR:
            judged[place] = (judged[place][0], Hidden.COLOUR)
    seen = _lines(letter for letter, why in judged if why is None)
    if seen.strip():
        yield Passage(f"{number}ページ", seen)
    for why, group in groupby((pair for pair in judged if pair[1]), key=lambda pair: pair[1]):
        text = _lines(letter for letter, _ in group)
        if text.strip():
            yield Passage(f"{number}ページ", text, why)


def _why(letter: Letter, ground: _Ground, painting: Painting) -> Hidden | None:
    x, y = letter.centre
    left, bottom, right, top = painting.page_box
    if letter.layer_off:
        return Hidden.LAYER
    if letter.invisible:
        return Hidden.INVISIBLE
    if not (left <= x <= right and bottom <= y <= top):
        return Hidden.OFF_PAGE
    return _why_not_read(letter, ground.at((x, y)))


def _why_not_read(letter: Letter, there: list[Filling]) -> Hidden | None:
    height = letter.box[3] - letter.box[1]
    if any(each.order > letter.order and each.box[3] - each.box[1] >= height * _LARGE_ENOUGH for each in there):
        return Hidden.COVERED
    if letter.size <= TINY_POINTS:
        return Hidden.TINY
    under = max((each for each in there if each.order < letter.order), key=lambda each: each.order, default=None)
    if under is not None and under.colour is None:
        return None  # on a picture: what colour it has there is not known
    colour = under.colour if under and under.colour else WHITE
    same = max(abs(mine - its) for mine, its in zip(letter.colour, colour, strict=True)) < _SAME
    return Hidden.COLOUR if same and letter.text.strip() else None


def _lines(letters: Iterable[Letter]) -> str:
    """Letters in the order of painting, a line for each leap; a gap of a third of a letter is a blank."""
    parts: list[str] = []
    last: Letter | None = None
    for letter in letters:
        if "(cid:" in letter.text:
            continue
        if last is not None:
            parts.append(_between(last, letter))
        parts.append(letter.text)
        last = letter
    return "".join(parts)


def _between(last: Letter, letter: Letter) -> str:
    size = max(letter.size, last.size, 0.1)
    (x, y), (was_x, was_y) = letter.centre, last.centre
    if abs(y - was_y) < size * 0.5 and letter.box[0] >= last.box[0] - size * 0.5:
        return " " if letter.box[0] - last.box[2] > size * 0.3 else ""
    if abs(x - was_x) < size * 0.5 and 0 < was_y - y < size * 1.6 and len(last.text.encode()) > 1:
        return ""  # written from top to bottom
    return "\n"
