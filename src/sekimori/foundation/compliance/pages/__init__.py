"""The screens of 対応状況 and 自己点検."""

from sekimori.foundation.compliance.pages.checking import (
    attest,
    attestation,
    cell,
    check,
    evidence,
    send_back,
    withdraw,
)
from sekimori.foundation.compliance.pages.looking import export, matrix, unit
from sekimori.foundation.compliance.pages.pile import attestations

__all__ = [
    "attest",
    "attestation",
    "attestations",
    "cell",
    "check",
    "evidence",
    "export",
    "matrix",
    "send_back",
    "unit",
    "withdraw",
]
