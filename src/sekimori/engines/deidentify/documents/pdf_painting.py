"""What a PDF page paints, in the order in which it is painted (ISO 32000-1, 8 and 9): letters, fillings, pictures."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from pdfminer.converter import PDFLayoutAnalyzer
from pdfminer.layout import LTChar, LTPage
from pdfminer.pdfexceptions import PDFException
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFObjRef, resolve1
from pdfminer.psparser import PSLiteral
from pdfminer.utils import apply_matrix_pt, apply_matrix_rect

from sekimori.engines.deidentify.documents.pdf_bounds import DEEPEST_FORMS, MOST_FORMS

Box = tuple[float, float, float, float]
Colour = tuple[float, float, float]

INVISIBLE_MODES = {3, 7}  # 9.3.6: neither filled nor stroked
WHITE: Colour = (1.0, 1.0, 1.0)
_OPAQUE = 0.9
_THICK = 4.0  # points: thinner lines underline, strike out or frame
_PAINTING_THROUGH = {"Normal", "Compatible"}


@dataclass(frozen=True, slots=True)
class Letter:
    """One painted character; ``order`` counts everything painted on the page."""

    order: int
    text: str
    box: Box
    size: float
    colour: Colour
    invisible: bool
    layer_off: bool

    @property
    def centre(self) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box
        return (x0 + x1) / 2, (y0 + y1) / 2


@dataclass(frozen=True, slots=True)
class Filling:
    """An area painted over what was there before: a filled shape, or a picture (``colour`` is then ``None``)."""

    order: int
    box: Box
    colour: Colour | None

    def covers(self, point: tuple[float, float]) -> bool:
        return self.box[0] <= point[0] <= self.box[2] and self.box[1] <= point[1] <= self.box[3]


class Painting(PDFLayoutAnalyzer):
    """Gathers one page flat."""

    def __init__(self, manager: PDFResourceManager) -> None:
        super().__init__(manager)
        self.letters: list[Letter] = []
        self.fillings: list[Filling] = []
        self.page_box: Box = (0, 0, 0, 0)
        self.translucent = False
        self.layers: list[bool] = []  # the optional layers that are open; whether each is switched off
        self.layers_off: frozenset[int] = frozenset()
        self.forms = self.deep = 0  # drawn on this page; drawn by each other just now
        self._order = 0
        self._mode = 0

    def begin_page(self, page: PDFPage, ctm: Any) -> None:
        super().begin_page(page, ctm)
        self.letters, self.fillings, self.layers = [], [], []
        self._order, self.translucent = 0, False
        self.forms, self.deep = 0, 0
        self.page_box = apply_matrix_rect(ctm, page.cropbox)

    def _next(self) -> int:
        self._order += 1
        return self._order

    def render_string(self, textstate: Any, *rest: Any) -> None:
        self._mode = textstate.render
        super().render_string(textstate, *rest)

    def render_char(self, matrix: Any, font: Any, fontsize: float, *rest: Any) -> float:
        advance = super().render_char(matrix, font, fontsize, *rest)
        item = self.cur_item._objs.pop()  # the layout tree of a whole page is not needed here
        if isinstance(item, LTChar):
            colour = _colour(item.graphicstate.ncolor)
            self.letters.append(
                Letter(
                    self._next(), item.get_text(), item.bbox, item.size, colour, self._mode in INVISIBLE_MODES,
                    any(self.layers),
                )
            )  # fmt: skip
        return advance

    def paint_path(self, gstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Sequence[Any]) -> None:
        if not (fill or stroke) or self.translucent or any(self.layers):
            return
        if not fill:
            self._stroked(gstate, path)
            return
        points = [apply_matrix_pt(self.ctm, piece[-2:]) for piece in path if len(piece) > 2]
        if len(points) > 1:
            self.fillings.append(Filling(self._next(), _around(points), _colour(gstate.ncolor)))

    def _stroked(self, gstate: Any, path: Sequence[Any]) -> None:
        """A straight line as thick as letters are high covers them as a box does."""
        points = [apply_matrix_pt(self.ctm, piece[-2:]) for piece in path if len(piece) > 2]
        half = float(gstate.linewidth or 0) * max(map(abs, self.ctm[:4])) / 2
        if len(points) == 2 and half * 2 >= _THICK:
            left, bottom, right, top = _around(points)
            if right - left <= 1:
                self.fillings.append(
                    Filling(self._next(), (left - half, bottom, right + half, top), _colour(gstate.scolor))
                )
            elif top - bottom <= 1:
                self.fillings.append(
                    Filling(self._next(), (left, bottom - half, right, top + half), _colour(gstate.scolor))
                )

    def begin_figure(self, name: str, bbox: Any, matrix: Any) -> None:
        """A figure needs no tree of its own; where a picture lies is known from the matrix."""

    def end_figure(self, _: str) -> None:
        """See begin_figure."""

    def render_image(self, name: str, stream: Any) -> None:
        corners = [apply_matrix_pt(self.ctm, corner) for corner in ((0, 0), (1, 0), (0, 1), (1, 1))]
        if not self.translucent and not any(self.layers) and "SMask" not in stream.attrs:
            self.fillings.append(Filling(self._next(), _around(corners), None))

    def receive_layout(self, ltpage: LTPage) -> None:
        """Everything has been gathered already."""


class Painter(PDFPageInterpreter):
    """Follows transparency and optional layers, which the parent class leaves out."""

    device: Painting

    def __init__(self, manager: PDFResourceManager, device: Painting) -> None:
        super().__init__(manager, device)
        self._kept: list[bool] = []

    def do_q(self) -> None:
        super().do_q()
        self._kept.append(self.device.translucent)

    def do_Q(self) -> None:
        super().do_Q()
        if self._kept:
            self.device.translucent = self._kept.pop()

    def do_Do(self, xobjid_arg: Any) -> None:
        self.device.forms += 1
        self.device.deep += 1
        if self.device.forms > MOST_FORMS or self.device.deep > DEEPEST_FORMS:
            raise PDFException("forms draw each other without end")
        super().do_Do(xobjid_arg)
        self.device.deep -= 1

    def do_gs(self, name: Any) -> None:
        with suppress(AttributeError, TypeError, KeyError):
            state = resolve1(resolve1(self.resources["ExtGState"])[name.name])
            if "ca" in state:
                self.device.translucent = float(resolve1(state["ca"])) < _OPAQUE
            mode = resolve1(state.get("BM"))
            if isinstance(mode, PSLiteral) and mode.name not in _PAINTING_THROUGH:
                self.device.translucent = True

    def do_BDC(self, tag: Any, props: Any) -> None:
        self.device.layers.append(self._is_off(tag, props))

    def do_BMC(self, tag: Any) -> None:
        self.device.layers.append(False)

    def do_EMC(self) -> None:
        if self.device.layers:
            self.device.layers.pop()

    def _is_off(self, tag: Any, props: Any) -> bool:
        with suppress(AttributeError, TypeError, KeyError):
            if tag.name == "OC":
                layer = resolve1(self.resources["Properties"])[props.name]
                return isinstance(layer, PDFObjRef) and layer.objid in self.device.layers_off
        return False


def _around(points: Sequence[tuple[float, float]]) -> Box:
    xs, ys = [point[0] for point in points], [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def _colour(value: Any) -> Colour:
    """Grey, RGB or CMYK as RGB; a colour of another kind (pattern, separation) counts as black."""
    parts = tuple(value) if isinstance(value, (tuple, list)) else (value,)
    if not all(isinstance(part, (int, float)) for part in parts):
        return (0.0, 0.0, 0.0)
    if len(parts) == 1:
        return (float(parts[0]),) * 3
    if len(parts) == 3:
        return (float(parts[0]), float(parts[1]), float(parts[2]))
    if len(parts) == 4:
        cyan, magenta, yellow, black = (float(part) for part in parts)
        return ((1 - cyan) * (1 - black), (1 - magenta) * (1 - black), (1 - yellow) * (1 - black))
    return (0.0, 0.0, 0.0)
