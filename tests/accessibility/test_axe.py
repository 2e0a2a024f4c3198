"""Every page, at a desk and on a telephone, without a single finding of axe-core (WCAG 2.2 AA and best practice)."""

from pathlib import Path

import axe_playwright_python
import pytest

from tests.accessibility.pages import pages_of
from tests.cast import NOW
from tests.signin import at

pytestmark = pytest.mark.browser
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']})"
DESK, TELEPHONE = 1280, 390


def findings(page) -> list[str]:
    page.evaluate(AXE)
    result = page.evaluate(RUN, RULES)
    return [f"{one['id']}: {node['html'][:160]}" for one in result["violations"] for node in one["nodes"]]


def test_no_page_has_a_finding(live_city, visit):
    wrong = []
    with at(NOW):
        pages = pages_of(live_city)
        assert len(pages) > 30
        readers = {}
        for seen in pages:
            if seen.reader not in readers:
                readers[seen.reader] = visit(live_city.account(seen.reader) if seen.reader else None)
            page = readers[seen.reader].go(seen.path).page
            for width in (DESK, TELEPHONE):
                page.set_viewport_size({"width": width, "height": 900})
                wrong += [f"{seen.name} at {width}: {finding}" for finding in findings(page)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    wrong.append(f"{seen.name} at {width}: the page itself scrolls sideways")
        for visitor in readers.values():
            visitor.leaves_no_trace()
    assert wrong == []
