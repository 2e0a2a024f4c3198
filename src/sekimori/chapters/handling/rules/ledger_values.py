"""What stands in the cells of an old ledger, turned into what our fields take: ○, 約1,200人, 令和7年4月1日現在, 該当なし.

A reading that changes the meaning ever so little is told (``Reading.told``); what could mean two things is refused.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sekimori.foundation.applications.content import Unreadable
from sekimori.foundation.applications.kind import Field, FieldType

SPECIAL_CARE, ITEMS, FORM, FILE_KIND = "special_care", "items", "form", "file_kind"
UNSPECIFIED = "unspecified"

YES = frozenset(
    (
        "○",
        "◯",
        "〇",
        "◎",
        "●",
        "レ",
        "✓",
        "✔",
        "☑",
        "有",
        "有り",
        "あり",
        "はい",
        "該当",
        "該当あり",
        "該当する",
        "含む",
        "含まれる",
        "する",
        "true",
        "1",
        "yes",
        "y",
        "on",
    )
)
NO = frozenset(
    (
        "×",
        "✕",
        "✖",
        "✗",
        "無",
        "無し",
        "なし",
        "いいえ",
        "非該当",
        "該当なし",
        "該当しない",
        "含まない",
        "含まれない",
        "しない",
        "特になし",
        "-",
        "―",
        "ー",
        "−",
        "–",
        "false",
        "0",
        "no",
        "n",
        "off",
    )
)
NOTHING = frozenset(("無", "無し", "なし", "該当なし", "特になし", "非該当", "-", "―", "ー", "−", "–", "×", "/"))
UNKNOWN_COUNT = frozenset(("不明", "未把握", "未集計", "把握していない", "不詳", "未定", "-", "―", "ー", "−"))
_COUNT = re.compile(
    r"(?P<about>約|概ね|およそ|延べ|のべ)?(?P<number>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?P<unit>人|名|件)?(?P<around>程度|前後|余り|余|強|弱)?"
)
_REMARK = re.compile(r"\([^()]*\)$")
_COMMAS = re.compile(r"[\n、，,;；](?![^（(]*[)）])")  # not those inside brackets
_AS_OF = re.compile(r"(?:現在|時点|付け|付)$")
_NUMBERED = re.compile(r"^\s*(?:[\(（]?(?P<number>[0-9０-９]{1,3})[\)）]?[.．、:：]?|(?P<circled>[①-⑳]))\s*")

# Electronic is stricter than paper, a system stricter than a file: what is both is entered as the stricter.
FORM_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("system", ("システム", "クラウド", "ホスト")),
    ("file", ("電子", "データ", "ファイルサーバ", "サーバ", "エクセル", "EXCEL", "ACCESS", "USB", "CD", "DVD", "パソコン", "PC", "電磁", "共有フォルダ")),
    ("paper", ("紙", "簿冊", "文書", "帳票", "台帳", "カード", "つづり", "綴", "マイクロフィルム", "写真")),
)  # fmt: skip
FILE_KIND_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("electronic", ("電算処理", "第2項第1号", "2項1号", "電子計算機")),
    ("manual", ("マニュアル", "第2項第2号", "2項2号", "手作業")),
)
SPECIAL_CARE_WORDS: Mapping[str, tuple[str, ...]] = {
    "race": ("人種",),
    "creed": ("信条", "宗教", "思想"),
    "social_status": ("社会的身分",),
    "medical_history": ("病歴",),
    "criminal_record": ("犯罪の経歴", "犯罪歴", "前科"),
    "crime_victim": ("犯罪被害", "犯罪により害を被った事実"),
    "disability": ("障害", "障がい"),
    "health_check": ("健康診断", "健診", "検診"),
    "medical_care": ("保健指導", "診療", "調剤"),
    "criminal_procedure": ("刑事事件",),
    "juvenile_procedure": ("少年の保護", "少年保護"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell is taken for; ``told`` is set where somebody should look at it."""

    typed: str
    told: bool = False


def folded(text: str) -> str:
    """This function will fold a short answer: half width, lower case, no spaces."""
    return "".join(unicodedata.normalize("NFKC", text).lower().split())


def is_no(text: str) -> bool:
    """This function will say whether a cell plainly says no."""
    return _answer(text) is False


def _answer(text: str) -> bool | None:
    short = folded(text)
    bare = _REMARK.sub("", short) or short
    return True if bare in YES else False if bare in NO else None


def translate(entry: Field, text: str, *, own: bool = False, commas: bool = False) -> Reading:
    """This function will turn a cell into what the field takes, as typed into its form.

    ``own`` says that the file is one Sekimori wrote: its texts stand as they are. ``commas`` says that this ledger
    parts its items by 、 and not by lines.

    :raises Unreadable: if it could mean two things.
    """
    if any(text in (choice.code, choice.label) for choice in entry.choices):
        return Reading(text)
    reader = _BY_CODE.get(entry.code) or _BY_TYPE.get(entry.type)
    if reader is not None:
        return reader(text)
    if own:
        return Reading(text)
    if entry.code == ITEMS:
        return Reading("\n".join(items_of(text, commas=commas)))
    return Reading("" if not entry.required and folded(text) in NOTHING else text)


def _yes_no(text: str) -> Reading:
    answer = _answer(text)
    return Reading(text if answer is None else "yes" if answer else "no")


def _date(text: str) -> Reading:
    return Reading(_AS_OF.sub("", text.strip()))


def _count(text: str) -> Reading:
    short = folded(text)
    if not short:
        return Reading("")
    if short in UNKNOWN_COUNT:
        return Reading("", told=True)
    bare = _REMARK.sub("", short)
    match = _COUNT.fullmatch(bare)
    if match is None:
        raise Unreadable(
            "一つの数として読めません", "数字だけで書いてください（例 1,200）。分からないときは空欄にします"
        )
    return Reading(match["number"], told=bool(match["about"] or match["around"] or bare != short))


def _form(text: str) -> Reading:
    return _by_words(text, FORM_WORDS, told=lambda words: words > 1)


def _file_kind(text: str) -> Reading:
    return Reading("") if folded(text) in NOTHING else _by_words(text, FILE_KIND_WORDS, told=lambda words: words > 1)


def _by_words(text: str, known: tuple[tuple[str, tuple[str, ...]], ...], *, told: Callable[[int], bool]) -> Reading:
    """The first code one of whose words stands in the text; the text itself if none does, so that the field says so."""
    large = unicodedata.normalize("NFKC", text).upper()
    found = [code for code, words in known if any(word in large for word in words)]
    return Reading(found[0], told=told(len(found))) if found else Reading(text)


def _special_care(text: str) -> Reading:
    answer = _answer(text)
    if answer is False:
        return Reading("")
    if answer is True and folded(text) in YES:
        return Reading(UNSPECIFIED, told=True)
    found = []
    for part in re.split(r"[、,，;；\n]", _without_yes(text)):
        if part.strip():
            found.append(_kind_of_care(part.strip()))
    return Reading("、".join(dict.fromkeys(found)))


def _without_yes(text: str) -> str:
    """有（病歴、障害） and 有：病歴 are 病歴、障害 and 病歴."""
    match = re.fullmatch(r"(?:有|あり|有り|○|〇)\s*[（(:：]\s*(.+?)\s*[）)]?", text.strip(), re.DOTALL)
    return match[1] if match else text


def _kind_of_care(part: str) -> str:
    return next((code for code, words in SPECIAL_CARE_WORDS.items() if any(word in part for word in words)), part)


_BY_CODE: dict[str, Callable[[str], Reading]] = {FORM: _form, FILE_KIND: _file_kind, SPECIAL_CARE: _special_care}
_BY_TYPE: dict[FieldType, Callable[[str], Reading]] = {
    FieldType.YES_NO: _yes_no,
    FieldType.INTEGER: _count,
    FieldType.DATE: _date,
}


def items_of(text: str, *, commas: bool) -> tuple[str, ...]:
    """This function will part a cell of items, and take the numbers off where they count 1, 2, 3."""
    parts = [part.strip() for part in (_COMMAS.split(text) if commas else text.replace("\r", "\n").split("\n"))]
    parts = [part for part in parts if part]
    matches = [_NUMBERED.match(part) for part in parts]
    numbers = [_number(match) if match else 0 for match in matches]
    if len(parts) > 1 and numbers == list(range(1, len(parts) + 1)):
        parts = [_NUMBERED.sub("", part, count=1).strip() for part in parts]
    return tuple(part for part in parts if part)


def _number(match: "re.Match[str]") -> int:
    return int(match["number"]) if match["number"] else ord(match["circled"]) - ord("①") + 1


def parted_by_commas(texts: list[str]) -> bool:
    """This function will say whether a ledger parts its items by 、: most cells have one, and none has lines."""
    filled = [text for text in texts if text.strip()]
    return (
        bool(filled)
        and all("\n" not in text for text in filled)
        and sum("、" in text for text in filled) * 2 > len(filled)
    )
