"""Which 課 a ledger means: by code, by name, by 部 and name, by the name of a 担当."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

from sekimori.engines.authority.organisation import Organisation, UnitKind
from sekimori.foundation.applications.content import Unreadable


def folded(text: str) -> str:
    """This function will fold the name or code of a unit: half width, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


@dataclass(frozen=True)
class UnitNames:
    """The units of a day by every word a ledger may use for them, and which of them this import may write to."""

    by_words: Mapping[str, frozenset[int]]
    departments: frozenset[str]
    allowed: frozenset[int] | None  # ``None``: all

    def find(self, text: str) -> int | None:
        """This function will return the one unit a text means, or ``None``."""
        found = self.by_words.get(folded(text), frozenset())
        return next(iter(found)) if len(found) == 1 else None

    def read(self, text: str) -> int:
        """This function will return the unit a text means.

        :raises Unreadable: if it means none, several, a 部, or one that is out of reach.
        """
        words = folded(text)
        if not words:
            mend = "課の名前か組織コードを書いてください。CSVでは、結合されたセルの2行目からが空欄になります"
            raise Unreadable("入力されていません", mend)
        found = self.by_words.get(words, frozenset())
        if len(found) > 1:
            raise Unreadable("同じ名前の課が複数あります", "組織コードで書くか、部の名前を前に付けてください")
        if not found and words in self.departments:
            raise Unreadable("課ではなく部の名前です", "部の中の課の名前か組織コードを書いてください")
        if not found:
            raise Unreadable("今日の組織にない課です", "組織の画面にある課の名前か組織コードに直してください")
        return self.require(next(iter(found)))

    def require(self, unit: int | None) -> int:
        """This function will return a unit that this import may write to.

        :raises Unreadable: if it is out of reach.
        """
        if unit is None or (self.allowed is not None and unit not in self.allowed):
            raise Unreadable("台帳を取り込む権限のない課です", "その課の長か情報公開の担当課が取り込みます")
        return unit


def names_of(organisation: Organisation, *, allowed: frozenset[int] | None) -> UnitNames:
    """This function will gather the words for every unit; a 担当 stands for its 課."""
    found: dict[str, set[int]] = {}
    departments = set()
    for unit in organisation.units.values():
        if unit.kind is UnitKind.DEPARTMENT:
            departments |= {folded(unit.name), folded(unit.code)}
            continue
        body = organisation.units[organisation.body_of(unit.id)]
        department = organisation.units.get(organisation.department_of(unit.id) or 0)
        over = department.name if department else ""
        within = body.name + unit.name if unit.id != body.id else unit.name
        for words in (unit.code, unit.name, within, over + unit.name, over + within):
            found.setdefault(folded(words), set()).add(body.id)
    return UnitNames({words: frozenset(units) for words, units in found.items()}, frozenset(departments), allowed)
