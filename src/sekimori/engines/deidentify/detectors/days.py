"""Days and ages: a birth date is told from another date by what stands around it."""

import re
from collections.abc import Iterator

from sekimori.engines.deidentify.finding import Finding, Kind

_KANJI_NUMBER = "[〇一二三四五六七八九十元]{1,4}"
_DAY = re.compile(
    rf"(?<![0-9A-Za-z])(?:"
    rf"(?:(?:令和|平成|昭和|大正|明治)[ ]?(?:[0-9]{{1,2}}|元)|(?:西暦[ ]?)?(?:18|19|20)[0-9]{{2}})[ ]?"
    rf"(?:年[ ]?[0-9]{{1,2}}[ ]?月[ ]?[0-9]{{1,2}}[ ]?日|(?P<s1>[./-])[ ]?[0-9]{{1,2}}(?P=s1)[ ]?[0-9]{{1,2}}(?![0-9]))"
    rf"|[MTSHR][ ]?(?:[0-9]{{1,2}}|元)(?:[./・-][ ]?[0-9]{{1,2}}[./・-][ ]?[0-9]{{1,2}}(?![0-9])|年[ ]?[0-9]{{1,2}}月[ ]?[0-9]{{1,2}}日)"
    rf"|(?:(?:令和|平成|昭和|大正|明治){_KANJI_NUMBER}|[一二][八九〇][一二三四五六七八九〇]{{2}})年{_KANJI_NUMBER}月{_KANJI_NUMBER}日"
    rf"|[明大昭平令][ ]?[・.]?[ ]?[0-9]{{1,2}}[./-][0-9]{{1,2}}[./-][0-9]{{1,2}}(?![0-9])"
    rf")(?:[ ]?\([月火水木金土日]\))?"
)
_COMPACT = re.compile(
    r"(?:生年月日|誕生日|生月日)[^0-9A-Z\n]{0,8}(?P<value>(?:(?:18|19|20)[0-9]{2}|[1-5][0-9]{2}|[MTSHR][0-9]{2})(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01]))(?![0-9])"
)  # 3600401: the fields of registers give the era as a figure, 1 for 明治 to 5 for 令和
_BIRTH_MONTH = re.compile(
    r"(?P<value>(?:(?:令和|平成|昭和|大正|明治|[MTSHR])[ ]?(?:[0-9]{1,2}|元)|(?:18|19|20)[0-9]{2})年[ ]?[0-9]{1,2}月)[ ]?(?:生まれ|生れ|生(?![活徒産じ命計]))"
)
_LOOSE_BIRTH = re.compile(
    r"(?:生年月日|誕生日|生まれ)[ ]*[:は]?[ ]*(?P<value>(?:[0-9]{2,4}年)?[0-9]{1,2}[月/][0-9]{1,2}日?)(?![0-9])"
)
_BIRTH_BEFORE = re.compile(r"(?:生年月日|誕生日|出生(?:日|年月日)?|生月日|DOB|生年)[^。\n0-9]{0,10}$")
_BIRTH_AFTER = re.compile(r"[ ]*\(?[^。\n]{0,3}?(?:生まれ|生れ|産まれ|出生|生(?![活徒産じ命計]))")
_AGE_AFTER = re.compile(r"[ ]*(?:生)?[ ]*[(、,][ ]*(?:満|当時)?[0-9]{1,3}[歳才]")
_SEX_BEFORE = re.compile(r"[\s,、/](?:男|女)性?[ \t,、/]+$")  # a line of a list of people
_NUMBERS = re.compile("[0-9]+")
_AGE = re.compile(
    r"(?<![0-9A-Za-z.〜~-])(?:満|当時|年齢[ :]*)?(?P<value>(?:[0-9]{1,3}|[一二三四五六七八九十百]{1,4})[ ]?[歳才](?:[ ]?[0-9]{1,2}[ ]?[かカヶケ箇]月)?)"
)
_AGE_LABELLED = re.compile(r"年齢[ ]*[:は]?[ ]*(?P<value>[0-9]{1,3})(?![0-9.,%人年])")
_GENERAL_AFTER = re.compile(
    r"[ ]*(?:以上|以下|未満|超|から|まで|~|〜|-|又は|到達|に達|を超|児|代|台|人口|とな|になる|の誕生|になった)"
)
_GENERAL_BEFORE = re.compile(r"(?:~|〜|から|以上|対象|上限|平均)[ ]*$")


def find(text: str) -> Iterator[Finding]:
    """This function will find birth dates, other dates (which identify nobody by themselves) and ages."""
    for match in _DAY.finditer(text):
        if not _exists(match[0]):
            continue
        if reason := _birth(text, *match.span()):
            yield Finding(*match.span(), Kind.BIRTH_DATE, 0.95, reason)
        else:
            yield Finding(*match.span(), Kind.DATE, 0.5, "日付の形（生年月日を示す語がない）")
    for pattern in (_COMPACT, _LOOSE_BIRTH):
        for match in pattern.finditer(text):
            yield Finding(*match.span("value"), Kind.BIRTH_DATE, 0.9, "直前に「生年月日」等")
    for match in _BIRTH_MONTH.finditer(text):
        yield Finding(*match.span("value"), Kind.BIRTH_DATE, 0.9, "直後に「生まれ」等")
    yield from _ages(text)


def _exists(day: str) -> bool:
    numbers = [int(number) for number in _NUMBERS.findall(day)][-2:]
    return len(numbers) < 2 or (1 <= numbers[0] <= 12 and 1 <= numbers[1] <= 31)


def _birth(text: str, start: int, end: int) -> str:
    if _BIRTH_BEFORE.search(text, max(0, start - 20), start):
        return "直前に「生年月日」等"
    if _BIRTH_AFTER.match(text, end, end + 8):
        return "直後に「生まれ」等"
    if _AGE_AFTER.match(text, end, end + 14):
        return "直後に年齢"
    if _SEX_BEFORE.search(text, max(0, start - 6), start):
        return "直前に性別"
    return ""


def _ages(text: str) -> Iterator[Finding]:
    for match in _AGE.finditer(text):
        if _GENERAL_AFTER.match(text, match.end()) or _GENERAL_BEFORE.search(
            text, max(0, match.start() - 4), match.start()
        ):
            continue
        yield Finding(*match.span("value"), Kind.AGE, 0.6, "年齢の形（範囲や要件を示す語がない）")
    for match in _AGE_LABELLED.finditer(text):
        yield Finding(*match.span("value"), Kind.AGE, 0.8, "直前に「年齢」")
