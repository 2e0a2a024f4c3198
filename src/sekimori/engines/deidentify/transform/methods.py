"""What can become of one value. Each method is a pure function of the value, its parameters and the hand-over's key."""

import hmac
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum

from sekimori.engines.deidentify.finding import Kind
from sekimori.engines.deidentify.knowledge import gazetteer, same_kanji
from sekimori.kernel.era import NotADate, parse_day

KEY_BYTES = 32
_BASE32 = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # without letters that are read as figures
_TOKEN = 8  # characters of 5 bits: 2**40, so that a million people rarely share one
_BLOCK = re.compile(r"[0-9０-９]|[一二三四五六七八九十百]+(?:丁目|番|条|号)|無番地")
_NUMBER = re.compile(r"-?[0-9]+(?:\.[0-9]+)?")
_AGE = re.compile(r"[0-9]{1,3}")


class Method(StrEnum):
    """What becomes of a value."""

    KEEP = "keep"
    DROP = "drop"
    MASK = "mask"
    PSEUDONYM = "pseudonym"
    SAME_FORM = "same_form"
    AGE_BAND = "age_band"
    YEAR = "year"
    MONTH = "month"
    TOWN = "town"
    MUNICIPALITY = "municipality"
    POSTAL_AREA = "postal_area"
    SHIFT = "shift"
    TOP = "top"
    BOTTOM = "bottom"
    ROUND = "round"
    SHUFFLE = "shuffle"
    SPANS = "spans"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def parameters(self) -> frozenset[str]:
        """The names of the numbers the method needs."""
        return _NEEDS.get(self, frozenset())


_LABELS = {
    Method.KEEP: "そのまま残す",
    Method.DROP: "削除する",
    Method.MASK: "先頭だけ残して伏せる",
    Method.PSEUDONYM: "同じ人に同じ仮の番号を付ける",
    Method.SAME_FORM: "形を保った別の番号に置き換える",
    Method.AGE_BAND: "年齢の幅にする",
    Method.YEAR: "年だけにする",
    Method.MONTH: "年月までにする",
    Method.TOWN: "町名までにする",
    Method.MUNICIPALITY: "市区町村までにする",
    Method.POSTAL_AREA: "郵便番号の上3桁にする",
    Method.SHIFT: "人ごとに日をずらす",
    Method.TOP: "上限を超える値をまとめる",
    Method.BOTTOM: "下限を下回る値をまとめる",
    Method.ROUND: "丸める",
    Method.SHUFFLE: "組の中で入れ替える",
    Method.SPANS: "文章の中の個人情報だけを置き換える",
}
_NEEDS = {
    Method.MASK: frozenset({"keep"}),
    Method.AGE_BAND: frozenset({"width"}),
    Method.SHIFT: frozenset({"days"}),
    Method.TOP: frozenset({"limit"}),
    Method.BOTTOM: frozenset({"limit"}),
    Method.ROUND: frozenset({"to"}),
}


@dataclass(frozen=True, slots=True)
class Context:
    """What a method may need beside the value: the hand-over's key, the day of the hand-over, whose row it is."""

    key: bytes
    on: date
    person: str = ""
    parameters: Mapping[str, float] = field(default_factory=dict)

    def number(self, name: str) -> float:
        return self.parameters[name]


def handover_key(secret: bytes, handover: str) -> bytes:
    """This function will derive the key of one hand-over: the same person has other tokens in another one.

    :raises ValueError: if the secret is not ``KEY_BYTES`` long, or the hand-over has no name.
    """
    if len(secret) != KEY_BYTES or not handover.strip():
        raise ValueError("a secret of 32 bytes and a name of the hand-over are needed")
    return hmac.digest(secret, b"sekimori hand-over 1\0" + handover.strip().encode(), "sha256")


def apply(method: Method, value: str, kind: Kind | None, context: Context) -> str:
    """This function will return what becomes of one value; blank stays blank.

    A value that a generalisation cannot read (a date that is none, an address of no known municipality) becomes blank:
    what is not understood does not leave. SHUFFLE and SPANS are not of one value: see ``applying``.
    """
    return _METHODS[method](value, kind, context) if value.strip() else ""


def token(value: str, kind: Kind | None, context: Context) -> str:
    """This function will return the pseudonym of a value: keyed, so that nobody can try values out."""
    digest = _digest(value, kind, context)
    number = int.from_bytes(digest[:_TOKEN])
    letters = "".join(_BASE32[number >> (5 * place) & 31] for place in reversed(range(_TOKEN)))
    return f"仮-{letters}"  # names no kind: 「宛名番号-…」 would be read as one


def folded(value: str, kind: Kind | None) -> str:
    """This function will write a value so that two spellings of the same are the same: 髙橋　花子, 高橋花子."""
    text = unicodedata.normalize("NFKC", value).upper()
    if kind in (Kind.PERSON, Kind.ADDRESS, None):
        return same_kanji("".join(text.split()))
    return "".join(char for char in text if char.isalnum() or char in "@._")


def _digest(value: str, kind: Kind | None, context: Context) -> bytes:
    message = f"{kind.value if kind else ''}\0{folded(value, kind)}".encode("utf-8", "surrogatepass")
    return hmac.digest(context.key, message, "sha256")


def _mask(value: str, _kind: Kind | None, context: Context) -> str:
    kept = int(context.number("keep"))
    return value[:kept] + "*" * 3


def _same_form(value: str, kind: Kind | None, context: Context) -> str:
    """Figures for figures and letters for letters, in the places they had; everything else stays."""
    stream = b""
    counter = 0
    found = []
    for char in unicodedata.normalize("NFKC", value):
        if not char.isascii() or not char.isalnum():
            found.append(char)
            continue
        if len(stream) < 2:
            stream += hmac.digest(_digest(value, kind, context), counter.to_bytes(4), "sha256")
            counter += 1
        number, stream = int.from_bytes(stream[:2]), stream[2:]
        first, size = ("0", 10) if char.isdigit() else ("A", 26)
        made = chr(ord(first) + number % size)
        found.append(made.lower() if char.islower() else made)
    return "".join(found)


def _day(value: str) -> date | None:
    compact = re.fullmatch(r"\s*([0-9]{4})([0-9]{2})([0-9]{2})\s*", value)
    try:
        return parse_day("-".join(compact.groups()) if compact else value)
    except NotADate:
        return None


def _age(value: str, kind: Kind | None, context: Context) -> int | None:
    day = _day(value)
    if day is not None:
        return context.on.year - day.year - ((context.on.month, context.on.day) < (day.month, day.day))
    match = _AGE.search(unicodedata.normalize("NFKC", value)) if kind is not Kind.BIRTH_DATE else None
    return int(match[0]) if match else None


def _age_band(value: str, kind: Kind | None, context: Context) -> str:
    age, width = _age(value, kind, context), int(context.number("width"))
    if age is None or age < 0:
        return ""
    low = age // width * width
    top = context.parameters.get("top")
    return f"{int(top)}歳以上" if top and low >= top else f"{low}～{low + width - 1}歳"


def _year(value: str, _kind: Kind | None, _context: Context) -> str:
    day = _day(value)
    return f"{day.year}年" if day else ""


def _month(value: str, _kind: Kind | None, _context: Context) -> str:
    day = _day(value)
    return f"{day.year}年{day.month}月" if day else ""


def _shift(value: str, _kind: Kind | None, context: Context) -> str:
    """All dates of one person move by the same number of days, so that the time between them stays."""
    day, most = _day(value), int(context.number("days"))
    if day is None or not context.person:
        return ""
    drawn = int.from_bytes(hmac.digest(context.key, b"days\0" + folded(context.person, None).encode(), "sha256")[:8])
    step = drawn % (2 * most) - most
    return (day + timedelta(days=step if step < 0 else step + 1)).isoformat()


def _town(value: str, _kind: Kind | None, _context: Context) -> str:
    """What stands before the block; where no block is found it may be anything, and nothing is kept."""
    match = _BLOCK.search(value)
    return value[: match.start()].strip(" 　-") if match else _municipality(value, _kind, _context)


def _municipality(value: str, _kind: Kind | None, _context: Context) -> str:
    text, places = unicodedata.normalize("NFKC", value), gazetteer()
    prefecture = next((name for name in places.prefectures if text.startswith(name)), "")
    rest = text[len(prefecture) :]
    for length in range(min(len(rest), 12), 1, -1):
        if rest[:length] in places.municipalities:
            return prefecture + rest[:length]
    return prefecture


def _postal(value: str, _kind: Kind | None, _context: Context) -> str:
    digits = "".join(char for char in unicodedata.normalize("NFKC", value) if char.isdigit())
    return digits[:3] if len(digits) == 7 else ""


def _figure(value: str) -> float | None:
    match = _NUMBER.fullmatch(unicodedata.normalize("NFKC", value).replace(",", "").strip().rstrip("円人歳才件"))
    return float(match[0]) if match else None


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else str(number)


def _top(value: str, _kind: Kind | None, context: Context) -> str:
    number, limit = _figure(value), context.number("limit")
    return "" if number is None else f"{_plain(limit)}以上" if number >= limit else _plain(number)


def _bottom(value: str, _kind: Kind | None, context: Context) -> str:
    number, limit = _figure(value), context.number("limit")
    return "" if number is None else f"{_plain(limit)}以下" if number <= limit else _plain(number)


def _round(value: str, _kind: Kind | None, context: Context) -> str:
    number, to = _figure(value), context.number("to")
    return "" if number is None else _plain(round(number / to) * to)


_METHODS: dict[Method, Callable[[str, Kind | None, Context], str]] = {
    Method.KEEP: lambda value, _kind, _context: value,
    Method.DROP: lambda _value, _kind, _context: "",
    Method.MASK: _mask,
    Method.PSEUDONYM: token,
    Method.SAME_FORM: _same_form,
    Method.AGE_BAND: _age_band,
    Method.YEAR: _year,
    Method.MONTH: _month,
    Method.SHIFT: _shift,
    Method.TOWN: _town,
    Method.MUNICIPALITY: _municipality,
    Method.POSTAL_AREA: _postal,
    Method.TOP: _top,
    Method.BOTTOM: _bottom,
    Method.ROUND: _round,
}
