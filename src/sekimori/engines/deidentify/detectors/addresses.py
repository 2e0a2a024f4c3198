"""Addresses: a prefecture, municipality or town of the government's own, followed by what block grammar allows."""

import re
from collections.abc import Iterator

from sekimori.engines.deidentify.finding import Finding, Kind
from sekimori.engines.deidentify.knowledge import Gazetteer

_NUMBER = "(?:[0-9]{1,5}|[一二三四五六七八九十百〇]{1,4})"
_UNIT = "(?:丁目|番地|番町|番|地割|線|条|号|区画|林班)"
_JOIN = "(?:[ ]?[-ーの][ ]?)"
# What follows the town: 三丁目2番地の5, 6-2-1, 甲1234番地, イ12番地, 無番地.
_BLOCK = (
    rf"(?:[甲乙丙丁イロハニ]?{_NUMBER}[ ]?(?:{_UNIT}(?:(?:{_JOIN}|[ ](?={_NUMBER}{_UNIT})|(?<=番地)[ ](?=[0-9]{{1,4}}[ \n]))?[東西南北]?{_NUMBER}(?:{_UNIT}|(?![0-9年月日人円件か%])))*|(?:(?:{_JOIN}[0-9]{{1,5}}|[ ]?-[ ]?[一二三四五六七八九十百〇]{{1,4}}){_UNIT}?)+"
    rf"(?:[ ]?[0-9]{{1,4}}{_UNIT})?)|無番地)(?:[ ]?(?:番地|地先|先))?(?:{_JOIN}[0-9]{{1,5}})*"
)
# A house with its room: コーポ春日203号室, さくら荘 2階, 2号棟 305.
_ROOM = r"(?:[A-Z]?[0-9]{1,5}(?:号室|号棟|号|棟|F|階|室)?(?:[ -]?[0-9]{1,4}(?:号室|号|室|階|(?![0-9年月])))?(?:-[0-9]{1,4})?)"
_HOUSE = (
    r"(?:[ ]?(?!マイナンバー|メール|フリガナ|ファ[クッ]|電話|氏名)(?:[一-龠ぁ-んァ-ヶー々・A-Za-z]{0,16}(?:荘|寮|団地|住宅|ビル|ハイツ|コーポ|マンション|アパート|ハイム|メゾン|パレス|レジデンス|タワー|ヴィラ|ハウス|コート|ガーデン|シティ|プラザ|ヒルズ|テラス|館|苑|園)"
    rf"[一-龠ァ-ヶー・A-Za-z]{{0,12}}|[ァ-ヶー・A-Za-z]{{3,20}}[一-龠]{{0,6}})[ ]?(?:{_ROOM})?|[ ]{_ROOM}(?=号室|号棟|[ \n)。、]|$)|{_ROOM}(?<=号室)|(?=[一-龠ァ-ヶー]{{2,12}}方(?![一-龠])))"
    r"(?:[ ]?[一-龠ァ-ヶー]{2,12}方(?![法針]))?"
)
_TOWN_CHARS = r"[^\s0-9、。,.「」()『』:;<>=\[\]{}!?/\\|*#@\"'%+&~一二三四五六七八九十]"
_NO_PARTICLE = r"(?!では|には|とは|から|まで|より|など|及び|並びに|又は|[はがをにもへとやで])"
_TAIL = re.compile(
    rf"[ ]?{_NO_PARTICLE}(?P<town>(?:{_TOWN_CHARS}|[一二三四五六七八九十](?!丁目|番|条)){{0,16}}?)[ ]?(?P<block>{_BLOCK})(?P<house>{_HOUSE})?"
)
_AFTER_OWN_TOWN = re.compile(rf"[ ]?(?P<block>{_BLOCK}|[0-9]{{1,5}}(?![0-9年月日人円件か%.,]))(?P<house>{_HOUSE})?")
_WITHOUT_PLACE = re.compile(
    rf"(?<![一-龠ァ-ヶ0-9])[一-龠ァ-ヶー々]{{1,8}}?(?:町|台|丘|野|谷)?[ ]?(?:[0-9]{{1,2}}|[一二三四五六七八九十]{{1,2}})丁目[ ]?{_NUMBER}"
    rf"(?:{_UNIT}|{_JOIN})(?:{_JOIN}?{_NUMBER}{_UNIT}?)*(?P<house>{_HOUSE})?"
)
_LABEL = re.compile(r"(?:現住所|住所|居所|所在地|本籍地?|住まい|居住地|転居先|前住所|連絡先)[ ]?[:は)]?[ ]*$")
_TO_END = re.compile(r"[^\s、。,()「」:;0-9]{0,20}")
_BEFORE = re.compile(r"(?:東京都|北海道|(?:京都|大阪)府|(?:神奈川|和歌山|鹿児島|[一-龠]{2})県)[ ]?$")
_ENDINGS = re.compile("[市区町村]")
_LONGEST = 10
_NOT_A_BLOCK = re.compile(rf"{_NUMBER}(?:番|号|条|線)?$")
_ARTICLE_BEFORE = re.compile("(?:第|[条例則法令項]第?)$")


def find(text: str, gazetteer: Gazetteer) -> Iterator[Finding]:
    """This function will find addresses down to block, house and room."""
    for start, end in _places(text, gazetteer):
        yield from _from_place(text, start, end)
    for start, end in _own_towns(text, gazetteer):
        if match := _AFTER_OWN_TOWN.match(text, end):
            yield Finding(start, match.end(), Kind.ADDRESS, 0.88, "団体の町名に番地が続く")
    for match in _WITHOUT_PLACE.finditer(text):
        yield Finding(*match.span(), Kind.ADDRESS, 0.65, "町名・丁目・番地の形")


def _from_place(text: str, start: int, end: int) -> Iterator[Finding]:
    labelled = _LABEL.search(text, max(0, start - 10), start)
    match = _TAIL.match(text, end)
    if match and not (_NOT_A_BLOCK.fullmatch(match["block"]) and not labelled and len(match["town"]) > 8):
        if _ARTICLE_BEFORE.search(match["town"]):
            return
        score = 0.97 if labelled else 0.92
        yield Finding(start, match.end(), Kind.ADDRESS, score, "市区町村名に町名・番地が続く")
        if match["house"]:  # should what was taken for a house turn out to be something else, the block remains
            yield Finding(start, match.end("block"), Kind.ADDRESS, score, "市区町村名に町名・番地が続く")
    elif labelled:
        rest = _TO_END.match(text, end)
        stop = rest.end() if rest else end
        yield Finding(start, stop, Kind.ADDRESS, 0.7, "直前に「住所」等、市区町村名")


def _places(text: str, gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    """Spans of municipalities with the prefecture and county before them; a ward joins the city before it."""
    last: tuple[int, int] | None = None
    for ending in _ENDINGS.finditer(text):
        end = ending.end()
        start = next(
            (end - n for n in range(min(_LONGEST, end), 1, -1) if text[end - n : end] in gazetteer.municipalities), -1
        )
        if start < 0:
            continue
        if before := _BEFORE.search(text, max(0, start - 12), start):
            start = before.start()
        if last and start <= last[1]:
            last = min(last[0], start), end
            continue
        if last:
            yield last
        last = start, end
    if last:
        yield last


def _own_towns(text: str, gazetteer: Gazetteer) -> Iterator[tuple[int, int]]:
    if not gazetteer.towns:
        return
    longest_first = sorted(gazetteer.towns, key=len, reverse=True)
    for match in re.finditer("|".join(map(re.escape, longest_first)), text):
        yield match.span()
