"""証拠書類: every reading of a file behind an attestation is recorded in the transaction that hands it out."""

from django.db import transaction

from sekimori.engines.authority.ruling import Target
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.models import EvidenceFile
from sekimori.foundation.journal.write import record
from sekimori.foundation.vault import files as vault
from sekimori.foundation.vault.models import StoredFile

VIEW_EVIDENCE = declare("compliance.evidence.view", "自己点検の証拠書類を見る")


@transaction.atomic(durable=True)
def read_evidence(actor: Actor, *, attestation: int, file: int) -> tuple[StoredFile, bytes]:
    """This function will hand out a file of an attestation and record that it was read.

    :raises EvidenceFile.DoesNotExist: if the attestation has no such file. :raises Forbidden: without the right there.
    :raises Tampered: if the file is not what was kept.
    """
    row = EvidenceFile.objects.select_related("attestation", "file").get(attestation=attestation, file=file)
    place = row.attestation.place_id
    ruling = actor.require(VIEW_EVIDENCE, Target(unit=place))
    content = vault.read(row.file)
    record(
        actor,
        VIEW_EVIDENCE,
        object_kind="file",
        object_id=row.file_id,
        object_unit=place,
        facts={"attestation": attestation, "provision": row.attestation.ref},
        ruling=ruling,
    )
    return row.file, content
