"""However Word cuts a line into runs, what comes out is what a plain replacement would make of it."""

from itertools import pairwise

import docx
from hypothesis import given
from hypothesis import strategies as st

from sekimori.foundation.applications.paper.own.names import NAME
from sekimori.foundation.applications.paper.own.runs import BREAK, own_texts, put_in, text_of

VALUES = {"課": "税務課", "申請者": "", "目的": "{{課}}と\n二行目", "数": "128"}
WORDS = st.sampled_from(
    ["{{課}}", "{{申請者}}", "{{目的}}", "{{数}}", "{{", "}}", "｛｛課｝｝", "第", "号 ", "{", "}", "課"]
)
CUTS = st.lists(st.integers(0, 60), max_size=12)
TEXT = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}t"


def say(name):
    return VALUES.get(name, "")


@given(st.lists(WORDS, max_size=10).map("".join), CUTS)
def test_runs_do_not_matter(line, cuts):
    paragraph = docx.Document().add_paragraph()
    edges = sorted({0, len(line), *(cut for cut in cuts if cut < len(line))})
    for begin, end in pairwise(edges):
        paragraph.add_run(line[begin:end])
    pieces = own_texts(paragraph._p, TEXT)
    before = text_of(pieces)
    put_in(pieces, say)
    assert text_of(pieces) == NAME.sub(lambda match: say(match[1]).replace("\n", BREAK), before)
