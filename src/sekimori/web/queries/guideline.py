"""指針: the government's guideline as a table of demands, and one provision with all that hangs on it."""

from dataclasses import dataclass

from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.compliance import labels
from sekimori.foundation.compliance.control import controls
from sekimori.guideline.model import ChecklistItem, Guideline, Level, Parameter, Provision
from sekimori.kernel.text import fold_code

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


@dataclass(frozen=True, slots=True)
class GuidelineScreen:
    title: str
    status: str
    since: str
    chapters: tuple[Chapter, ...]
    demands: int
    found: int


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
    )


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
