"""個人情報ファイル簿 (法第75条): in which register a holding must be, and when a duty arises.

Sources: 法第60条第2項 (what a file is), 法第74条第2項 and 法第75条第2項・第3項 (exceptions, dated data of
``guideline.law``), 令第21条 (created and corrected at once, removed without delay). The number of people is the pack's
dated parameter; a pack may have a second register by ordinance for smaller files (条例個人情報ファイル簿).
"""

from dataclasses import dataclass
from enum import StrEnum

from sekimori.guideline.register import ORDINANCE, STATUTORY


class Duty(StrEnum):
    """What the law asks for a holding's entry now."""

    NONE = "none"  # ファイル簿に関係がない
    CREATE = "create"  # 直ちに作成・公表
    CORRECT = "correct"  # 直ちに修正
    REMOVE = "remove"  # 遅滞なく消除
    COUNT = "count"  # 本人の数が分からない
    CURRENT = "current"  # 公表済みで、いまの内容と合っている


OPEN = frozenset({Duty.CREATE, Duty.CORRECT, Duty.REMOVE, Duty.COUNT})


class Removal(StrEnum):
    """Why an entry left the register (令第21条: no longer held, or fewer people than the threshold)."""

    CEASED = "ceased"
    EXCLUDED = "excluded"
    BELOW_THRESHOLD = "below_threshold"
    NO_FILE = "no_file"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The least numbers of people: of the law's register, and of the one by ordinance (``None``: there is none)."""

    statutory: int
    ordinance: int | None = None


@dataclass(frozen=True, slots=True)
class FileState:
    """What decides about a holding's entry; ``people`` is ``None`` while uncounted.

    ``published`` is the register the entry stands in, or empty; ``matches`` whether its texts are those of now.
    """

    is_file: bool
    people: int | None
    excluded: bool
    ceased: bool
    published: str
    matches: bool

    @property
    def due(self) -> bool:
        """Whether the file belongs in a register at all, whatever its size."""
        return self.is_file and not self.excluded and not self.ceased


def register_of(state: FileState, thresholds: Thresholds) -> str:
    """This function will return the register a file belongs in now, or an empty text for none."""
    if not state.due or state.people is None:
        return ""
    if state.people >= thresholds.statutory:
        return STATUTORY
    return ORDINANCE if thresholds.ordinance is not None and state.people >= thresholds.ordinance else ""


def duty(state: FileState, thresholds: Thresholds) -> Duty:
    """This function will say what the law asks for a holding's entry."""
    if state.due and state.people is None:
        return Duty.COUNT
    register = register_of(state, thresholds)
    if not register:
        return Duty.REMOVE if state.published else Duty.NONE
    if not state.published:
        return Duty.CREATE
    return Duty.CURRENT if state.matches and state.published == register else Duty.CORRECT


def removal(state: FileState) -> Removal:
    """This function will say why an entry is to leave the register."""
    if state.ceased:
        return Removal.CEASED
    if not state.is_file:
        return Removal.NO_FILE
    return Removal.EXCLUDED if state.excluded else Removal.BELOW_THRESHOLD
