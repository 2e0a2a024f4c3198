"""Reading the official wording. It is a published text: whoever may see the guideline may see it."""

from dataclasses import dataclass

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.government import pack as own_pack
from sekimori.foundation.vault import files
from sekimori.foundation.wording.models import OfficialWording, WordingSource
from sekimori.guideline.model import Guideline
from sekimori.guideline.official.attach import Attachment, attach
from sekimori.guideline.official.document import OfficialDocument, open_document


def wording(guideline: Guideline) -> dict[str, str]:
    """This function will return the official wording of provisions by ``ref``, empty if none is loaded."""
    rows = OfficialWording.objects.filter(
        source__pack=guideline.pack,
        source__version=guideline.version,
        source__loaded_at__isnull=False,
        source__superseded_at__isnull=True,
    )
    return dict(rows.values_list("ref", "text"))


def current(guideline: Guideline) -> WordingSource | None:
    """This function will return the file whose wording is shown for a guideline now."""
    return WordingSource.objects.filter(
        pack=guideline.pack, version=guideline.version, loaded_at__isnull=False, superseded_at__isnull=True
    ).first()


@dataclass(frozen=True)
class Proposal:
    """A file that waits for confirmation, and what it would do."""

    source: WordingSource
    document: OfficialDocument
    attachment: Attachment


def proposal(actor: Actor, source: int) -> Proposal | None:
    """This function will return a file this account has sent in for its own government, if it still waits."""
    pack = own_pack()
    found = WordingSource.objects.filter(
        pk=source, account=actor.account, pack=pack.code, loaded_at__isnull=True
    ).select_related("file")
    for waiting in found:
        guideline = next((each for each in pack.versions if each.version == waiting.version), None)
        if guideline is not None:
            document = open_document(waiting.name, files.read(waiting.file))
            return Proposal(waiting, document, attach(document.text, guideline))
    return None
