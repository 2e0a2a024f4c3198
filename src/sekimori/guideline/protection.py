"""Protection levels 保護区分 as a pack states them: the levels, what each demands, and which facts lead to which.

"秘匿性等その内容に応じて" stands in nearly every article (春日部市 第1, 第5の1; 練馬区 第11条 …); the scheme is how one
government makes it concrete. A pack chooses among the named facts below; it cannot express new ones.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sekimori.guideline.model import Source


class Fact(StrEnum):
    """What a rule may look at in a holding 保有個人情報."""

    ALWAYS = "always"  # どの保有個人情報にも
    PEOPLE_AT_LEAST = "people_at_least"  # 本人の数が value 人以上
    MY_NUMBER = "my_number"  # 特定個人情報を含む
    SPECIAL_CARE = "special_care"  # 要配慮個人情報を含む
    ORDINANCE_SPECIAL_CARE = "ordinance_special_care"  # 条例要配慮個人情報を含む
    PROTECTED_PEOPLE = "protected_people"  # 支援措置の対象者など、所在が知られると危害のおそれがある人を含む
    FINANCIAL = "financial"  # 不正利用で財産的被害のおそれがある
    OUTSOURCED = "outsourced"  # 委託先が取り扱う
    FOREIGN = "foreign"  # 外国で取り扱われる
    PORTABLE = "portable"  # 持ち運べる媒体に記録する


@dataclass(frozen=True, slots=True)
class ProtectionLevel:
    """One level; a higher ``rank`` is stricter. ``demands`` are our own plain sentences for the level's page.

    Taking out so much of this level or above is warned of, and stopped until a second person agrees (第6の3).
    """

    code: str
    label: str
    rank: int
    demands: tuple[str, ...]
    source: "Source"
    warn_from: int = 1
    hold_from: int = 1


@dataclass(frozen=True, slots=True)
class LevelRule:
    """A fact that leads at least to a level, and why; ``value`` is the number of people for ``PEOPLE_AT_LEAST``."""

    level: str
    when: Fact
    reason: str
    article: str
    source: "Source"
    value: int | None = None


@dataclass(frozen=True, slots=True)
class ProtectionScheme:
    """A pack's levels, least strict first, and the rules that lead to them."""

    levels: tuple[ProtectionLevel, ...]
    rules: tuple[LevelRule, ...]

    @property
    def strictest(self) -> ProtectionLevel:
        return self.levels[-1]

    def level(self, code: str) -> ProtectionLevel:
        """This function will return a level. :raises KeyError: if the scheme has none of that code."""
        return self.by_code[code]

    @property
    def by_code(self) -> Mapping[str, ProtectionLevel]:
        return {level.code: level for level in self.levels}
