"""The control of every demand that no record can show: what people attest 自己点検."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from functools import lru_cache

from django.db.models import Count, Q

from sekimori.foundation.compliance import rules
from sekimori.foundation.compliance.control import Asked, Cell, Evidence, Finding, Inquiry, Place, control
from sekimori.foundation.compliance.models import Attestation, EvidenceFile
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import day_of

Key = tuple[str, Place]  # (canonical id, place)


@control(rules.ATTESTATION, "自己点検で確かめている", areas=("compliance",))
def attestation(inquiry: Inquiry, asked: tuple[Asked, ...]) -> dict[Cell, Finding]:
    """This function will judge every cell by the attestations that stood for it, in two queries."""
    moment = rules.judged_at(inquiry.on, inquiry.known_at)
    notice_days = inquiry.guideline.number(rules.NOTICE_DAYS, inquiry.on)
    records = _records((entry.provision.canonical for entry in asked), moment)
    files = _file_counts(moment)
    found: dict[Cell, Finding] = {}
    for entry in asked:
        for place in entry.places:
            stands = rules.standing(records.get((entry.provision.canonical, place), ()), moment)
            judged = rules.finding(stands, on=inquiry.on, moment=moment, notice_days=notice_days)
            found[entry.provision.ref, place] = _with_evidence(judged, stands, files)
    return found


def _records(canonical: Iterable[str], moment: datetime) -> dict[Key, list[rules.Record]]:
    """The attestations of each cell that count at a moment; what had ended by then is left in the table."""
    columns = ("canonical", "place_id", "id", "answer", "prepared_at", "plan_date", "attested_at", "expires_on")
    rows = Attestation.objects.filter(
        Q(superseded_at__isnull=True) | Q(superseded_at__gt=moment),
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=moment),
        canonical__in=tuple(canonical),
        prepared_at__lte=moment,
    ).values_list(*columns, "returned_at")
    found: dict[Key, list[rules.Record]] = defaultdict(list)
    for name, place, *moments in rows.iterator(chunk_size=5000):
        found[name, place].append(rules.Record(*moments))
    return found


def _file_counts(moment: datetime) -> dict[int, int]:
    rows = EvidenceFile.objects.filter(attestation__prepared_at__lte=moment).values_list("attestation")
    return dict(rows.annotate(Count("id")))


def _with_evidence(judged: Finding, stands: rules.Standing, files: dict[int, int]) -> Finding:
    record = stands.attested or stands.waiting or stands.returned
    if record is None:
        return judged
    done = stands.attested.attested_at if stands.attested else None
    label = f"自己点検（{_written(day_of(done or record.prepared_at))}）"
    if count := files.get(record.key):
        label += f" 証拠書類{count}件"
    evidence = (Evidence(label, "compliance:attestation", (record.key,)),)
    return Finding(judged.status, judged.reason, evidence, judged.next_date)


_written = lru_cache(maxsize=1000)(wareki)  # thousands of cells were checked on the same days
