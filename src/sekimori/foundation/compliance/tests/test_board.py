"""The matrix folded into a table that a person can read."""

from dataclasses import replace
from datetime import date

import pytest

from sekimori.engines.authority.organisation import Organisation, OrgUnit, UnitKind
from sekimori.foundation.compliance.board import MAX_SQUARES, RowKind, View, board
from sekimori.foundation.compliance.control import CellStatus, Finding
from sekimori.guideline.library import Library
from sekimori.guideline.model import Level, Provision, Scope, Source

NOWHERE = Source("articles.toml", 1)
GREEN, AMBER, RED, NONE = (
    CellStatus.SATISFIED,
    CellStatus.DUE,
    CellStatus.UNMET,
    CellStatus.NOT_APPLICABLE,
)


def provision(ref, parent=None, canonical="", scope=Scope.UNIT, order=0):
    level = Level.ARTICLE if parent else Level.CHAPTER
    return Provision(ref, level, parent, f"見出し{ref}", order, NOWHERE, canonical=canonical, scope=scope)


PROVISIONS = (
    provision("第2", order=1),
    provision("第2の1", "第2", "organization.chief", Scope.GOVERNMENT, order=2),
    provision("第2の2", "第2", "organization.manager", order=3),
    provision("第4", None, "duties.compliance", order=4),
)
GUIDELINE = replace(Library().pack("kasukabe").versions[0], provisions={entry.ref: entry for entry in PROVISIONS})


def unit(key, kind, parent=None, agency=1, order=0):
    return OrgUnit(key, str(key), f"組織{key}", kind, parent, agency, order=order)


def organisation(*units):
    return Organisation(date(2026, 11, 22), {entry.id: entry for entry in units}, (), ())


CITY = organisation(
    unit(1, UnitKind.DEPARTMENT),
    unit(11, UnitKind.UNIT, 1),
    unit(111, UnitKind.SECTION, 11),
    unit(12, UnitKind.UNIT, 1),
    unit(2, UnitKind.UNIT, None, agency=2, order=9),
)
FINDINGS = {
    ("第2の1", None): Finding(GREEN, "置かれている"),
    ("第2の2", 11): Finding(GREEN, "置かれている"),
    ("第2の2", 111): Finding(RED, "欠けている"),
    ("第2の2", 12): Finding(AMBER, "まもなく切れる"),
    ("第2の2", 2): Finding(NONE, "扱わない"),
    ("第4", 11): Finding(GREEN, "確認した"),
    ("第4", 12): Finding(GREEN, "確認した"),
    ("第4", 2): Finding(RED, "未確認"),
}


def look(whole=True, **view):
    return board(FINDINGS, GUIDELINE, CITY, View(**view), whole=whole)


def squares(drawn, name):
    row = next(row for row in drawn.rows if row.name == name)
    return [(square.status, square.good, square.total) for square in row.squares]


def test_departments_and_chapters_are_folded_at_first():
    drawn = look()
    assert [column.ref for column in drawn.columns] == ["第2", "第4"]
    assert [row.name for row in drawn.rows] == ["all", "government", "1", "2"]


def test_a_square_shows_its_worst_cell_and_counts_what_applies():
    assert squares(look(), "1") == [(RED, 2, 3), (GREEN, 2, 2)]


def test_a_section_is_counted_on_the_line_of_its_unit():
    drawn = look(open_departments=frozenset({1}))
    assert squares(drawn, "11")[0] == (RED, 1, 2)


def test_a_demand_that_does_not_apply_is_not_counted_as_met():
    assert squares(look(), "2")[0] == (NONE, 0, 0)


def test_what_the_government_does_itself_has_its_own_line_and_is_in_the_total():
    assert squares(look(), "government")[0] == (GREEN, 1, 1)
    assert squares(look(), "all") == [(RED, 3, 4), (RED, 2, 3)]


def test_somebody_who_sees_a_part_gets_no_line_of_the_whole():
    assert [row.name for row in look(whole=False).rows] == ["1", "2"]


def test_an_open_chapter_keeps_its_sum_and_adds_its_demands():
    drawn = look(open_chapters=frozenset({"n1"}))
    assert [column.slug for column in drawn.columns] == [
        "n1",
        "organization.chief",
        "organization.manager",
        "duties.compliance",
    ]


def test_a_chapter_that_is_itself_the_demand_does_not_open():
    drawn = look(open_chapters=frozenset({"duties.compliance"}))
    assert [column.ref for column in drawn.columns] == ["第2", "第4"]


def test_only_the_lines_with_something_red_are_left_when_asked():
    drawn = look(whole=False, worst=RED, open_departments=frozenset({1}))
    assert [row.name for row in drawn.rows] == ["1", "11", "2"]


def test_one_department_alone_stands_open():
    drawn = look(department=1)
    assert [(row.kind, row.name) for row in drawn.rows] == [
        (RowKind.DEPARTMENT, "1"),
        (RowKind.UNIT, "11"),
        (RowKind.UNIT, "12"),
    ]


def test_a_few_units_are_shown_without_folding():
    drawn = look(whole=False, unfolded=True)
    assert [row.name for row in drawn.rows] == ["1", "11", "12", "2"]
    assert drawn.rows[0].inside == 0


def test_one_agency_alone():
    assert [row.name for row in look(agency=2).rows] == ["2"]


def test_what_a_department_does_itself_has_a_line_when_it_is_open():
    findings = {("第2の2", 1): Finding(RED, "欠けている"), ("第2の2", 11): Finding(GREEN, "置かれている")}
    drawn = board(findings, GUIDELINE, CITY, View(open_departments=frozenset({1})), whole=False)
    assert [row.label for row in drawn.rows] == ["組織1", "部として行うこと", "組織11"]
    assert squares(drawn, "own-1")[0] == (RED, 0, 1)


@pytest.mark.parametrize("asked", [3, 60])
def test_a_board_never_grows_beyond_what_a_browser_can_take(asked):
    departments = [unit(number, UnitKind.DEPARTMENT) for number in range(1, asked + 1)]
    units = [unit(1000 * head.id + count, UnitKind.UNIT, head.id) for head in departments for count in range(1, 41)]
    findings = {("第2の2", entry.id): Finding(GREEN, "") for entry in units}
    view = View(open_departments=frozenset(head.id for head in departments))
    drawn = board(findings, GUIDELINE, organisation(*departments, *units), view, whole=True)
    assert drawn.squares <= MAX_SQUARES
    assert bool(drawn.cut) is (asked == 60)
