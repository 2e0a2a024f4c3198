"""Checking: does the directory, as it will be, hold together? Every row of the file that does not is named."""

from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta
from itertools import pairwise

from sekimori.engines.authority.organisation import Mode, UnitKind
from sekimori.foundation.directory.exchange.merging import Outcome
from sekimori.foundation.directory.exchange.parsing import Faults
from sekimori.foundation.directory.exchange.rows import (
    DesignationRow,
    LeaveRow,
    PeriodRow,
    PersonRow,
    PostingRow,
    PostRow,
    UnitRow,
)
from sekimori.kernel.era import wareki
from sekimori.kernel.period import Period

ZEROS = "コードを確かめてください。先頭の0が消えていないか、組織の表に行があるかも見てください。"


def check(outcome: Outcome, whole_roles: Collection[str], faults: Faults) -> None:
    """This function will note every fault between rows; ``whole_roles`` are the roles that belong to no unit."""
    for line, unit in outcome.given("組織", UnitRow):
        _check_unit(outcome, line, unit, faults)
    _check_children(outcome, faults)
    _check_circles(outcome, faults)
    _check_posts(outcome, faults)
    for line, posting in outcome.given("発令", PostingRow):
        _check_posting(outcome, line, posting, faults)
    _check_main_postings(outcome, faults)
    _check_repeated_postings(outcome, faults)
    for line, leave in outcome.given("休職", LeaveRow):
        _check_person(outcome, "休職", line, leave, faults)
    for line, designation in outcome.given("指定", DesignationRow):
        _check_designation(outcome, line, designation, whole_roles, faults)
    _check_known_postings(outcome, faults)


def _check_unit(outcome: Outcome, line: int, unit: UnitRow, faults: Faults) -> None:
    if outcome.missing("実施機関", unit.agency):
        faults.at(
            "組織",
            line,
            "実施機関コード",
            "実施機関の表にないコードです",
            "実施機関の表に行を足すか、コードを直してください。",
        )
    parent = outcome.unit(unit.parent) if unit.parent else None
    if unit.parent and outcome.missing("組織", unit.parent):
        faults.at("組織", line, "上位組織コード", f"組織「{unit.parent}」がありません", ZEROS)
    _check_kind(line, unit, parent, faults)
    if parent is not None and not _within(unit.since, unit.until, parent.since, parent.until):
        mend = "上位組織の始期・終期に合わせるか、上位組織コードを直してください。"
        faults.at("組織", line, "始期", "上位組織がない期間があります", mend)
    for code in unit.predecessors:
        former = outcome.unit(code)
        if code == unit.code or outcome.missing("組織", code):
            faults.at("組織", line, "承継元組織コード", f"承継元の組織「{code}」がありません", ZEROS)
        elif former is not None and former.since >= unit.since:
            mend = "承継元のコードと、両方の始期を確かめてください。"
            faults.at("組織", line, "承継元組織コード", f"承継元の組織「{code}」は、この組織より後にできています", mend)


def _check_kind(line: int, unit: UnitRow, parent: UnitRow | None, faults: Faults) -> None:
    if unit.kind == UnitKind.SECTION.value and not unit.parent:
        faults.at(
            "組織", line, "上位組織コード", "担当に上位組織がありません", "担当が属する課等のコードを書いてください。"
        )
    if parent is None:
        return
    if parent.kind == UnitKind.SECTION.value:
        faults.at(
            "組織",
            line,
            "上位組織コード",
            "担当の下には組織を置けません",
            "上位組織を課、出先機関又は部にしてください。",
        )
    elif unit.kind == UnitKind.DEPARTMENT.value and parent.kind != UnitKind.DEPARTMENT.value:
        faults.at(
            "組織",
            line,
            "上位組織コード",
            "部の上位組織が部ではありません",
            "上位組織を空欄にするか、部にしてください。",
        )


def _check_children(outcome: Outcome, faults: Faults) -> None:
    """A unit that the file abolishes may not leave known units under it that go on."""
    named: set[str] = set()
    for unit in outcome.rows("組織", UnitRow):
        line = outcome.line("組織", (unit.parent,))
        parent = outcome.unit(unit.parent)
        if line is None or parent is None or parent.code in named or outcome.line("組織", unit.key) is not None:
            continue
        if not _within(unit.since, unit.until, parent.since, parent.until):
            named.add(parent.code)
            mend = "下位の組織の行も一緒に読み込み、終期を書いてください。"
            faults.at("組織", line, "終期", f"下位組織「{unit.code}」がまだあります", mend)


def _check_circles(outcome: Outcome, faults: Faults) -> None:
    """A unit that stands above itself; each unit of a circle is named once."""
    sound: set[str] = set()
    for start in outcome.rows("組織", UnitRow):
        path: list[str] = []
        unit: UnitRow | None = start
        while unit is not None and unit.code not in sound and unit.code not in path:
            path.append(unit.code)
            unit = outcome.unit(unit.parent) if unit.parent else None
        if unit is not None and unit.code in path:
            circle = path[path.index(unit.code) :]
            for code in circle:
                shown = " → ".join((*circle[circle.index(code) :], *circle[: circle.index(code)], code))
                line = outcome.line("組織", (code,))
                if line is not None:
                    mend = "上位組織コードのどれかを直してください。"
                    faults.at("組織", line, "上位組織コード", f"上位組織が輪になっています（{shown}）", mend)
        sound.update(path)


def _check_posts(outcome: Outcome, faults: Faults) -> None:
    """The class of a post that somebody has held is part of the past: changing it would rewrite who held which role."""
    used = {row.post for row in outcome.before.get("発令", {}).values() if isinstance(row, PostingRow)}
    for line, post in outcome.given("職", PostRow):
        known = outcome.before.get("職", {}).get(post.key)
        if isinstance(known, PostRow) and known.post_class != post.post_class and post.code in used:
            mend = "級の異なる職は、新しい職コードで登録し、発令し直してください。"
            faults.at("職", line, "職の級", "発令に使われている職の級は変えられません", mend)


def _check_posting(outcome: Outcome, line: int, row: PostingRow, faults: Faults) -> None:
    _check_person(outcome, "発令", line, row, faults)
    _check_place(outcome, "発令", line, row, faults)
    if outcome.missing("職", row.post):
        faults.at(
            "発令", line, "職コード", f"職「{row.post}」がありません", "職の表に行を足すか、コードを直してください。"
        )
    for code in row.charge:
        if outcome.missing("組織", code):
            faults.at("発令", line, "担任する部", f"組織「{code}」がありません", ZEROS)


def _check_person(outcome: Outcome, table: str, line: int, row: PeriodRow, faults: Faults) -> None:
    person = outcome.person(row.number)
    if outcome.missing("職員", row.number):
        mend = "職員の表に行を足すか、番号を直してください。先頭の0が消えていないかも見てください。"
        faults.at(table, line, "職員番号", "職員の表にない番号です", mend)
    elif person is not None and not _within(row.since, row.until, person.since, person.until):
        mend = "始期・終期か、職員の採用日・退職日を直してください。"
        faults.at(table, line, "始期", "在職していない期間があります", mend)


def _check_place(outcome: Outcome, table: str, line: int, row: PostingRow | DesignationRow, faults: Faults) -> None:
    unit = outcome.unit(row.unit)
    if outcome.missing("組織", row.unit):
        faults.at(table, line, "組織コード", f"組織「{row.unit}」がありません", ZEROS)
    elif unit is not None and not _within(row.since, row.until, unit.since, unit.until):
        mend = f"組織の始期は{wareki(unit.since)}です。" if row.since < unit.since else "組織は廃止されています。"
        faults.at(table, line, "始期", "組織がない期間があります", f"{mend}発令の期間か組織コードを直してください。")


def _check_designation(
    outcome: Outcome, line: int, row: DesignationRow, whole_roles: Collection[str], faults: Faults
) -> None:
    _check_person(outcome, "指定", line, row, faults)
    if row.unit and row.role in whole_roles:
        faults.at("指定", line, "組織コード", "全体の役割に組織が書かれています", "空欄にしてください。")
    elif row.unit:
        _check_place(outcome, "指定", line, row, faults)
    elif row.role not in whole_roles:
        faults.at("指定", line, "組織コード", "空欄です", "どの組織の役割かを書いてください。")


def _check_main_postings(outcome: Outcome, faults: Faults) -> None:
    """Nobody has two main postings on one day."""
    mend = "前の発令に終期を書くか、兼務・事務取扱にしてください。誤って登録した発令は「取消」で消せます。"
    _check_overlaps(
        outcome, lambda row: (row.number,) if row.mode == Mode.MAIN.value else None,
        "同じ職員の本務の期間が重なっています", mend, faults,
    )  # fmt: skip


def _check_repeated_postings(outcome: Outcome, faults: Faults) -> None:
    mend = "始期を直した行なら、前の行に「取消」と書いて一緒に読み込んでください。"
    _check_overlaps(
        outcome, lambda row: (row.number, row.unit, row.post, row.mode) if row.mode != Mode.MAIN.value else None,
        "同じ職への同じ種類の発令と期間が重なっています", mend, faults,
    )  # fmt: skip


def _check_overlaps(
    outcome: Outcome, group: Callable[[PostingRow], tuple[str, ...] | None], what: str, mend: str, faults: Faults
) -> None:
    people = {row.number for _, row in outcome.given("発令", PostingRow)}
    groups: dict[tuple[str, ...], list[PostingRow]] = {}
    for row in outcome.rows("発令", PostingRow):
        name = group(row) if row.number in people else None
        if name is not None:
            groups.setdefault(name, []).append(row)
    for rows in groups.values():
        rows.sort(key=lambda row: (row.since, row.until or date.max))
        for former, later in pairwise(rows):
            if Period(former.since, former.until).overlaps(Period(later.since, later.until)):
                _name_overlap(outcome, former, later, what, mend, faults)


def _name_overlap(
    outcome: Outcome, former: PostingRow, later: PostingRow, what: str, mend: str, faults: Faults
) -> None:
    line, other = outcome.line("発令", later.key), outcome.line("発令", former.key)
    if line is None and other is None:
        return
    beside = f"（{other}行目）" if line is not None and other is not None else "（登録済みの発令）"
    faults.at("発令", line or other or 0, "始期", f"{what}{beside}", mend)


def _check_known_postings(outcome: Outcome, faults: Faults) -> None:
    """A corrected first day of a person or unit may not leave known postings hanging before it."""
    firsts: Mapping[str, tuple[int, date]] = {
        row.number: (line, row.since) for line, row in outcome.given("職員", PersonRow)
    }
    places: Mapping[str, tuple[int, date]] = {
        row.code: (line, row.since) for line, row in outcome.given("組織", UnitRow)
    }
    named: set[tuple[str, int]] = set()
    for row in outcome.rows("発令", PostingRow):
        if outcome.line("発令", row.key) is not None:
            continue
        for table, column, found in (
            ("職員", "採用日", firsts.get(row.number)),
            ("組織", "始期", places.get(row.unit)),
        ):
            if found is not None and row.since < found[1] and (table, found[0]) not in named:
                named.add((table, found[0]))
                day = wareki(row.since)
                faults.at(
                    table,
                    found[0],
                    column,
                    f"登録済みの発令（{day}から）より後です",
                    f"{column}か発令を直してください。",
                )


def _within(since: date, until: date | None, first: date, last: date | None) -> bool:
    """Whether a period lies in another; an open period lies in one that ends only if it is cut there (see merging)."""
    never = date.max - timedelta(days=1)
    return first <= since and (until or never) <= (last or date.max)
