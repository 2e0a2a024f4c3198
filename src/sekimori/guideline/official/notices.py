"""What a person should look at in an official text: strange characters, numbers out of sequence, numbers put back."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

from sekimori.guideline.official.text import NODE_LABELS, Node, Notice, NoticeKind

# Scripts a Japanese official text is written in, by the beginning of the Unicode name of their characters.
_AT_HOME = (
    "CJK UNIFIED",
    "CJK COMPATIBILITY IDEOGRAPH",
    "HIRAGANA",
    "KATAKANA",
    "HALFWIDTH KATAKANA",
    "FULLWIDTH",
    "LATIN",
    "GREEK",
    "IDEOGRAPHIC",
)
MOST_NOTICES = 200


@dataclass
class Notices:
    """The notices of one text, gathered while it is read."""

    found: list[Notice] = field(default_factory=list)

    def sequence(self, place: str, printed: str) -> None:
        """This function will note that a number does not follow the one before it."""
        self.found.append(Notice(NoticeKind.SEQUENCE, place, f"番号「{printed.strip()}」が前の番号に続いていません。"))

    def implied(self, place: str, label: str, count: int) -> None:
        """This function will note that a list without numbers was numbered in order."""
        what = f"{label}に続く{count}個の項目に番号がないため、順に1から{count}までの番号とみなしました。"
        self.found.append(Notice(NoticeKind.IMPLIED, place, what))

    def page(self, place: str, text: str) -> None:
        """This function will note that a line was taken for a page number."""
        self.found.append(Notice(NoticeKind.PAGE, place, f"「{text.strip()}」を頁番号とみなしました。"))

    def in_order(self) -> tuple[Notice, ...]:
        """This function will return the notices, the ones about characters first, as many as a person can read."""
        order = list(NoticeKind)
        return tuple(sorted(self.found, key=lambda notice: order.index(notice.kind))[:MOST_NOTICES])


def suspicious_characters(nodes: Iterable[Node]) -> list[Notice]:
    """This function will find characters that do not belong into a Japanese official text; they stay."""
    found = []
    for root in nodes:
        where = NODE_LABELS[root.kind]
        for node in root.walk():
            where = node.label or where
            for part in node.parts:
                if strange := _strange(part.text):
                    codes = "、".join(f"「{char}」（U+{ord(char):04X}）" for char in strange)
                    what = f"{where}に、和文にない文字{codes}があります。そのまま読み込みます。"
                    found.append(Notice(NoticeKind.SUSPICIOUS, part.place, what))
    return found


def _strange(text: str) -> list[str]:
    return [char for char in dict.fromkeys(text) if ord(char) > 0x7E and _is_strange(char)]


def _is_strange(char: str) -> bool:
    category = unicodedata.category(char)
    if category in ("Co", "Cn", "Cs", "Cc") or char == "\ufffd":
        return True
    # Symbols and marks of every kind occur; letters only of the scripts at home. ⼈ (a Kangxi radical) is a symbol that
    # stands for 人 in text copied from a PDF file, and no search finds it.
    if category == "So":
        return unicodedata.name(char, "").startswith(("KANGXI RADICAL", "CJK RADICAL"))
    return category.startswith("L") and not unicodedata.name(char, "").startswith((*_AT_HOME, "KATAKANA-HIRAGANA"))
