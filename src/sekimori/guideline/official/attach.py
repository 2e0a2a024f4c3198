"""Tying an official text to a pack: which wording belongs to which provision, and what fits on neither side."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from sekimori.guideline.model import Guideline, Level, Provision
from sekimori.guideline.official.references import key_of
from sekimori.guideline.official.text import Key, Node, NodeKind, Notice, OfficialText

_NUMBERED = (NodeKind.PROVISION, NodeKind.SUPPLEMENT)
EXCERPT = 20


@dataclass(frozen=True, slots=True)
class Missing:
    """A provision of the pack that the text does not have."""

    ref: str
    heading: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A numbered piece of the text that the pack does not have, nor anything above it."""

    label: str
    place: str
    beginning: str


@dataclass(frozen=True, slots=True)
class HeadingDifference:
    """A provision whose heading the text prints otherwise than the pack."""

    ref: str
    pack: str
    text: str


@dataclass(frozen=True)
class Attachment:
    """The outcome: the wording by ``ref``, and everything a person should look at before confirming."""

    guideline: Guideline
    wording: dict[str, str]
    missing: tuple[Missing, ...]
    unknown: tuple[Unknown, ...]
    twice: tuple[Unknown, ...]
    headings: tuple[HeadingDifference, ...]
    notices: tuple[Notice, ...]

    @property
    def fits(self) -> bool:
        """Whether every provision has its wording and every numbered piece its provision."""
        return not (self.missing or self.unknown or self.twice or self.headings)

    @property
    def demands(self) -> tuple[int, int]:
        """How many of the provisions that ask for something have their wording, and how many there are."""
        demands = self.guideline.demands
        return sum(provision.ref in self.wording for provision in demands), len(demands)


def attach(text: OfficialText, guideline: Guideline) -> Attachment:
    """This function will tie the nodes of a text to the provisions of a guideline by their printed numbers."""
    found, twice = _by_key(text)
    nodes = {ref: found[key] for ref, key in _keys(guideline) if key in found}
    demands = {nodes[ref].key for ref in nodes if guideline.provisions[ref].demands}
    wording = {
        ref: written for ref, node in nodes.items() if (written := _wording(node, guideline.provisions[ref], demands))
    }
    return Attachment(
        guideline,
        wording,
        tuple(_missing(guideline, nodes, wording)),
        tuple(_unknown(text, {key for _, key in _keys(guideline)})),
        tuple(twice),
        tuple(_heading_differences(guideline, nodes)),
        text.notices,
    )


def _keys(guideline: Guideline) -> Iterator[tuple[str, Key]]:
    for ref in guideline.provisions:
        key = key_of(ref)
        if key is not None:
            yield ref, key


def _by_key(text: OfficialText) -> tuple[dict[Key, Node], list[Unknown]]:
    """Every numbered node once; of two that bear one number the first counts, and the second is reported."""
    found: dict[Key, Node] = {}
    twice = []
    for node in text.walk():
        if node.kind in _NUMBERED and node.key in found:
            twice.append(_piece(node))
        elif node.kind in _NUMBERED:
            found[node.key] = node
    return found, twice


def _piece(node: Node) -> Unknown:
    beginning = node.heading or "".join(node.paragraphs)
    return Unknown(node.label, node.place, beginning[:EXCERPT] + ("…" if len(beginning) > EXCERPT else ""))


def _wording(node: Node, provision: Provision, demands: set[Key]) -> str:
    """What a provision says: its paragraphs, then what stands below it, unless that is a demand of its own."""
    return "\n".join(_lines(node, demands, top=True)) if provision.demands or node.paragraphs else ""


def _lines(node: Node, demands: set[Key], *, top: bool = False) -> Iterator[str]:
    prefix = "" if top else " ".join(piece for piece in (node.number, node.heading) if piece)
    for index, paragraph in enumerate(node.paragraphs):
        yield f"{prefix}　{paragraph}" if prefix and index == 0 else paragraph
    if prefix and not node.paragraphs:
        yield prefix
    for child in node.children:
        if child.key not in demands or not child.key:
            yield from _lines(child, demands)


def _missing(guideline: Guideline, nodes: dict[str, Node], wording: dict[str, str]) -> Iterator[Missing]:
    for ref, provision in guideline.provisions.items():
        if ref not in nodes or (provision.demands and ref not in wording):
            yield Missing(ref, provision.heading)


def _unknown(text: OfficialText, keys: set[Key]) -> Iterator[Unknown]:
    """Numbered nodes without a provision; one report covers everything below a node, and an article that the pack
    takes whole covers its single paragraph."""
    for node in text.nodes:
        yield from _unknown_below(node, keys, covered=False)


def _unknown_below(node: Node, keys: set[Key], *, covered: bool) -> Iterator[Unknown]:
    known = node.key in keys
    if node.kind in _NUMBERED and not known and not covered:
        yield _piece(node)
        return
    divided = any(child.key in keys for child in node.children)
    below = (known or covered) and not divided
    for child in node.children:
        yield from _unknown_below(child, keys, covered=below and not _is_further_paragraph(child))


def _is_further_paragraph(node: Node) -> bool:
    """A second paragraph of an article says something of its own, even if the pack takes the article whole."""
    return len(node.key) == 2 and node.key[0].startswith("条") and not node.implied


def _heading_differences(guideline: Guideline, nodes: dict[str, Node]) -> Iterator[HeadingDifference]:
    """Only chapters and articles have printed headings; a text that prints none differs in nothing."""
    for ref, node in nodes.items():
        provision = guideline.provisions[ref]
        printed = provision.level in (Level.CHAPTER, Level.ARTICLE) and bool(node.heading)
        if printed and node.kind is NodeKind.PROVISION and _folded(node.heading) != _folded(provision.heading):
            yield HeadingDifference(ref, provision.heading, node.heading)


def _folded(heading: str) -> str:
    return "".join(unicodedata.normalize("NFKC", heading).split())
