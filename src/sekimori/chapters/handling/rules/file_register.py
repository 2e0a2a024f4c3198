"""個人情報ファイル簿 (法第75条): whether a holding must be in the published register, and when the duty arises.

Sources: 法第60条第2項 (what a file is), 法第74条第2項 and 法第75条第2項・第3項 (exceptions), 令第21条 (created and
corrected at once, removed without delay). The number of people is the pack's dated parameter: some register
smaller files too (条例個人情報ファイル簿).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Duty(StrEnum):
    """What the law asks for a holding's entry now."""

    NONE = "none"  # ファイル簿に関係がない
    CREATE = "create"  # 直ちに作成・公表
    CORRECT = "correct"  # 直ちに修正
    REMOVE = "remove"  # 遅滞なく消除
    COUNT = "count"  # 本人の数が分からない
    CURRENT = "current"  # 公表済みで、いまの内容と合っている


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A ground on which a file is not in the register; ``code`` is kept with the holding, ``law`` is its source."""

    code: str
    label: str
    law: str


EXCLUSIONS: tuple[Exclusion, ...] = (
    Exclusion("art74_2_1", "国の安全・外交などに関するもの", "法第74条第2項第1号"),
    Exclusion("art74_2_2", "犯罪の捜査・租税の犯則調査・公訴のためのもの", "法第74条第2項第2号"),
    Exclusion("art74_2_3", "職員の人事・給与・福利厚生・採用試験に関するもの", "法第74条第2項第3号"),
    Exclusion("art74_2_4", "専ら試験的な電算処理のためのもの", "法第74条第2項第4号"),
    Exclusion("art74_2_5", "通知済みのファイルの範囲内のもの", "法第74条第2項第5号"),
    Exclusion("art74_2_6", "1年以内に消去する情報だけのもの", "法第74条第2項第6号"),
    Exclusion("art74_2_7", "物や金銭の送付・業務連絡のための氏名・住所などだけのもの", "法第74条第2項第7号"),
    Exclusion("art74_2_8", "職員が学術研究のために自ら作ったもの", "法第74条第2項第8号"),
    Exclusion("art74_2_10", "政令で定めるもの", "法第74条第2項第10号"),
    Exclusion("art75_2_2", "公表したファイルの範囲内のもの", "法第75条第2項第2号"),
    Exclusion("art75_2_3", "令第21条第7項のマニュアル処理ファイル", "法第75条第2項第3号"),
    Exclusion("art75_3", "載せると事務の遂行に著しい支障があるもの", "法第75条第3項"),
)
EXCLUSIONS_BY_CODE: Mapping[str, Exclusion] = {entry.code: entry for entry in EXCLUSIONS}


@dataclass(frozen=True, slots=True)
class FileState:
    """What decides about a holding's entry; ``people`` is ``None`` while uncounted."""

    is_file: bool
    people: int | None
    excluded: bool
    ceased: bool
    published: bool
    matches: bool


def duty(state: FileState, *, threshold: int) -> Duty:
    """This function will say what the law asks for a holding's entry.

    ``threshold`` is the least number of people (1,000 by 法第74条第2項第9号 with its order: fewer are excepted).
    """
    due = state.is_file and not state.excluded and not state.ceased
    if due and state.people is None:
        return Duty.COUNT
    if not due or (state.people is not None and state.people < threshold):
        return Duty.REMOVE if state.published else Duty.NONE
    if not state.published:
        return Duty.CREATE
    return Duty.CURRENT if state.matches else Duty.CORRECT
