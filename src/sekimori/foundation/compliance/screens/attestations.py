"""自己点検: what somebody has to prepare, to attest or to mend, in the order of the guideline."""

from dataclasses import dataclass

from django.db.models import Count

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance.board import heading_of
from sekimori.foundation.compliance.control import CellStatus, Finding, Place
from sekimori.foundation.compliance.labels import place_name, slug_of
from sekimori.foundation.compliance.matrix import Matrix
from sekimori.foundation.compliance.models import Attestation
from sekimori.foundation.compliance.queries import SelfCheck, self_checks, visible_matrix
from sekimori.foundation.compliance.screens.lines import GOVERNMENT
from sekimori.guideline.model import Provision

LONGEST = 100  # lines of one part; the rest is found by unit


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One self-check: where it stands and what can be done with it next."""

    ref: str
    slug: str
    heading: str
    question: str
    place: str
    place_slug: str
    finding: Finding
    waiting: int | None
    said: Attestation | None = None  # what waits to be attested here
    files: int = 0
    reason: str = ""  # why it was sent back


@dataclass(frozen=True, slots=True)
class Part:
    """Self-checks that ask for the same thing."""

    name: str
    label: str
    help: str
    lines: tuple[CheckLine, ...]
    count: int


@dataclass(frozen=True, slots=True)
class AttestationsScreen:
    parts: tuple[Part, ...]
    units: tuple[tuple[int, str], ...]
    unit: int | None
    attests: bool


PARTS = (
    ("attest", "確定を待っているもの", "作成された内容を読み、正しければ確定します。"),
    ("sent", "確定を待ってもらっているもの", "作成は済んでいます。確定する人の手元にあります。"),
    ("returned", "差し戻されたもの", "理由を読んで、直してから作成し直してください。"),
    ("prepare", "まだのもの・期限を過ぎたもの", "今の状態を確かめて、自己点検を作成してください。"),
    ("soon", "期限が近いもの", "期限までに、もう一度点検してください。"),
    ("valid", "済んでいるもの", "有効期限までは、何もする必要はありません。"),
)


def attestations_screen(actor: Actor, *, unit: int | None) -> AttestationsScreen:
    """This function will return the self-checks somebody deals with, sorted by what they ask for."""
    checks = _mine(actor)
    matrix = visible_matrix(actor)
    bodies = {check.place: _body(matrix, check.place) for check in checks}
    units = dict.fromkeys(body for body in bodies.values() if body is not None)
    chosen = unit if unit in units else None
    shown = [check for check in checks if chosen is None or bodies[check.place] == chosen]
    rows = _rows(shown)
    sorted_out: dict[str, list[CheckLine]] = {name: [] for name, *_ in PARTS}
    for check in shown:
        sorted_out[part_of(check)].append(_line(matrix, check, rows))
    return AttestationsScreen(
        parts=tuple(
            Part(name, label, text, tuple(sorted_out[name][:LONGEST]), len(sorted_out[name]))
            for name, label, text in PARTS
            if sorted_out[name]
        ),
        units=tuple((key, matrix.organisation.units[key].name) for key in units),
        unit=chosen,
        attests=any(check.may_attest for check in shown),
    )


def part_of(check: SelfCheck) -> str:
    """This function will say what a self-check asks of whoever sees it."""
    if check.waiting is not None:
        return "attest" if check.may_attest else "sent"
    if check.returned is not None:
        return "returned"
    if check.finding.status is CellStatus.UNMET:
        return "prepare"
    return "soon" if check.finding.status is CellStatus.DUE else "valid"


def next_after(actor: Actor, provision: Provision, place: Place, part: str) -> CheckLine | None:
    """This function will return the next self-check that asks for the same thing, or the first one left over."""
    checks = _mine(actor)
    here = next((i for i, check in enumerate(checks) if (check.provision, check.place) == (provision, place)), -1)
    following = [*checks[here + 1 :], *checks[: max(here, 0)]]
    found = next((check for check in following if part_of(check) == part), None)
    return _line(visible_matrix(actor), found, {}) if found else None


def _mine(actor: Actor) -> list[SelfCheck]:
    """The self-checks somebody deals with themselves: who may write everywhere is not asked about everything."""
    checks = self_checks(actor)
    everywhere = actor.reachable("compliance.attestation.prepare").everything
    found = [check for check in checks if check.may_attest or not everywhere]
    order = {place: number for number, place in enumerate(dict.fromkeys(check.place for check in found))}
    return sorted(found, key=lambda check: order[check.place])


def _body(matrix: Matrix, place: Place) -> int | None:
    return matrix.organisation.body_of(place) if place is not None else None


def _rows(checks: list[SelfCheck]) -> dict[int, Attestation]:
    """What waits to be attested by the asker, and what was sent back, with who wrote it: one query."""
    keys = [check.waiting for check in checks if check.may_attest] + [check.returned for check in checks]
    rows = Attestation.objects.filter(pk__in=[key for key in keys if key is not None])
    return {row.pk: row for row in rows.select_related("prepared_by").annotate(shown=Count("evidence_files"))}


def _line(matrix: Matrix, check: SelfCheck, rows: dict[int, Attestation]) -> CheckLine:
    said = rows.get(check.waiting or 0)
    returned = rows.get(check.returned or 0) if said is None else None
    return CheckLine(
        ref=check.provision.ref,
        slug=slug_of(check.provision),
        heading=heading_of(matrix.guideline, check.provision.ref),
        question=check.provision.question or check.provision.summary,
        place=place_name(matrix.organisation, check.place),
        place_slug=GOVERNMENT if check.place is None else str(check.place),
        finding=check.finding,
        waiting=check.waiting,
        said=said,
        files=said.shown if said is not None else 0,  # type: ignore[attr-defined]
        reason=returned.return_reason if returned is not None else "",
    )
