"""指針: the government's guideline as a table of demands, and one provision with all that hangs on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import labels
from sekimori.foundation.compliance.control import CellStatus, controls
from sekimori.foundation.compliance.matrix import Matrix, Rollup, rollup
from sekimori.foundation.compliance.queries import VIEW, visible_matrix
from sekimori.foundation.compliance.screens.lines import CellLine, line_of_cell, worst_first
from sekimori.foundation.wording.queries import current, wording
from sekimori.guideline.model import ChecklistItem, Guideline, Level, Parameter, Provision
from sekimori.kernel.text import fold_code

LOAD = "guideline.wording.load"
OPEN = (CellStatus.UNMET, CellStatus.DUE)
LINES = 20
DEPTH = {Level.CHAPTER: 0, Level.ARTICLE: 1, Level.PARAGRAPH: 2, Level.ITEM: 3}


@dataclass(frozen=True, slots=True)
class ProvisionRow:
    """One line of the guideline; ``shown_by`` says how it is shown to be met."""

    ref: str
    slug: str
    heading: str
    summary: str
    demands: bool
    who: str
    where: str
    shown_by: str
    depth: int


@dataclass(frozen=True, slots=True)
class Chapter:
    ref: str
    slug: str
    heading: str
    rows: tuple[ProvisionRow, ...]
    demands: int

    @property
    def title(self) -> str:
        """Number and heading; once only where the guideline prints the same word for both (付則)."""
        return self.ref if self.heading == self.ref else f"{self.ref} {self.heading}"


@dataclass(frozen=True, slots=True)
class GuidelineScreen:
    title: str
    status: str
    since: str
    chapters: tuple[Chapter, ...]
    demands: int
    found: int
    has_wording: bool
    may_load: bool


@dataclass(frozen=True, slots=True)
class Part:
    """How one department stands with a provision; ``url`` leads to its part of the matrix."""

    label: str
    sums: Rollup
    url: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How the places that the asker may see stand with a provision."""

    sums: Rollup
    parts: tuple[Part, ...]
    lines: tuple[CellLine, ...]
    more: int


@dataclass(frozen=True, slots=True)
class ProvisionScreen:
    """One provision with its place in the tree, what it asks and how that is shown."""

    provision: Provision
    slug: str
    above: tuple[ProvisionRow, ...]
    below: tuple[ProvisionRow, ...]
    previous: ProvisionRow | None
    next: ProvisionRow | None
    facts: tuple[tuple[str, str], ...]
    ways: tuple[str, ...]
    parameters: tuple[Parameter, ...]
    checks: tuple[ChecklistItem, ...]
    wording: str
    standing: Standing | None


def guideline_screen(actor: Actor, *, words: str = "") -> GuidelineScreen:
    """This function will return the guideline by chapter, or only the provisions that contain all of the words."""
    guideline = actor.roster.guideline
    wanted = [fold_code(word).casefold() for word in words.split()]
    rows: dict[str, list[ProvisionRow]] = {chapter.ref: [] for chapter in guideline.chapters}
    for provision in guideline.provisions.values():
        if (provision.parent is not None or provision.demands) and _contains(provision, wanted):
            rows[guideline.chapter_of(provision).ref].append(_row(guideline, provision))
    chapters = tuple(
        Chapter(top.ref, labels.slug_of(top), top.heading, tuple(rows[top.ref]), _count(rows[top.ref]))
        for top in guideline.chapters
        if rows[top.ref] or not wanted
    )
    return GuidelineScreen(
        guideline.title,
        guideline.status,
        guideline.version,
        chapters,
        len(guideline.demands),
        sum(chapter.demands for chapter in chapters),
        current(guideline) is not None,
        actor.may_somewhere(LOAD),
    )


def provision_screen(actor: Actor, slug: str) -> ProvisionScreen | None:
    """This function will return one provision with its surroundings, or ``None`` if there is none of that name."""
    guideline = actor.roster.guideline
    provision = labels.provision_named(guideline, slug)
    if provision is None:
        return None
    before, after = _neighbours(guideline, provision)
    return ProvisionScreen(
        provision=provision,
        slug=slug,
        above=tuple(_row(guideline, parent) for parent in _ancestors(guideline, provision)),
        below=tuple(_row(guideline, child) for child in guideline.provisions.values() if child.parent == provision.ref),
        previous=before,
        next=after,
        facts=tuple(_facts(guideline, provision)),
        ways=tuple(_ways(provision)),
        parameters=tuple(parameter for parameter in guideline.parameters if parameter.article == provision.ref),
        checks=tuple(
            item
            for checklist in guideline.checklists.values()
            for item in checklist.items
            if provision.ref in item.articles
        ),
        wording=wording(guideline).get(provision.ref, ""),
        standing=_standing(actor, provision),
    )


def _standing(actor: Actor, provision: Provision) -> Standing | None:
    if not actor.may_somewhere(VIEW):
        return None
    matrix = visible_matrix(actor)
    guideline = matrix.guideline
    refs = {demand.ref for demand in guideline.demands if provision in (demand, *_ancestors(guideline, demand))}
    cells = [cell for cell in matrix.findings if cell[0] in refs]
    sums = rollup(matrix.findings[cell] for cell in cells)
    if not sums.applicable:
        return None
    open_cells = [cell for cell in worst_first(matrix, cells) if matrix.findings[cell].status in OPEN]
    lines = tuple(line_of_cell(matrix, cell) for cell in open_cells[:LINES])
    return Standing(sums, tuple(_parts(matrix, provision, refs)), lines, len(open_cells) - len(lines))


def _parts(matrix: Matrix, provision: Provision, refs: set[str]) -> Iterable[Part]:
    chapter = labels.slug_of(matrix.guideline.chapter_of(provision))
    for department, places in matrix.department_places.items():
        sums = matrix.rollup(places, refs)
        if sums.applicable:
            label = "全体・部に属さない組織" if department is None else matrix.organisation.units[department].name
            query = {"chapter": chapter} | ({} if department is None else {"department": str(department)})
            yield Part(label, sums, f"{reverse('compliance:matrix')}?{urlencode(query)}")


def _contains(provision: Provision, wanted: list[str]) -> bool:
    text = fold_code(f"{provision.ref} {provision.heading} {provision.summary}").casefold()
    return all(word in text for word in wanted)


def _count(rows: list[ProvisionRow]) -> int:
    return sum(row.demands for row in rows)


def _row(guideline: Guideline, provision: Provision) -> ProvisionRow:
    return ProvisionRow(
        ref=provision.ref,
        slug=labels.slug_of(provision),
        heading=provision.heading,
        summary=provision.summary,
        demands=provision.demands,
        who=labels.who_must(guideline, provision) if provision.demands else "",
        where=labels.SCOPE[provision.scope] if provision.demands else "",
        shown_by=_shown_by(provision) if provision.demands else "",
        depth=DEPTH[provision.level],
    )


def _shown_by(provision: Provision) -> str:
    if provision.delegated_to:
        return "他の規程による"
    if provision.by_people:
        return "人が行う"
    return "自己点検" if provision.controls == ("attestation",) else "記録から計算"


def _ways(provision: Provision):
    known = controls()
    for code in provision.controls:
        yield known[code].label if code in known else code


def _facts(guideline: Guideline, provision: Provision):
    if not provision.demands:
        return
    yield "だれが", labels.who_must(guideline, provision)
    yield "どこで", f"{labels.SCOPE[provision.scope]}（{labels.APPLIES[provision.applies]}）"
    yield "いつ", labels.TRIGGER[provision.trigger]
    yield "強さ", labels.MODALITY[provision.modality]
    if provision.delegated_to:
        yield "委ねる先", provision.delegated_to
    if provision.by_people:
        yield "人が行う理由", provision.by_people
    if "attestation" in provision.controls and provision.attest_months:
        yield "自己点検の有効期間", f"{provision.attest_months}か月"


def _ancestors(guideline: Guideline, provision: Provision) -> list[Provision]:
    found: list[Provision] = []
    while provision.parent is not None:
        provision = guideline.provisions[provision.parent]
        found.insert(0, provision)
    return found


def _neighbours(guideline: Guideline, provision: Provision) -> tuple[ProvisionRow | None, ProvisionRow | None]:
    demands = guideline.demands
    if provision not in demands:
        return None, None
    place = demands.index(provision)
    before = _row(guideline, demands[place - 1]) if place else None
    after = _row(guideline, demands[place + 1]) if place + 1 < len(demands) else None
    return before, after
