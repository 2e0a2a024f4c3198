"""The headings of a ledger as governments write them: which row they stand in and which of our fields they mean.

A proposal only: whoever takes the ledger in sees it and may change it.
"""

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sekimori.foundation.applications.kind import Field
from sekimori.foundation.directory.exchange.grid import Grid, letter_of

UNIT = "unit"  # what a column may mean besides a field of the ledger: 所管課
SEARCHED_ROWS = 40  # a title, a note and a date stand above the headings, hardly more
HEADING_ROWS = 4
FEWEST_FIELDS = 2
MAX_HEADING = 60  # a longer text is no heading
LEAST_PART = 3  # a shorter word inside a longer heading says nothing

# The words of each field, the surest first. A word of three characters and more is also found inside a heading.
WORDS: Mapping[str, tuple[str, ...]] = {
    UNIT: (
        "所管課コード", "組織コード", "課コード", "所属コード", "所管課", "所管課名", "主管課", "担当課", "課名", "課",
        "所管部署", "担当部署", "部署名", "部署", "所属名", "所属", "担当所属", "所管", "部課名", "所管組織", "組織名",
        "保有する課", "保有課", "管理課", "事務をつかさどる組織",
    ),
    "name": (
        "名称", "個人情報ファイルの名称", "個人情報ファイル名", "保有個人情報の名称", "個人情報の名称", "台帳の名称",
        "台帳名", "ファイルの名称", "ファイル名", "簿冊名", "文書名", "取扱事務の名称", "事務の名称", "事務名",
        "保有個人情報", "個人情報ファイル",
    ),
    "form": (
        "形態", "保有形態", "管理形態", "ファイルの形態", "電子・紙の別", "電子紙の別", "媒体区分", "形式", "処理形態",
    ),
    "purpose": ("利用目的", "使用目的", "利用の目的", "取扱いの目的", "取扱目的", "保有目的", "収集目的", "目的"),
    "legal_basis": ("根拠法令", "根拠法令等", "法令の根拠", "法的根拠", "根拠条文", "根拠規定", "法令等", "根拠"),
    "items": (
        "記録項目", "個人情報の項目", "記録される項目", "取り扱う項目", "情報項目", "記録内容", "個人情報の内容", "項目",
    ),
    "scope": (
        "記録範囲", "対象者", "対象者の範囲", "記録対象者", "本人の範囲", "個人の範囲", "対象者の類型", "記録の対象", "範囲",
        "対象",
    ),
    "people_count": (
        "本人の数", "対象者数", "対象人数", "人数", "件数", "記録件数", "保有件数", "登録件数", "登録者数", "本人数",
        "個人情報の件数", "概数", "数量",
    ),
    "people_as_of": ("本人の数の基準日", "件数の基準日", "人数の基準日", "基準日", "調査日", "時点", "現在日"),
    "source": (
        "収集方法", "収集の方法", "記録情報の収集方法", "取得方法", "取得の方法", "収集先", "取得先", "取得元", "収集元",
        "入手先",
    ),
    "recipients": ("経常的提供先", "提供先", "外部提供先", "提供の相手方", "提供相手先", "目的外提供先"),
    "contractors": ("委託先", "委託先名", "業務委託先", "委託先の名称", "委託業者", "受託者", "委託"),
    "countries": ("取り扱う外国", "外国の名称", "保管国", "取扱国", "国外保管", "国外での取扱い", "外国", "外的環境"),
    "media": ("媒体", "記録媒体", "保存媒体", "媒体の種類", "保管媒体", "媒体名"),
    "place": ("保管場所", "保存場所", "設置場所", "保管先", "保管の場所", "保管庫", "所在", "保管"),
    "systems": ("情報システム", "システム名", "システムの名称", "使用システム", "利用システム", "業務システム", "システム"),
    "retention": ("保存期間", "保存年限", "保管期間", "保存年数", "保管年限"),
    "portable": (
        "持ち運べる媒体に記録する", "可搬媒体", "可搬記録媒体", "外部記録媒体", "持ち運べる媒体", "可搬", "持出し", "USB",
    ),
    "my_number": (
        "個人番号を含む", "特定個人情報", "特定個人情報ファイル", "特定個人情報の有無", "個人番号", "個人番号の有無",
        "マイナンバー", "マイナンバーの有無", "番号法",
    ),
    "special_care": ("要配慮個人情報", "要配慮個人情報の有無", "要配慮情報", "要配慮", "機微情報", "センシティブ情報"),
    "ordinance_special_care": ("条例要配慮個人情報", "条例要配慮個人情報の有無", "条例要配慮"),
    "protected_people": (
        "所在を知られると危害のおそれがある人を含む", "支援措置対象者", "支援措置の対象者", "支援措置", "DV等支援措置",
        "DV",
    ),
    "financial": (
        "不正に使われると財産的な被害のおそれがある", "財産的被害のおそれ", "財産的被害", "口座情報", "口座番号",
        "クレジットカード",
    ),
    "file_kind": ("個人情報ファイルの種別", "ファイルの種別", "ファイル種別", "法第60条第2項の種別", "種別"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column under the headings; ``parts`` are its headings from top to bottom, where one stands above another."""

    number: int
    parts: tuple[str, ...]
    hidden: bool = False

    @property
    def letter(self) -> str:
        return letter_of(self.number)

    @property
    def heading(self) -> str:
        return "／".join(self.parts) or f"{self.letter}列"


@dataclass(frozen=True, slots=True)
class Headings:
    """Where the headings stand, and the columns under them."""

    top: int
    bottom: int
    columns: tuple[Column, ...]

    @property
    def digest(self) -> str:
        """What a column mapping is remembered by: the words of the headings in their order, however they are laid out."""
        words = [folded(column.heading) if column.parts else "" for column in self.columns]
        return hashlib.sha256(json.dumps(words, ensure_ascii=False).encode()).hexdigest()


def own_headings(fields: Iterable[Field]) -> tuple[str, ...]:
    """This function will return the headings of the file Sekimori itself writes."""
    return ("整理番号", "所管課コード", "所管課", *(entry.label for entry in fields), "保護区分", "確認した日")


def folded(heading: str) -> str:
    """This function will reduce a heading to its words: half width, no spaces, numbers in front or remarks in brackets."""
    text = "".join(unicodedata.normalize("NFKC", heading).split())
    plain = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", text) or text.strip("()[]【】")
    return re.sub(r"^(?:[※*・●○■□]|No\.?(?=\D)|[0-9]+[.、:)\-]?(?=\D))+", "", plain).rstrip("欄※*:")


_EXACT: dict[str, tuple[str, int]] = {}
for _code, _words in WORDS.items():
    for _rank, _word in enumerate(_words):
        _EXACT.setdefault(folded(_word), (_code, 1000 - _rank))


def meaning(heading: str) -> tuple[str, int]:
    """This function will return the field a heading most likely means and how likely, or an empty field."""
    words = folded(heading)
    if words in _EXACT:
        return _EXACT[words]
    # The last words of a Japanese heading say what it is: 個人情報ファイルの利用目的 is a purpose.
    inside = [
        (words.endswith(word), len(word), code)
        for word, (code, _) in _EXACT.items()
        if len(word) >= LEAST_PART and word in words
    ]
    if not inside:
        return "", 0
    last, length, code = max(inside)
    return code, length + (MAX_HEADING if last else 0)


def propose(columns: Iterable[Column]) -> tuple[str, ...]:
    """This function will propose a field for each column, none twice; an empty text where nothing fits."""
    columns = tuple(columns)
    candidates = sorted(
        ((*_best(column), place) for place, column in enumerate(columns)),
        key=lambda found: (-found[1], found[2]),
    )
    proposed = [""] * len(columns)
    for code, likely, place in candidates:
        if likely and code not in proposed:
            proposed[place] = code
    return tuple(proposed)


def _best(column: Column) -> tuple[str, int]:
    """The lowest heading says most, then all together; the one above only when those say nothing (有無 under 要配慮)."""
    if not column.parts:
        return "", 0
    first = max((meaning(text) for text in (column.parts[-1], "".join(column.parts))), key=lambda found: found[1])
    return first if first[1] else meaning(column.parts[0])


def find_headings(grid: Grid) -> Headings | None:
    """This function will find the headings: the row that names most fields; ``None`` if no row names enough."""
    best, most = None, FEWEST_FIELDS - 1
    for row in sorted(grid.rows)[:SEARCHED_ROWS]:
        named = {code for text in _headings_in(grid, row) if (code := meaning(text)[0])}
        if len(named) > most:
            best, most = row, len(named)
    return None if best is None else headings_at(grid, best)


def _headings_in(grid: Grid, row: int) -> tuple[str, ...]:
    return tuple(text for text in grid.rows[row] if text and len(text) <= MAX_HEADING)


def headings_at(grid: Grid, row: int) -> Headings:
    """This function will read the headings around a row: merged cells may make them two rows high or more."""
    tall = [area for area in grid.merged if area.is_tall and area.top <= row <= area.bottom]
    near = [area for area in tall if area.bottom - area.top < HEADING_ROWS]
    top = min((area.top for area in near), default=row)
    bottom = max((area.bottom for area in near), default=row)
    spread = _spread(grid, top, bottom)
    typed = max((len(grid.rows.get(number, ())) for number in range(top, bottom + 1)), default=0)
    columns = []
    for number in range(1, max(typed, *(column for _, column in spread), 0) + 1):
        texts = (grid.text(line, number) or spread.get((line, number), "") for line in range(top, bottom + 1))
        parts = tuple(dict.fromkeys("".join(text.split()) for text in texts if text.strip()))
        columns.append(Column(number, parts, hidden=number in grid.hidden_columns))
    return Headings(top, bottom, tuple(columns))


def _spread(grid: Grid, top: int, bottom: int) -> dict[tuple[int, int], str]:
    """The value of each merged area of the heading rows, for all its cells."""
    areas = [area for area in grid.merged if top <= area.top <= bottom]
    return {
        (row, column): grid.text(area.top, area.left)
        for area in areas
        for row in range(area.top, min(area.bottom, bottom) + 1)
        for column in range(area.left, min(area.right, grid.width) + 1)
    }
