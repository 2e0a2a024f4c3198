"""Writing self-checks and taking the matrix out: one function per verb."""

from sekimori.foundation.compliance.actions.evidence import read_evidence
from sekimori.foundation.compliance.actions.exporting import Export, export_matrix
from sekimori.foundation.compliance.actions.importing import AttestationRow, import_attestations
from sekimori.foundation.compliance.actions.self_checks import (
    Draft,
    Upload,
    attest,
    attest_several,
    prepare,
    prepare_and_attest,
    return_attestation,
    withdraw,
)

__all__ = [
    "AttestationRow",
    "Draft",
    "Export",
    "Upload",
    "attest",
    "attest_several",
    "export_matrix",
    "import_attestations",
    "prepare",
    "prepare_and_attest",
    "read_evidence",
    "return_attestation",
    "withdraw",
]
