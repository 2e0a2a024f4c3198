"""Numbers given to people: by check digit, by form and by the label in front of them."""

import itertools
import re
from collections.abc import Callable, Iterator

from sekimori.engines.deidentify import numbers
from sekimori.engines.deidentify.finding import Finding, Kind

_TO = r"[^0-9A-Za-z\n。、]{0,12}"  # what may stand between a label and its number
_NO_MORE = r"(?![0-9A-Za-z]|-[0-9])"


def _labelled(labels: str, value: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{labels}){_TO}(?P<value>{value}){_NO_MORE}")


_GROUPED_12 = "[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{4}"
_CHECKED: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    (Kind.MY_NUMBER, _labelled("個人番号|マイナンバー|特定個人情報", _GROUPED_12), numbers.is_my_number),
    (Kind.CORPORATE_NUMBER, _labelled("法人番号", "[0-9](?:[ -]?[0-9]){12}"), numbers.is_corporate_number),
    (
        Kind.RESIDENT_CODE,
        _labelled("住民票コード", "[0-9]{5}[ -]?[0-9]{6}|[0-9]{4}[ -]?[0-9]{4}[ -]?[0-9]{3}|[0-9]{11}"),
        numbers.is_resident_code,
    ),
    (
        Kind.DRIVER_LICENCE,
        _labelled("免許証?(?:の)?番号|運転免許証?|免許証|免許No", _GROUPED_12),
        numbers.is_driver_licence,
    ),
    (Kind.INSURER, _labelled("(?<!被)保険者番号", "[0-9]{6}|[0-9]{8}"), numbers.is_insurer),
    (Kind.CARD, _labelled("カード番号|クレジットカード", "[0-9]{4}(?:[ -]?[0-9]{3,6}){2,3}"), numbers.is_card),
)
_FORMED: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.PENSION_NUMBER, _labelled("基礎年金番号|年金番号|年金手帳", "[0-9]{4}[ -]?[0-9]{6}")),
    (
        Kind.CARE_INSURED,
        _labelled("介護保険(?:被保険者証?|証)?[ ]?(?:の)?(?:被保険者)?番号|介護被保険者番号", "[0-9]{10}"),
    ),
    (
        Kind.INSURED,
        re.compile(
            r"(?:被保険者証?(?:等)?(?:の)?|保険証(?:の)?|受給者証?(?:の)?|組合員証?(?:の)?)"
            r"(?:記号[ ・]?番号|記号|番号)(?:[ ・]?枝番)?[ :はがの・=]{0,4}"
            r"(?P<value>[0-9A-Za-z一-龠ぁ-ん]{0,6}[ ・-]{0,2}(?:番号[ :]{0,2})?[0-9]{2,10}(?:[ ]?\(?枝番[ )]?[:]?[ ]?[0-9]{1,2}\)?)?)"
        ),
    ),
    (
        Kind.INSURED,
        re.compile(
            r"(?P<value>記号[ :]{0,2}[0-9A-Za-z一-龠-]{1,8}[ 、,・]{0,2}番号[ :]{0,2}[0-9]{1,8}(?:[ 、,(]{0,2}枝番[ :)]{0,2}[0-9]{1,2})?)(?=[^\n]{0,40}(?:保険|枝番)|$|\n)"
        ),
    ),
    (
        Kind.PASSPORT,
        _labelled(
            "旅券(?:の)?番号|パスポート(?:の)?番号|旅券|パスポート|[Pp]assport(?: [Nn]o\\.?)?", "[A-Z]{2}[ ]?[0-9]{7}"
        ),
    ),
    (
        Kind.RESIDENCE_CARD,
        _labelled("在留カード(?:の)?番号|在留カード|特別永住者証明書(?:の)?番号", "[A-Z]{2}[ ]?[0-9]{8}[ ]?[A-Z]{2}"),
    ),
    (Kind.ADDRESSEE_NUMBER, _labelled("宛名(?:番号|コード|CD|No\\.?)|住民番号|整理番号", "[0-9A-Z]{3,15}")),
    (Kind.HOUSEHOLD_NUMBER, _labelled("世帯(?:番号|コード|CD|No\\.?)", "[0-9A-Z]{3,15}")),
)
_BARE_12 = re.compile(rf"(?<![0-9A-Za-z.,-]){_GROUPED_12}(?![0-9A-Za-z,]|[ -][0-9]|\.[0-9])")
_BARE_CARD = re.compile(r"(?<![0-9A-Za-z.,-])(?:[0-9]{4}[ -]?){3}[0-9]{1,7}(?![0-9A-Za-z,]|-[0-9])")
_BARE_RESIDENCE = re.compile(r"(?<![0-9A-Za-z])[A-Z]{2}[0-9]{8}[A-Z]{2}(?![0-9A-Za-z])")
_BARE_PASSPORT = re.compile(r"(?<![0-9A-Za-z-])[MT][A-Z][0-9]{7}(?![0-9A-Za-z-])")
_MACHINE = re.compile(r"(?<![0-9A-Z<])[A-Z0-9<]{44}(?![0-9A-Z<])")
_PLATE = re.compile(
    r"(?P<value>(?<![一-龠])[一-龠ぁ-んァ-ヶ]{2,4}[ ]?[0-9]{2,3}[A-Z]?[ ]?[さ-せそ-ほまみむめもやゆよらりるれろわをあいうえかきくけこ][ ]?"
    r"(?:[0-9]{1,2}-[0-9]{2}|[・.][ ]?[0-9]-[0-9]{2}|[・.]{1,3}[ ]?[0-9]{1,3}|[・.]{2}[ ]?[0-9]-?[0-9]|[0-9]{4}))(?![0-9])"
)
_SEPARATORS = re.compile("[^0-9]")
_BANK = r"(?:[一-龠ァ-ヶーA-Za-z]|りそな|みずほ|もみじ|きらぼし|ゆうちょ|みちのく|みなと|あおぞら){1,10}(?:銀行|信用金庫|信金|信用組合|労働金庫|農業協同組合|農協)"
_ACCOUNT = re.compile(
    rf"(?P<value>(?:{_BANK}[ 、,]{{0,2}})?(?:[一-龠ァ-ヶーA-Za-z0-9]{{1,12}}(?:支店|本店|支所|出張所|営業部)[ 、,(0-9)]{{0,8}})?"
    r"(?:(?:(?:普通|当座|貯蓄|定期)(?:預金|貯金|口座)?|\((?:普|当)\)|(?<=[ 　])[普当](?=[ :]?[0-9]{7}))[ 、,:・]{0,3})(?:口座)?(?:番号)?[ :.Noは]{0,5}[0-9]{6,8})(?![0-9])"
)
_ACCOUNT_NUMBER = re.compile(rf"口座(?!数)(?:番号)?{_TO}(?P<value>[0-9]{{6,8}}){_NO_MORE}")
_POST_BANK = re.compile(
    r"(?P<value>(?:(?:ゆうちょ銀行|郵便局|通帳)[ 、,:の]{0,3})?記号[ 、,:]{0,3}[01][0-9]{4}(?:-[0-9])?[ 、,]{0,3}(?:通帳)?番号[ :]{0,3}[0-9]{2,8}"
    r"|(?:ゆうちょ(?:銀行)?|郵便貯金)[ 、,:の口座]{0,5}[01][0-9]{4}(?:-[0-9])?[ -][0-9]{2,8})(?![0-9]|[ 、,(]{0,2}枝番)"
)  # a symbol of ゆうちょ銀行 begins with 1 (savings) or 0 (transfers)
_TOWN_PLATE = re.compile(  # mopeds: 春日部市 あ 1234
    r"(?P<value>[一-龠ぁ-んァ-ヶ]{1,6}[市区町村][ ][あ-ん][ ]?(?:[0-9]{1,2}-[0-9]{2}|[0-9]{2,4}))(?![0-9年月日人円件])"
)
_INVOICE = re.compile(r"(?<![0-9A-Za-z])T(?P<value>[0-9]{13})(?![0-9A-Za-z])")


def find(text: str) -> Iterator[Finding]:
    """This function will find the numbers that are given to people, to bodies, to cards, accounts and vehicles."""
    for kind, pattern, fits in _CHECKED:
        for match in pattern.finditer(text):
            right = fits(_SEPARATORS.sub("", match["value"]))
            reason = f"直前に見出し、検査数字が{'一致' if right else '合わない（書き誤りの可能性）'}"
            yield Finding(*match.span("value"), kind, 0.99 if right else 0.7, reason)
    for kind, pattern in _FORMED:
        for match in pattern.finditer(text):
            yield Finding(*match.span("value"), kind, 0.9, "直前に見出し、形が一致")
    yield from _bare(text)
    yield from _accounts(text)
    for match in _INVOICE.finditer(text):
        if numbers.is_corporate_number(match["value"]):
            yield Finding(*match.span("value"), Kind.CORPORATE_NUMBER, 0.9, "登録番号の形で検査数字が一致")
    for match in itertools.chain(_PLATE.finditer(text), _TOWN_PLATE.finditer(text)):
        yield Finding(*match.span("value"), Kind.PLATE, 0.98, "自動車登録番号の形")


def _bare(text: str) -> Iterator[Finding]:
    """Numbers without a label: a check digit or a rare form has to speak for them."""
    for match in _BARE_12.finditer(text):
        digits = _SEPARATORS.sub("", match[0])
        if numbers.is_my_number(digits):
            score = 0.6 if len(match[0]) > 12 else 0.5
            yield Finding(*match.span(), Kind.MY_NUMBER, score, "12桁で検査数字が一致（見出しはない）")
    for match in _BARE_CARD.finditer(text):
        digits = _SEPARATORS.sub("", match[0])
        if numbers.is_card(digits) and len(digits) in (14, 15, 16):
            yield Finding(*match.span(), Kind.CARD, 0.75, "カード番号の桁数で検査数字が一致")
    for match in _BARE_RESIDENCE.finditer(text):
        yield Finding(*match.span(), Kind.RESIDENCE_CARD, 0.85, "在留カードの番号の形")
    for match in _BARE_PASSPORT.finditer(text):
        yield Finding(*match.span(), Kind.PASSPORT, 0.5, "日本の旅券の番号の形（見出しはない）")
    for match in _MACHINE.finditer(text):
        if match[0].startswith("P<") or numbers.is_passport_line(match[0]):
            yield Finding(*match.span(), Kind.PASSPORT, 0.98, "旅券の機械読取部の形")


def _accounts(text: str) -> Iterator[Finding]:
    for match in _ACCOUNT.finditer(text):
        yield Finding(*match.span("value"), Kind.BANK_ACCOUNT, 0.95, "預金の種別と口座番号の形")
    for match in _ACCOUNT_NUMBER.finditer(text):
        yield Finding(*match.span("value"), Kind.BANK_ACCOUNT, 0.9, "直前に「口座」")
    for match in _POST_BANK.finditer(text):
        yield Finding(*match.span("value"), Kind.BANK_ACCOUNT, 0.95, "ゆうちょ銀行の記号と番号の形")
