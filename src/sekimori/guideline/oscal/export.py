"""A version of a guideline as an OSCAL 1.1 catalog: for tools that compare and assess catalogs, without our code.

Chapters and articles are groups, demands controls, items parts of a statement. The statement is our own summary; the
official wording belongs to the government and is not exported. What OSCAL has no word for are properties of our own
namespace. The same version always gives the same bytes.
"""

import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from typing import Any

from sekimori.guideline.catalogue import PARAMETERS
from sekimori.guideline.model import Guideline, Level, Parameter, Provision
from sekimori.guideline.official.references import key_of

OSCAL_VERSION = "1.1.3"
NAMESPACE = "https://sekimori.invalid/ns/oscal"
_UUIDS = uuid.uuid5(uuid.NAMESPACE_URL, NAMESPACE)
_JAPAN = timezone(timedelta(hours=9))
_STEPS = {"章": "ch", "節": "sec", "款": "sub", "編": "part", "条": "art", "第": "s"}

Data = dict[str, Any]


def catalog_of(guideline: Guideline, on: date | None = None) -> Data:
    """This function will return a guideline as an OSCAL catalog; numbers are those in force on ``on``, or the newest."""
    writer = _Writer(guideline, on)
    catalog: Data = {
        "uuid": str(uuid.uuid5(_UUIDS, f"{guideline.pack}/{guideline.version}")),
        "metadata": _metadata(guideline),
        "params": writer.params_of(None),
        "groups": [writer.group(chapter) for chapter in guideline.chapters],
    }
    return {"catalog": _without_empty(catalog)}


def _metadata(guideline: Guideline) -> Data:
    since = datetime.combine(guideline.in_force.since, time(), _JAPAN)
    properties = {"pack": guideline.pack, "government": guideline.government, "guideline-status": guideline.status}
    return {
        "title": _line(guideline.title),
        "last-modified": since.isoformat(),
        "version": guideline.version,
        "oscal-version": OSCAL_VERSION,
        "props": [_prop(name, value) for name, value in properties.items()],
        "roles": [{"id": _token(role.code), "title": _line(role.label)} for role in guideline.roles.values()],
        "remarks": "各controlのstatementは、このシステムで書いた要旨です。指針の本文ではありません。",
    }


@dataclass
class _Writer:
    """Writes one guideline; ``on`` decides which of the dated numbers are written."""

    guideline: Guideline
    on: date | None

    def __post_init__(self) -> None:
        provisions = self.guideline.provisions.values()
        self._ids = _ids(provisions)
        self._children: dict[str | None, list[Provision]] = {}
        for provision in provisions:
            self._children.setdefault(provision.parent, []).append(provision)
        self._places = {key_of(provision.ref): self._written_at(provision) for provision in provisions}

    def group(self, provision: Provision) -> Data:
        """This function will write a chapter or article. OSCAL lets a group hold groups or controls, never both, so a
        demand that stands beside groups gets a group of its own."""
        below = [child for child in self._children.get(provision.ref, []) if not self._is_item(child)]
        divided = [child for child in below if not child.demands or self._divides(child)]
        own = [provision] if provision.demands else []
        group: Data = {
            "id": f"g-{self._ids[provision.ref]}",
            "class": provision.level.value,
            "title": _line(provision.heading or provision.ref),
            "props": [{"name": "label", "value": provision.ref}],
        }
        if not provision.demands:
            group["params"] = self.params_of(provision.ref)
            group["parts"] = _notes(self._ids[provision.ref], provision)
        if divided:
            group["groups"] = [self._around(child) for child in own] + [
                self.group(child) if child in divided else self._around(child) for child in below
            ]
        else:
            group["controls"] = [self.control(child) for child in (*own, *below)]
        return group

    def _divides(self, provision: Provision) -> bool:
        return any(not self._is_item(child) for child in self._children.get(provision.ref, []))

    def _is_item(self, provision: Provision) -> bool:
        return provision.level is Level.ITEM and not provision.demands

    def _around(self, provision: Provision) -> Data:
        return {
            "id": f"g-{self._ids[provision.ref]}-own" if self._divides(provision) else f"g-{self._ids[provision.ref]}",
            "class": provision.level.value,
            "title": _line(provision.heading or provision.ref),
            "controls": [self.control(provision)],
        }

    def control(self, provision: Provision) -> Data:
        """This function will write a demand: our summary as its statement, its items below, and what it asks of whom."""
        identifier = self._ids[provision.ref]
        statement: Data = {
            "id": f"{identifier}_smt",
            "name": "statement",
            "prose": provision.summary,
            "parts": [
                {
                    "id": f"{identifier}_smt.{number}",
                    "name": "item",
                    "title": _line(item.heading),
                    "props": [{"name": "label", "value": item.ref}],
                    "prose": item.summary,
                }
                for number, item in enumerate(filter(self._is_item, self._children.get(provision.ref, [])), start=1)
            ],
        }
        parts = [statement, *_notes(identifier, provision)]
        if provision.question:
            parts.append({"id": f"{identifier}_obj", "name": "assessment-objective", "prose": provision.question})
        return {
            "id": identifier,
            "class": provision.level.value,
            "title": _line(provision.heading or provision.ref),
            "params": self.params_of(provision.ref),
            "props": [{"name": "label", "value": provision.ref}, *_demand_props(provision)],
            "parts": parts,
        }

    def params_of(self, ref: str | None) -> list[Data]:
        """This function will write the numbers that a provision sets, or with ``None`` those the government itself set."""
        codes = dict.fromkeys(entry.code for entry in self.guideline.parameters)
        entries = [self._in_force(code) for code in codes]
        return [_param(entry) for entry in entries if self._places.get(key_of(entry.article)) == ref]

    def _written_at(self, provision: Provision) -> str:
        """Where a number of a provision is written: an item is only part of a statement, so at what it belongs to."""
        while self._is_item(provision) and provision.parent is not None:
            provision = self.guideline.provisions[provision.parent]
        return provision.ref

    def _in_force(self, code: str) -> Parameter:
        if self.on is not None:
            return self.guideline.parameter(code, self.on)
        return max((entry for entry in self.guideline.parameters if entry.code == code), key=lambda entry: entry.since)


def _demand_props(provision: Provision) -> Iterator[Data]:
    yield _prop("canonical-id", provision.canonical)
    yield _prop("modality", provision.modality.value)
    yield _prop("scope", provision.scope.value)
    yield _prop("applies-to", provision.applies.value)
    yield _prop("trigger", provision.trigger.value)
    if provision.actor:
        yield _prop("actor-role", provision.actor)
    for control in provision.controls:
        yield _prop("shown-by", control)
    if provision.attest_months is not None:
        yield _prop("attestation-months", str(provision.attest_months))
    if provision.delegated_to:
        yield _prop("delegated-to", provision.delegated_to)
    if provision.by_people:
        yield _prop("by-people", provision.by_people)


def _notes(identifier: str, provision: Provision) -> list[Data]:
    if not provision.note:
        return []
    return [{"id": f"{identifier}_gdn", "name": "guidance", "class": "note", "prose": provision.note}]


def _param(entry: Parameter) -> Data:
    value = entry.value
    values = [str(each) for each in value] if isinstance(value, tuple) else [str(value)]
    return {
        "id": f"param-{_token(entry.code)}",
        "label": PARAMETERS[entry.code].label if entry.code in PARAMETERS else entry.code,
        "usage": entry.reason,
        "values": [_line(text) for text in values],
        "props": [
            _prop("code", entry.code),
            _prop("unit", entry.unit),
            _prop("article", entry.article),
            _prop("in-force-since", entry.since.isoformat()),
        ],
    }


def _ids(provisions: Iterable[Provision]) -> dict[str, str]:
    """A short Latin identifier for each number: 第5の1(2) is s5.1.2, 第12条2項 is art12.2."""
    found: dict[str, str] = {}
    for provision in provisions:
        identifier = _identifier(provision)
        taken = identifier in found.values()
        found[provision.ref] = f"p{provision.order}" if taken or not identifier else identifier
    return found


def _identifier(provision: Provision) -> str:
    key = key_of(provision.ref)
    if key is None:
        return ""
    steps = ["suppl" if step == "付則" else _STEPS.get(step[0], "n") + step.lstrip("編章節款条第") for step in key[:1]]
    steps += [_STEPS.get(step[0], "") + step.lstrip("編章節款条第") for step in key[1:]]
    return ".".join(steps).replace("の", "-")


def _prop(name: str, value: str) -> Data:
    return {"name": name, "ns": NAMESPACE, "value": _line(value)}


def _line(text: str) -> str:
    return " ".join(text.split())


def _token(text: str) -> str:
    return "".join(char if char.isascii() and (char.isalnum() or char in "._-") else "-" for char in text)


def _without_empty(value: Any) -> Any:
    """OSCAL has no empty lists or texts: what is not there is left out."""
    if isinstance(value, dict):
        kept = {key: _without_empty(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each not in ("", [], {})}
    return [_without_empty(each) for each in value] if isinstance(value, list) else value
