"""How people are reached: telephone, facsimile, extension, e-mail, postal code, user names, IP addresses."""

import ipaddress
import itertools
import re
from collections.abc import Iterator

from sekimori.engines.deidentify.finding import Finding, Kind

_START = r"(?:(?<=TEL)|(?<=FAX)|(?<=Tel)|(?<=Fax)|(?<=tel)|(?<=fax)|(?<=[A-Za-z]\.)|(?<![0-9A-Za-z.,/\-]))"
_PHONE = re.compile(
    _START + r"(?:\+81[ -]?\(?0?\)?[0-9]{1,4}|\(0[0-9]{1,4}\)|0[0-9]{1,4})"
    r"(?:[ ]?[-(ー][ ]?)?[0-9]{1,4}(?:[ ]?[-)ー][ ]?|(?<=[0-9]{4}))[0-9]{3,4}(?![0-9]|-[0-9])"
)
_SPACED_PHONE = re.compile(  # 048 736 1111, 048.736.1111, +81 90 1234 5678
    _START + r"(?:\+81[ .]?(?:\(0\))?[1-9]|0[1-9])[0-9]{0,3}(?P<s>[ .])[0-9]{1,4}(?P=s)[0-9]{4}(?![0-9,]|[ .-][0-9])"
)
_BARE_PHONE = re.compile(_START + r"0[0-9]{9,10}(?![0-9-])")
_LABEL = re.compile(
    r"(?:電話|TEL|Tel|tel|℡|携帯|連絡先|FAX|Fax|fax|ファクス|ファックス|ファクシミリ)(?:番号)?[ ]?[:.)]?[ ]*$"
)
_LOCAL_PHONE = re.compile(
    r"(?P<label>電話|TEL|Tel|℡|連絡先|FAX|Fax|ファクス|ファックス|ファクシミリ)(?:番号)?[ :.]*"
    r"(?P<value>[0-9]{2,4}-[0-9]{4})(?![0-9-])"
)
_EXTENSION = re.compile(r"内線(?:番号)?[ :.は]*(?P<value>[0-9]{2,6}(?:[ ]?[、,・][ ]?[0-9]{2,6})*)(?![0-9])")
_EMAIL = re.compile(
    r"(?<![A-Za-z0-9._%+'-])[A-Za-z0-9][A-Za-z0-9._%+'-]{0,63}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){0,8}\.[A-Za-z]{2,24}"
)
_POSTAL = re.compile(r"〒[ ]?[0-9]{3}-?[0-9]{4}(?![0-9])|(?:郵便番号)[ :]*(?P<value>[0-9]{3}-?[0-9]{4})(?![0-9])")
_BARE_POSTAL = re.compile(r"(?<![0-9A-Za-z-])[0-9]{3}-[0-9]{4}(?=[ \n]*[一-龠]{2,3}[都道府県市])")
_USER = re.compile(
    r"(?:ユーザー?(?:名|ID)|ログイン(?:名|ID)|アカウント(?:名|ID)?|利用者ID|職員ID|[Uu]ser(?: ?name| ?ID)?|[Ll]ogin)"
    r"(?:[ ]?[:=「は][ ]*|[ ]+(?=[A-Za-z._@-]*[0-9]))(?P<value>[A-Za-z0-9][A-Za-z0-9._@-]{2,63})"
)
_IPV4 = re.compile(r"(?<![0-9A-Za-z.])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9])")
_IPV6 = re.compile(r"(?<![0-9A-Za-z:.])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{0,4}(?![0-9A-Za-z:])")
_VERSION = re.compile(r"(?:[Vv]er(?:sion)?\.?|バージョン|版|第)[ ]?$")
_FAX_WORDS = ("FAX", "Fax", "fax", "ファ")


def find(text: str) -> Iterator[Finding]:
    """This function will find telephone and facsimile numbers, extensions, e-mail and postal codes, user names and IPs."""
    yield from _phones(text)
    for match in _EXTENSION.finditer(text):
        yield Finding(*match.span("value"), Kind.EXTENSION, 0.85, "直前に「内線」")
    if "@" in text:
        for match in _EMAIL.finditer(text):
            yield Finding(*match.span(), Kind.EMAIL, 0.98, "メールアドレスの形")
    for match in _POSTAL.finditer(text):
        yield Finding(*match.span("value" if match["value"] else 0), Kind.POSTAL_CODE, 0.95, "郵便番号の記号又は見出し")
    for match in _BARE_POSTAL.finditer(text):
        yield Finding(*match.span(), Kind.POSTAL_CODE, 0.8, "郵便番号の形で、直後に地名")
    for match in _USER.finditer(text):
        yield Finding(*match.span("value"), Kind.USER_NAME, 0.85, "直前に利用者名の見出し")
    yield from _addresses_of_machines(text)


def _phones(text: str) -> Iterator[Finding]:
    for match in itertools.chain(_PHONE.finditer(text), _SPACED_PHONE.finditer(text)):
        digits = re.sub(r"[^0-9]", "", match[0])
        if match[0].startswith("+"):
            digits = "0" + digits[2:].lstrip("0")
        if not _plausible(digits):
            continue
        kind, labelled = _label_before(text, match.start())
        grouped = not match[0].isdigit()
        if grouped or labelled or digits[:3] in ("090", "080", "070"):
            score = 0.97 if labelled else 0.9 if grouped else 0.75
            yield Finding(*match.span(), kind, score, "直前に電話等の見出し" if labelled else "電話番号の形と桁数")
    for match in _BARE_PHONE.finditer(text):
        kind, labelled = _label_before(text, match.start())
        if _plausible(match[0]) and (labelled or match[0][:3] in ("090", "080", "070")):
            yield Finding(*match.span(), kind, 0.97 if labelled else 0.75, "電話番号の桁数")
    for match in _LOCAL_PHONE.finditer(text):
        kind = Kind.FAX if match["label"].startswith(_FAX_WORDS) else Kind.PHONE
        yield Finding(*match.span("value"), kind, 0.85, "直前に電話等の見出し（市外局番なし）")


def _plausible(digits: str) -> bool:
    """Numbers of 11 digits begin with 0x0 (電気通信番号計画)."""
    if len(digits) == 10:
        return digits[0] == "0" and digits[1] != "0"
    return len(digits) == 11 and digits[0] == "0" and digits[2] == "0" and digits[1] in "256789"


def _label_before(text: str, start: int) -> tuple[Kind, bool]:
    label = _LABEL.search(text, max(0, start - 14), start)
    if label is None:
        return Kind.PHONE, False
    return (Kind.FAX if label[0].startswith(_FAX_WORDS) else Kind.PHONE), True


def _addresses_of_machines(text: str) -> Iterator[Finding]:
    for pattern in (_IPV4, _IPV6):
        for match in pattern.finditer(text):
            try:
                address = ipaddress.ip_address(match[0])
            except ValueError:
                continue
            if (
                address.is_unspecified
                or not any(map(str.isdigit, match[0]))
                or _VERSION.search(text, max(0, match.start() - 10), match.start())
            ):
                continue
            yield Finding(*match.span(), Kind.IP_ADDRESS, 0.8, "IPアドレスの形")
