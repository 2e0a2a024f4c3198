"""What goes out comes in the same: whatever a holding says, its row in the file says no more and no less."""

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from sekimori.chapters.handling.kinds.holding import FIELDS, SAID, columns_of
from sekimori.chapters.handling.ledger_export import HEADINGS, cells_of, workbook
from sekimori.chapters.handling.models import Holding, HoldingVersion
from sekimori.chapters.handling.rules.ledger_headings import find_headings, propose
from sekimori.chapters.handling.rules.ledger_import import ColumnChoice, LedgerReader, identity
from sekimori.chapters.handling.rules.ledger_units import UnitNames
from sekimori.foundation.applications.content import read
from sekimori.foundation.applications.kind import FieldType
from sekimori.foundation.directory.exchange.grid_reading import read_grids
from sekimori.foundation.directory.exchange.reading import GivenFile
from sekimori.foundation.directory.models import Unit

TAX = Unit(pk=7, code="0201", name="市民税課")
HARD = st.sampled_from(
    [
        "=1+1",
        "+1",
        "@x",
        "-",
        "なし",
        "無",
        "○",
        "1 氏名\n2 住所",
        "氏名、住所",
        "合計",
        "※注",
        "_x0041_",
        "1,234",
        "名称",
    ]
)
WRITTEN = st.text(st.characters(exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1, max_size=30)
TEXT = st.one_of(HARD, WRITTEN)
BY_TYPE = {
    FieldType.LINE: TEXT,
    FieldType.TEXT: st.lists(TEXT, min_size=1, max_size=3).map("\n".join),
    FieldType.INTEGER: st.integers(0, 99_999_999).map(str),
    FieldType.DATE: st.dates(date(1900, 1, 1)).map(lambda day: day.isoformat()),
    FieldType.YES_NO: st.sampled_from(["yes", "no"]),
}


def typed(entry):
    codes = [choice.code for choice in entry.choices]
    if entry.type is FieldType.CHOICES:
        return st.lists(st.sampled_from(codes), unique=True)
    values = st.sampled_from(codes) if codes else BY_TYPE[entry.type]
    return values if entry.required else st.just("") | values


def sound(given_typed):
    """What the form would take."""
    content, problems = read(FIELDS, given_typed)
    return None if problems else columns_of(content)


HOLDINGS = (
    st.fixed_dictionaries({entry.code: typed(entry) for entry in FIELDS})
    .map(sound)
    .filter(lambda said: said and said["items"])
)


def there_and_back(several):
    versions = [HoldingVersion(holding=Holding(number="0201-0001", unit=TAX), **said) for said in several]
    content = workbook(cells_of(version, {}) for version in versions)
    (grid,) = read_grids(GivenFile("取扱台帳.xlsx", content))
    headings = find_headings(grid)
    assert tuple(column.heading for column in headings.columns) == HEADINGS
    choice = ColumnChoice(propose(headings.columns))
    units = UnitNames({"0201": frozenset({TAX.pk})}, frozenset(), None)
    ledger = LedgerReader(grid, headings, choice, fields=FIELDS, units=units, own=True).read()
    assert not ledger.problems
    return [columns_of(entry.content) for entry in ledger.entries]


@settings(max_examples=150, deadline=None)
@given(st.lists(HOLDINGS, min_size=1, max_size=4, unique_by=lambda said: identity(TAX.pk, said["name"])))
def test_what_went_out_comes_in_the_same(several):
    assert there_and_back(several) == [{code: said[code] for code in SAID} for said in several]
