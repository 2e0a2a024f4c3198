"""Names of people: by what stands around them, and by the lists of names; then spread over the whole text."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files

from sekimori.engines.deidentify.detectors import foreign_names
from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import Lexicon, gazetteer, same_kanji

KANJI = r"\u4e00-\u9fff々〆ヶヵ\uf900-\ufaff\U00020000-\U0003ffff"
_RUN = re.compile(rf"[{KANJI}]+")
_NAME_CHARS = rf"[{KANJI}ぁ-んァ-ヶー]"
_BEHIND_SURNAME_ONLY = re.compile(r"[ァ-ヶーA-Za-z0-9]|[ ]?\(?株")  # companies: 佐藤セラミックス
_HEAD = re.compile("[市区町村]長")
_TRAILING = re.compile(rf"(?<=[{KANJI}])(?:まで|から|より|です|である|宛て?|[がをにはへとのも])(?:(?=[{KANJI}]).*)?$")
_IN_CHARGE = re.compile("担当者?[ ]?[: の]$")
_OF_UNIT = re.compile("(?:担当者?|課|係|室)の$")
_LONGEST_SURNAME, _LONGEST_GIVEN = 5, 4
_KANA_GIVEN = re.compile(rf"[ぁ-ん]{{2,4}}|[ぁ-ん]{{1,3}}[{KANJI}]")
_KANA_EDGE = re.compile("[^ぁ-ん]|[はがをにのとも](?![ぁ-ん]{0,1}[る])|さん|さま|くん|ちゃん|$")


@cache
def words() -> dict[str, tuple[str, ...]]:
    """This function will return the words that stand around names, by their use."""
    text = files("sekimori.engines.deidentify").joinpath("data/people.toml").read_text(encoding="utf-8")
    return {name: tuple(sorted(each, key=len, reverse=True)) for name, each in tomllib.loads(text).items()}


@cache
def patterns() -> dict[str, re.Pattern[str]]:
    known = words()
    honorifics, titles, before, labels, exceptions = (
        "|".join(known[name]) for name in ("honorifics", "titles", "before", "labels", "exceptions")
    )
    name = rf"(?:[{KANJI}]{{1,5}}(?:[ ]?[{KANJI}]{{1,4}})?|[ァ-ヶー・= ]{{2,24}}|[A-Z][A-Za-z.\-]{{1,20}}(?:[ ][A-Z][A-Za-z.\-]{{1,20}}){{0,3}}|(?<![ぁ-ん])[ぁ-ん]{{2,6}}(?:[ ][ぁ-ん]{{2,5}})?)"
    value = rf"(?:[{KANJI}]{{1,5}}[ ]?[{KANJI}ぁ-んァ-ヶー]{{1,6}}|[ァ-ヶー]{{2,10}}(?:[ ・][ァ-ヶー]{{1,10}}){{0,4}}|[ぁ-ん]{{2,6}}[ ]?[ぁ-ん]{{2,6}}|[A-Z][A-Za-z\-]+(?:[ ][A-Z][A-Za-z\-]+){{1,3}})"
    return {
        "honoured": re.compile(rf"(?P<name>{name})(?P<space>[ ]?)(?P<mark>{honorifics})(?![々名式相態子変似])"),
        "exception": re.compile(rf"(?:{exceptions})$"),
        "title_after": re.compile(rf"[ ]?(?:{titles}|{honorifics})"),
        "separated": re.compile(
            rf"[ ](?P<given>[{KANJI}]{{1,4}}?|[ぁ-ん]{{2,4}}|[ァ-ヶー]{{2,5}})"
            rf"(?=(?:{titles}|{honorifics})|[^{KANJI}ぁ-んァ-ヶー]|[のはがをにとも]|$)"
        ),
        "title_before": re.compile(rf"(?:{before})[ :]?[ ]?$"),
        "labelled": re.compile(
            rf"(?<![{KANJI}])(?:{labels})(?:\((?:自署|署名|カナ|漢字|フリガナ|ふりがな)\))?(?:[ ]*[::][ ]*|[ ]{{1,4}})(?P<name>{value})(?=[ 、。,()\n]|$|様|さん|殿|印|と|は|が|生|㊞|\()"
        ),
    }


def find(text: str, names: Lexicon) -> Iterator[Finding]:
    """This function will find names by label, by honorific or title, and by the lists of surnames and given names."""
    yield from _labelled(text, names)
    yield from _honoured(text, names)
    yield from _relatives(text, names)
    for run in _RUN.finditer(text):
        yield from _in_run(text, run.start(), run.end(), names)
    yield from foreign_names.find(text, names, frozenset(words()["common_katakana"]))


def _labelled(text: str, names: Lexicon) -> Iterator[Finding]:
    for match in patterns()["labelled"].finditer(text):
        start, name = match.start("name"), _TRAILING.sub("", match["name"])
        end = start + len(name)
        if " " in name and name[: name.index(" ")].endswith(_UNITS):
            start += name.index(" ") + 1
            name = text[start:end]
        if (
            name.startswith(words()["no_values"])
            or _is_word(name, names)
            or name.endswith((*_UNITS, "会", "市", "区", "等"))
        ):
            continue
        known = split_name(name, names) is not None
        yield Finding(start, end, Kind.PERSON, 0.95 if known else 0.8, "直前に氏名等の見出し")


def _relatives(text: str, names: Lexicon) -> Iterator[Finding]:
    """長男・大翔, 祖母：トメ: a given name alone, beside the word for a member of the family."""
    for match in _RELATIVE.finditer(text):
        group = "name" if match["name"] else "before"
        if names.is_given_name(match[group]) or _reading_known(match[group], names):
            yield Finding(*match.span(group), Kind.PERSON, 0.75, "続柄に名が続く")


def _honoured(text: str, names: Lexicon) -> Iterator[Finding]:
    for match in patterns()["honoured"].finditer(text):
        start, end = match.span("name")
        exception = patterns()["exception"].search(text, max(0, start - 1), match.end())
        if exception and exception.end() == match.end():
            continue
        if (
            match["mark"] in ("氏", "君")
            and not match["space"]
            and split_name(text[start : match.end()], names) is not None
        ):
            continue  # 足利尊氏: the given name itself ends so
        start += len(match["name"]) - len(match["name"].lstrip("・= ー"))
        if start >= end:
            continue
        start = _real_start(text, start, end, names, loose=match["mark"] in ("様", "さん", "氏", "ちゃん", "くん"))
        if start < 0:
            continue
        known = names.is_surname(text[start:end]) or split_name(text[start:end], names) is not None
        yield Finding(start, end, Kind.PERSON, 0.95 if known else 0.7, f"直後に「{match['mark']}」")


def _real_start(text: str, start: int, end: int, names: Lexicon, *, loose: bool) -> int:
    """Where the name before an honorific begins, or -1: 「担当課山田」さん begins at 山田."""
    name = text[start:end]
    if not _RUN.match(name):
        return _start_of_kana(text, start, end, names, polite=loose)
    start = _past_relation(text, start, end, names)
    name = text[start:end]
    bare = name.replace(" ", "")
    told = names.is_surname(bare) or split_name(name, names) is not None
    if told or (_reads_as_name(name, names) and _previous_is_edge(text, start)):
        return start
    for cut in range(1, len(name)):
        rest = name[cut:]
        if rest[0] != " " and (split_name(rest, names) or (len(rest) > 1 and names.is_surname(rest))):
            return start + cut
    if loose and names.is_given_name(bare):
        return start
    unknown = loose and 2 <= len(bare) <= 5 and not _is_word(bare, names) and not bare.endswith(_OFFICES)
    return start if unknown and _previous_is_edge(text, start) else -1


def _past_relation(text: str, start: int, end: int, names: Lexicon) -> int:
    """Where a name begins that stands behind 被害者, 長男 and the like, with or without a space."""
    name = text[start:end]
    first = name.partition(" ")[0]
    if first != name and first in words()["before"] + words()["titles"] + words()["labels"]:
        return start + len(first) + 1
    if names.is_surname(name) or split_name(name, names) is not None:
        return start
    word = next((word for word in words()["before"] if 1 < len(word) < len(name) and name.startswith(word)), "")
    return start + len(word)


_LEFT_OVER = "前元故現同兄弟父母夫妻姉妹子孫旧新各両課係部局長甥姪嫁婿"


def _reads_as_name(name: str, names: Lexicon) -> bool:
    """鳰沢久洋, 霰川 昇作: a surname of two kanji that is on no list, with a given name that is."""
    surname, space, given = name.partition(" ")
    if not space:
        surname, given = name[:2], name[2:]
    plausible = 0 < len(surname) <= 3 and not _is_no_surname(surname, names) and surname[0] not in _LEFT_OVER
    return plausible and len(given) > 1 and names.is_given_name(given) and not names.is_surname(given)


_UNITS = ("課", "係", "部", "室", "局", "所", "担当", "班", "館", "園", "校")
_HIRAGANA_NAME = re.compile("[ぁ-んー]{2,8}[ ]?[ぁ-んー]{2,8}")
_FAMILY = "夫|妻|長男|長女|[二次三四][男女]|父|母|祖父|祖母|兄|弟|姉|妹|子|孫|世帯主"
_RELATIVE = re.compile(
    rf"(?<![{KANJI}])(?:{_FAMILY})[ ]?(?:[・:][ ]?|[ ])(?P<name>[{KANJI}]{{2,4}}|[ぁ-ん]{{2,4}}|[ァ-ヶー]{{2,5}})(?![{KANJI}ぁ-んァ-ヶー・])"
    rf"|(?<![{KANJI}])(?:{_FAMILY})[ ]?[・:][ ]?(?P<before>[{KANJI}]{{2,4}})(?=[のはがとを])"
)
_NOT_GIVEN = (
    "時代",
    "中学",
    "高校",
    "大学",
    "博士",
    "山麓",
    "文明",
    "一人",
    "二人",
    "市",
    "国",
    "県",
    "町",
    "村",
    "駅",
    "道",
    "家",
    "京",
    "等",
    "号",
    "内",
    "丸",
    "式",
    "族",
    "語",
    "城",
    "寺",
)
_OFFICES = ("課", "係", "部", "室", "局", "会", "者", "員", "方", "民", "人", "主", "社", "店", "師", "家", "生", "業")


def _start_of_kana(text: str, start: int, end: int, names: Lexicon, *, polite: bool) -> int:
    name = text[start:end]
    if name[0].isascii():
        return start
    if "ぁ" <= name[0] <= "ん":
        reading = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ん" else char for char in name).split()
        known = all(part in names.surname_readings or part in names.given_readings for part in reading)
        return start if known and len(name) > 2 and _previous_is_edge(text, start) else -1
    stripped = name.lstrip("・= ー")
    if not polite and not any(part in names.foreign_names for part in re.split("[・= ]", stripped)):
        return -1
    return end - len(stripped) if len(stripped) > 1 and stripped not in words()["common_katakana"] else -1


def _previous_is_edge(text: str, start: int) -> bool:
    if start == 0 or not re.match(_NAME_CHARS, text[start - 1]) or text[start - 1] in "のはがをにとやも":
        return True
    return bool(patterns()["title_before"].search(text, max(0, start - 6), start))


def _is_word(name: str, names: Lexicon) -> bool:
    return name in names.not_names


def split_name(name: str, names: Lexicon) -> int | None:
    """Where a surname ends and a given name begins, or ``None`` if the whole cannot be read as both."""
    if " " in name:
        cut = name.index(" ")
        return cut if names.is_surname(name[:cut]) and names.is_given_name(name[cut + 1 :]) else None
    if _is_word(name, names) or name.endswith(_NOT_GIVEN):
        return None
    best = None
    for cut in range(1, min(len(name), _LONGEST_SURNAME + 1)):
        if names.is_surname(name[:cut]) and names.is_given_name(name[cut:]):
            if same_kanji(name[:cut]) in names.common_surnames:
                return cut
            best = best or cut
    return best


def _in_run(text: str, start: int, end: int, names: Lexicon) -> Iterator[Finding]:
    """Names in a run of kanji: the whole run, its end after a word such as 課長, its beginning before a title."""
    at = start
    while at < end:
        if at > start and not patterns()["title_before"].search(text, max(start, at - 6), at):
            at += 1
            continue
        found = _name_at(text, at, end, names)
        if found is None:
            at += 1
            continue
        yield found
        at = max(found.end, at + 1)


def _name_at(text: str, at: int, end: int, names: Lexicon) -> Finding | None:
    if spaced := _separated(text, at, end, names):
        return spaced
    longest = min(end - at, _LONGEST_SURNAME + _LONGEST_GIVEN)
    for length in range(longest, 1, -1):
        stop = at + length
        name = text[at:stop]
        titled = bool(patterns()["title_after"].match(text, stop))
        if stop != end and not titled:
            continue
        cut = split_name(name, names)
        if cut is not None and (found := _full_name(text, at, stop, cut, names, titled=titled)):
            return found
    return _surname_with_title(text, at, end, names)


def _full_name(text: str, at: int, stop: int, cut: int, names: Lexicon, *, titled: bool) -> Finding | None:
    surname = same_kanji(text[at : at + cut])
    before = bool(patterns()["title_before"].search(text, max(0, at - 6), at))
    common = surname in names.common_surnames
    given = stop - at - cut
    if titled or before:
        return Finding(at, stop, Kind.PERSON, 0.95 if common else 0.85, "姓と名の一覧にあり、前後に肩書等")
    if common and stop - at >= 3 and cut >= 2:
        return Finding(at, stop, Kind.PERSON, 0.85 if given >= 2 else 0.7, "多い姓に名が続く")
    if stop - at >= 4 and cut >= 2:
        return Finding(at, stop, Kind.PERSON, 0.55, "姓と名の一覧にある")
    if common and stop - at >= 3:
        return Finding(at, stop, Kind.PERSON, 0.5, "1字の姓に名が続く")
    return None


def _separated(text: str, at: int, end: int, names: Lexicon) -> Finding | None:
    """山田 花子, 山田はなこ, 山田 ハナ: the surname fills the rest of the run."""
    if end - at > _LONGEST_SURNAME:
        return None
    if not names.is_surname(text[at:end]):
        return _spaced_unknown(text, at, end, names)
    common = same_kanji(text[at:end]) in names.common_surnames
    if match := patterns()["separated"].match(text, end):
        return _spaced(text, at, match.span("given"), names, common=common)
    stop = _kana_given(text, end, names) if common and end - at >= 2 else end
    if stop == end:
        return None
    titled = bool(patterns()["title_after"].match(text, stop))
    return Finding(at, stop, Kind.PERSON, 0.9 if titled else 0.6, "多い姓に仮名の名が続く")


def _spaced(text: str, at: int, span: tuple[int, int], names: Lexicon, *, common: bool) -> Finding | None:
    given, stop = text[span[0] : span[1]], span[1]
    if given in words()["honorifics"]:
        return None
    if names.is_given_name(given) or _reading_known(given, names):
        return Finding(at, stop, Kind.PERSON, 0.93 if common else 0.75, "空白で分けた姓と名")
    if common and patterns()["title_after"].match(text, stop):
        return Finding(at, stop, Kind.PERSON, 0.7, "空白で分けた姓と名、直後に敬称等")
    return None


def _spaced_unknown(text: str, at: int, end: int, names: Lexicon) -> Finding | None:
    """鳰沢 久洋議員: a surname on no list, if a given name follows and a title or honorific after that."""
    match = patterns()["separated"].match(text, end)
    if match is None or end - at > 3 or len(match["given"]) < 2 or _is_no_surname(text[at:end], names):
        return None
    if names.is_given_name(match["given"]) and patterns()["title_after"].match(text, match.end("given")):
        return Finding(at, match.end("given"), Kind.PERSON, 0.6, "空白の後に名の一覧にある語、直後に敬称等")
    return None


def _is_no_surname(text: str, names: Lexicon) -> bool:
    return (
        text in words()["before"] + words()["titles"] + words()["labels"]
        or text.endswith(_UNITS)
        or _is_word(text, names)
    )


def _kana_given(text: str, at: int, names: Lexicon) -> int:
    """Where a given name in hiragana ends that follows a surname at once, before a particle or an edge: 佐藤さくらは."""
    longest_first = (text[at : at + length] for length in (4, 3, 2))
    for given in sorted(longest_first, key=lambda each: each.endswith(("は", "が", "を", "に", "の", "と", "も"))):
        known = not given.startswith(words()["honorifics"]) and (
            _reading_known(given, names) or given in names.given_names
        )
        if known and _KANA_GIVEN.fullmatch(given) and _KANA_EDGE.match(text, at + len(given)):
            return at + len(given)
    return at


def _reading_known(given: str, names: Lexicon) -> bool:
    katakana = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ん" else char for char in given)
    return katakana in names.given_readings


def _surname_with_title(text: str, at: int, end: int, names: Lexicon) -> Finding | None:
    """山田課長: only common surnames, since 会計課長 and 健康部長 have departments before the post."""
    for length in range(min(end - at, 4), 1, -1):
        stop = at + length
        name = text[at:stop]
        if same_kanji(name) not in names.common_surnames or not patterns()["title_after"].match(text, stop):
            continue
        if _is_head_of_place(text, at, stop):
            continue
        return Finding(at, stop, Kind.PERSON, 0.8, "多い姓の直後に肩書又は敬称")
    if text[at:end] in names.surnames_only and not _BEHIND_SURNAME_ONLY.match(text, end):
        return Finding(at, end, Kind.PERSON, 0.45, "姓にしか使われない語")
    if end - at <= 4 and same_kanji(text[at:end]) in names.common_surnames and _is_introduced(text, at, end):
        return Finding(at, end, Kind.PERSON, 0.75, "「担当」等の直後に多い姓")
    return None


def _is_introduced(text: str, at: int, end: int) -> bool:
    """担当：山田, 収税担当の山田; of one kanji only behind 担当, for many words end so: 部：長."""
    if end - at == 1:
        return bool(_IN_CHARGE.search(text, max(0, at - 6), at))
    if at > 0 and text[at - 1] in ": " and patterns()["title_before"].search(text, max(0, at - 6), at):
        return True
    return bool(_OF_UNIT.search(text, max(0, at - 6), at))


def is_whole_name(text: str, names: Lexicon) -> bool:
    """This function will say whether a text is a name and nothing else, as a cell of a list of people holds it."""
    if split_name(text, names) is not None or (len(text) > 1 and text in names.common_surnames):
        return True
    if _HIRAGANA_NAME.fullmatch(text):
        text = "".join(chr(ord(char) + 0x60) if "ぁ" <= char <= "ん" else char for char in text)
    surname, space, given = text.partition(" ")
    if space:
        spelt = surname in names.surname_readings and given in names.given_readings
        return spelt or (names.is_surname(surname) and _reading_known(given, names))
    return foreign_names.fills(text, names)


def _is_head_of_place(text: str, at: int, stop: int) -> bool:
    """松本市長 is the mayor of Matsumoto, whatever the name."""
    head = _HEAD.match(text, stop)
    return bool(head) and text[at:stop] + text[stop] in gazetteer().municipalities
