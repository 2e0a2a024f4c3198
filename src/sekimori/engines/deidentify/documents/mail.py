"""Mails (RFC 5322, MIME): to whom they go, what they say, and what is attached."""

from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import getaddresses

from sekimori.engines.deidentify.documents.hidden import Hidden
from sekimori.engines.deidentify.documents.office import Nested
from sekimori.engines.deidentify.documents.opened import Inside, Opened, Passage, refused
from sekimori.engines.deidentify.documents.package import BROKEN
from sekimori.engines.deidentify.documents.plain import decode
from sekimori.engines.deidentify.documents.web import open_html
from sekimori.kernel.problems import Refused

_HEADERS = {"From": "差出人", "Sender": "送信者", "Reply-To": "返信先", "To": "宛先", "Cc": "写し", "Bcc": "隠した写し"}


def open_mail(name: str, content: bytes, *, nested: Nested) -> Opened:
    """This function will read a mail that was saved as a file (.eml).

    :raises Refused: if it is none.
    """
    try:
        message = BytesParser(policy=policy.default).parsebytes(content)
        if not message.keys():
            raise _no_mail(name)
        passages = [*_heads(message)]
        inside: list[Inside] = []
        unread: list[str] = []
        for number, part in enumerate(message.walk(), start=1):
            if part.is_multipart() and part.get_content_type() != "message/rfc822":
                continue
            _take(part, number, name, passages, inside, unread, nested)
        return Opened(name, tuple(passages), (), (), tuple(unread), tuple(inside))
    except (*BROKEN, RecursionError):
        raise _no_mail(name) from None


def _no_mail(name: str) -> Refused:
    return refused(name, "メールとして読めません", "メールを開き、.eml で保存し直してください。")


def _heads(message: EmailMessage) -> list[Passage]:
    found = []
    for header, label in _HEADERS.items():
        values = [_whole(str(each)) for each in message.get_all(header, [])]
        if values:
            lines = [f"{label}：{who}　{address}".strip() for who, address in getaddresses(values)]
            found.append(Passage(label, "\n".join(lines), Hidden.PROPERTY if header == "Bcc" else None))
    if message["Subject"]:
        found.append(Passage("件名", _whole(str(message["Subject"]))))
    return found


def _whole(text: str) -> str:
    """Bytes that no encoding explains come as halves of characters, which nothing can show."""
    return text.encode("utf-8", "replace").decode()


def _take(part, number, name, passages, inside, unread, nested) -> None:  # type: ignore[no-untyped-def]
    file = _whole(part.get_filename() or "")
    kind = part.get_content_type()
    content = part.get_payload(decode=True)
    if kind == "message/rfc822":
        inner = part.get_payload(0)
        inside.append(_nested(nested, file or "転送されたメール.eml", inner.as_bytes()))
    elif file:
        inside.append(_nested(nested, file, content or b""))
    elif kind.startswith("text/"):
        text = _decoded(name, part, content or b"")
        if kind == "text/html":
            shown = open_html(name, text)
            passages += shown.passages
            unread += shown.unread
        else:
            passages.append(Passage("本文", text, lines=True))
    elif content:
        unread.append(f"{number}番目の部分（{kind}）")


def _nested(nested: Nested, file: str, content: bytes) -> Inside:
    try:
        return nested(file, content, None)
    except Refused as refused_:
        return Inside(file, None, None, refused_.problems)


def _decoded(name: str, part: EmailMessage, content: bytes) -> str:
    """By the charset it names, and where that is wrong or missing, as any other text."""
    try:
        return content.decode(part.get_content_charset() or "")
    except (LookupError, UnicodeDecodeError):
        return decode(name, content)
