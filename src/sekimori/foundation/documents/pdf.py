"""PDF by Typst, a self-contained wheel: no system package, no browser, fonts of our own.

A template is a ``.typ`` file of the package that reads ``json(bytes(sys.inputs.data))``; text in the data is text and
never Typst markup, and a character that no font has is printed as 〓. The result is PDF/UA-1 (ISO 14289-1): tagged, titled, in Japanese.
"""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import typst

from sekimori.foundation.documents.coverage import FONTS, printable

PACKAGE = Path(__file__).parents[2]  # templates may import each other, and nothing outside the package
STANDARD: Final = "ua-1"


class TemplateBroken(RuntimeError):
    """A template could not be set with the data it was given: a fault of ours, not of the person who asked."""


def render(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """This function will set a template with data and return the PDF, which names ``at`` as its moment.

    :raises TemplateBroken: if the template does not compile with the data.
    """
    try:
        made = typst.compile(
            template,
            root=PACKAGE,
            font_paths=_fonts(),
            format="pdf",
            sys_inputs={"data": printable(json.dumps(data, ensure_ascii=False))},
            pdf_standards=STANDARD,
            timestamp=int(at.timestamp()),
        )
    except typst.TypstError as error:
        # Typst's message may repeat the data; the diagnostic's first line names only what went wrong.
        raise TemplateBroken(f"{template.name}: {str(error).splitlines()[0][:200]}") from None
    assert isinstance(made, bytes)
    return made


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Reading the fonts takes longer than setting a short document; the process reads them once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
