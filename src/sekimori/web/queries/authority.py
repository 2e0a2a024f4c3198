"""権限表: the authority table as people read it — role × action × reach, and the article that grants it."""

from dataclasses import dataclass

from sekimori.foundation.authority.actions import catalogue
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.labels import REACH, slug_of
from sekimori.guideline.model import Grant, Guideline, Reach

# The first word of an action's code, and what the table calls the group; in the order shown.
ROOMS = {
    "home": "わたしの仕事",
    "compliance": "対応状況・自己点検",
    "organization": "管理体制",
    "directory": "組織・職員",
    "guideline": "指針",
    "authority": "権限",
    "journal": "記録",
    "accounts": "利用者登録",
    "installation": "設置と運用",
}
WIDTH = (Reach.ALL, Reach.BELOW, Reach.UNIT, Reach.SECTION, Reach.OWN)


@dataclass(frozen=True, slots=True)
class RightCell:
    """What one role may do; ``slug`` leads to the article when the guideline has it (運用 has none)."""

    reach: str
    article: str
    slug: str


@dataclass(frozen=True, slots=True)
class RoleColumn:
    code: str
    label: str
    mine: bool


@dataclass(frozen=True, slots=True)
class ActionRow:
    label: str
    code: str
    cells: tuple[tuple[RoleColumn, RightCell | None], ...]


@dataclass(frozen=True, slots=True)
class Room:
    label: str
    rows: tuple[ActionRow, ...]


@dataclass(frozen=True, slots=True)
class MyRight:
    action: str
    role: str
    cell: RightCell


@dataclass(frozen=True, slots=True)
class AuthorityScreen:
    roles: tuple[RoleColumn, ...]
    shown: tuple[RoleColumn, ...]
    rooms: tuple[Room, ...]
    mine: tuple[MyRight, ...]

    @property
    def width(self) -> int:
        return len(self.shown) + 1


def authority_screen(actor: Actor, *, role: str = "") -> AuthorityScreen:
    """This function will return the whole authority table, or one role's column, with the asker's own rights."""
    guideline = actor.roster.guideline
    held = {holding.role for holding in actor.held}
    granted = {grant.role for grant in guideline.grants}
    columns = tuple(
        RoleColumn(code, rule.label, code in held) for code, rule in guideline.roles.items() if code in granted
    )
    shown = tuple(column for column in columns if role in ("", column.code)) or columns
    cells = _cells(guideline)
    return AuthorityScreen(columns, shown, tuple(_rooms(cells, shown)), tuple(_mine(cells, columns)))


def _cells(guideline: Guideline) -> dict[tuple[str, str], RightCell]:
    """The widest grant of each role for each action."""
    widest: dict[tuple[str, str], Grant] = {}
    for grant in guideline.grants:
        cell = (grant.action, grant.role)
        if cell not in widest or WIDTH.index(grant.reach) < WIDTH.index(widest[cell].reach):
            widest[cell] = grant
    return {
        cell: RightCell(REACH[grant.reach], grant.article, _slug(guideline, grant.article))
        for cell, grant in widest.items()
    }


def _slug(guideline: Guideline, article: str) -> str:
    provision = guideline.provisions.get(article)
    return slug_of(provision) if provision else ""


def _rooms(cells: dict[tuple[str, str], RightCell], columns: tuple[RoleColumn, ...]):
    rows: dict[str, list[ActionRow]] = {}
    for code, action in sorted(catalogue().items(), key=lambda entry: _room_order(entry[0])):
        if any((code, column.code) in cells for column in columns):
            row = ActionRow(action.label, code, tuple((column, cells.get((code, column.code))) for column in columns))
            rows.setdefault(ROOMS.get(_room(code), "その他"), []).append(row)
    for label, found in rows.items():
        yield Room(label, tuple(found))


def _mine(cells: dict[tuple[str, str], RightCell], columns: tuple[RoleColumn, ...]):
    for code, action in sorted(catalogue().items(), key=lambda entry: _room_order(entry[0])):
        for column in columns:
            if column.mine and (code, column.code) in cells:
                yield MyRight(action.label, column.label, cells[code, column.code])


def _room(code: str) -> str:
    return code.split(".", maxsplit=1)[0]


def _room_order(code: str) -> tuple[int, str]:
    order = list(ROOMS)
    return order.index(_room(code)) if _room(code) in ROOMS else len(order), code
