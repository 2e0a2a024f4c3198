"""Finishing a node: its lines become paragraphs, and a list that lost its numbers gets them back in order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sekimori.guideline.official.joining import Joiner, ends_sentence, leans_on, space_between
from sekimori.guideline.official.markers import Style
from sekimori.guideline.official.notices import Notices
from sekimori.guideline.official.text import Key, Node, NodeKind, Part, PartKind

# Words after which a list follows.
_LIST_ANNOUNCED = re.compile(
    "(?:つぎ|次)の(?:各号|各事項|いずれか|とおり|行為|事項|措置|もの|事務|業務|場合|者)|(?:つぎ|次)に(?:掲げる|定める|示す|該当する)|以下の(?:各号|行為|事項|措置|とおり)"
)
# A paragraph that begins so is no item but goes on with what came before.
LOOK_BACK = 2_000  # characters of a paragraph that are looked at to judge whether it goes on
_NO_ITEM = re.compile("ただし[、,，]|なお[、,，]|この場合|また[、,，]|前項|前号の場合")


@dataclass(eq=False)
class Draft:
    """A node while the text is being read."""

    kind: NodeKind
    style: Style | None = None
    number: tuple[int, ...] = ()
    key: Key = ()
    label: str = ""
    implied: bool = False
    parts: list[Part] = field(default_factory=list)
    children: list["Draft"] = field(default_factory=list)

    def name(self, parent: "Draft | None") -> None:
        """This function will give the node its key and label below a parent."""
        number = "の".join(str(value) for value in self.number)
        above, below = (parent.key, parent.label) if parent is not None else ((), "")
        style = self.style
        first, *branches = (str(value) for value in self.number)
        if style in (Style.PART, Style.CHAPTER, Style.SECTION, Style.SUBSECTION, Style.ARTICLE):
            label = f"第{first}{style}" + "".join(f"の{branch}" for branch in branches)
            whole = style in (Style.SECTION, Style.SUBSECTION) or above[:1] == ("付則",)
            self.key = (*(above if whole else ()), f"{style}{number}")
            self.label = (below if whole else "") + label
        elif style is Style.BARE:
            whole = above[:1] == ("付則",)
            self.key, self.label = (*(above if whole else ()), f"第{number}"), f"{below if whole else ''}第{number}"
        else:
            self.key, self.label = (*above, number), below + _inner_label(self, parent)


def _inner_label(draft: Draft, parent: Draft | None) -> str:
    number = draft.number[0]
    if draft.style is Style.PLAIN:
        if parent is not None and parent.style is Style.ARTICLE:
            branched = len(parent.number) > 1  # 第5条の2 and its 第1項
            return f"第{number}項" if branched else f"{number}項"
        return f"の{number}" if parent is not None and parent.kind is NodeKind.PROVISION else str(number)
    if draft.style in (Style.BRACKET, Style.KANJI):
        in_article = parent is not None and any(step.startswith("条") for step in parent.key)
        return f"{number}号" if in_article else f"({number})"
    if draft.style is Style.CIRCLE:
        return chr(ord("①") + number - 1) if number <= 20 else f"({number})"
    return next((part.text.strip() for part in draft.parts if part.kind is PartKind.NUMBER), f"({number})")


def finish(draft: Draft, joiner: Joiner, notices: Notices) -> Node:
    """This function will make a node of a draft and of everything below it."""
    lead, items = _split_list(draft, joiner)
    children = [finish(child, joiner, notices) for child in draft.children]
    if items:
        notices.implied(items[0][0].place, draft.label, len(items))
        children = [*_items(draft, items, joiner), *children]
    parts = tuple(lead)
    return Node(
        draft.kind, parts, tuple(_paragraphs(parts, joiner)), tuple(children), draft.key, draft.label, draft.implied
    )


def _items(draft: Draft, items: list[list[Part]], joiner: Joiner) -> Iterator[Node]:
    for number, parts in enumerate(items, start=1):
        item = Draft(NodeKind.PROVISION, style=Style.BRACKET, number=(number,), implied=True)
        item.name(draft)
        paragraphs = tuple(_paragraphs(tuple(parts), joiner))
        yield Node(NodeKind.PROVISION, tuple(parts), paragraphs, (), item.key, item.label, implied=True)


def _split_list(draft: Draft, joiner: Joiner) -> tuple[list[Part], list[list[Part]]]:
    """A node's own parts, and the items of the list without numbers that follows 「次に掲げる」 in it."""
    numbered = any(child.style is not None for child in draft.children)
    if draft.kind is not NodeKind.PROVISION or draft.style is None or numbered:
        return draft.parts, []
    groups = list(_groups(draft.parts, joiner, in_list=False))
    announced = next((index for index, group in enumerate(groups) if _LIST_ANNOUNCED.search(_read(group))), None)
    if announced is None or not ends_sentence(_read(groups[announced])):
        return draft.parts, []
    lead = [part for group in groups[: announced + 1] for part in group]
    rest = [part for group in groups[announced + 1 :] for part in group]
    items: list[list[Part]] = []
    for group in _groups(rest, joiner, in_list=True):
        if not _NO_ITEM.match(_read(group)):
            items.append(list(group))
        elif items:
            items[-1].extend(group)
        else:
            lead.extend(group)
    return (lead, items) if items else (draft.parts, [])


def _paragraphs(parts: tuple[Part, ...], joiner: Joiner) -> Iterator[str]:
    for group in _groups(parts, joiner, in_list=False):
        if text := _read(group):
            yield text


def _read(group: list[Part]) -> str:
    pieces: list[str] = []
    for part in group:
        if part.kind is PartKind.TEXT:
            pieces.append(space_between(pieces[-1], part.text) if pieces else "")
            pieces.append(part.text.strip())
    return "".join(pieces)


def _groups(parts: list[Part] | tuple[Part, ...], joiner: Joiner, *, in_list: bool) -> Iterator[list[Part]]:
    """Parts that make one paragraph: a sentence goes on over a page number, a mark begins anew."""
    texts = [part.text for part in parts if part.kind is PartKind.TEXT and not _NO_ITEM.match(part.text)]
    full_stops = in_list and 2 * sum(ends_sentence(text) for text in texts) > len(texts)
    group: list[Part] = []
    before, full = "", False
    for index, part in enumerate(parts):
        begins = part.kind is PartKind.MARK and _next_starts(parts, index)
        if part.kind is PartKind.TEXT and before and not _marked(group):
            goes_on = (full and not ends_sentence(before)) or joiner.runs_on(
                before, part.text, gap=part.gap, in_list=in_list, full_stops=full_stops
            )
            anew = _NO_ITEM.match(part.text) is not None and not leans_on(before)
            begins = part.starts or not goes_on or anew
        if begins and before:
            yield group
            group, before = [], ""
        group.append(part)
        if part.kind is PartKind.TEXT:
            before, full = (before + part.text.strip())[-LOOK_BACK:], part.full
    if group:
        yield group


def _marked(group: list[Part]) -> bool:
    return group[-1].kind is PartKind.MARK


def _next_starts(parts: list[Part] | tuple[Part, ...], index: int) -> bool:
    return index + 1 < len(parts) and parts[index + 1].kind is PartKind.TEXT and parts[index + 1].starts
