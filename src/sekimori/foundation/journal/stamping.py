"""Time stamps of checkpoints (RFC 3161), where the installation names an authority: somebody else's word on the time.

The raw answer is kept, since that is what any other program checks. What is stamped is the checkpoint's text without its
signatures: the same bytes that the signatures are about.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from cryptography import x509
from django.conf import settings
from django.db import transaction
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from sekimori.foundation.journal.models import Seal, Stamp
from sekimori.foundation.journal.over_http import post_bytes

LONGEST_ANSWER = 100_000  # bytes
QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"

Post = Callable[[str, bytes], bytes]


class NoStamp(RuntimeError):
    """The authority did not answer, refused, or what it sent is no stamp of this checkpoint by one we trust."""


def text_of(seal: Seal) -> bytes:
    """This function will return what is stamped of a checkpoint."""
    return (seal.note.rpartition("\n\n")[0] + "\n").encode()


def stamp(seal: Seal, post: Post | None = None) -> Stamp:
    """This function will have a checkpoint stamped by the installation's authority and keep its answer.

    :raises NoStamp: if there is none to be had.
    """
    request = TimestampRequestBuilder().data(text_of(seal)).hash_algorithm(HashAlgorithm.SHA256).build()
    raw = (post or _over_http)(settings.TSA, request.as_bytes())
    response = _read(raw)
    try:
        verified = _builder(VerifierBuilder.from_request(request)).build().verify_message(response, text_of(seal))
    except (VerificationError, ValueError) as fault:
        raise NoStamp("not a stamp that we trust") from fault
    if not verified:
        raise NoStamp("not a stamp that we trust")
    with transaction.atomic(durable=True):
        kept, _ = Stamp.objects.get_or_create(seal=seal, defaults={"at": moment_of(raw), "answer": raw})
    return kept


def is_of(stamp: Stamp) -> bool:
    """This function will say whether a kept stamp is one of its checkpoint by an authority that is trusted now."""
    try:
        response = _read(bytes(stamp.answer))
        return bool(_builder(VerifierBuilder()).build().verify_message(response, text_of(stamp.seal)))
    except (NoStamp, VerificationError, ValueError):
        return False


def moment_of(raw: bytes) -> datetime:
    """This function will return the moment that a stamp names.

    :raises NoStamp: if it is none.
    """
    return _read(raw).tst_info.gen_time


def _read(raw: bytes) -> TimeStampResponse:
    try:
        response = decode_timestamp_response(raw)
        response.tst_info  # noqa: B018 a refusal carries none, and reading it raises
    except (ValueError, TypeError) as fault:
        raise NoStamp("no stamp") from fault
    return response


def _builder(builder: VerifierBuilder) -> VerifierBuilder:
    """With the certificates of SEKIMORI_TSA_CA: those that sign themselves are trusted, the others lead to them."""
    try:
        certificates = x509.load_pem_x509_certificates(Path(settings.TSA_CA).read_bytes())
    except (OSError, ValueError) as fault:
        raise NoStamp("SEKIMORI_TSA_CA") from fault
    for certificate in certificates:
        own = certificate.subject == certificate.issuer
        builder = (builder.add_root_certificate if own else builder.add_intermediate_certificate)(certificate)
    return builder


def _over_http(url: str, request: bytes) -> bytes:
    answer = post_bytes(url, request, content_type=QUERY, most=LONGEST_ANSWER)
    if answer.status != 200 or answer.content_type != REPLY:
        raise NoStamp(f"status {answer.status}")
    return answer.body
