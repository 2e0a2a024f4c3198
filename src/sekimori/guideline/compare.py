"""Comparing two guidelines article by article: the same demand carries the same canonical id in every pack."""

from dataclasses import dataclass

from sekimori.guideline.model import Guideline, Level, Parameter, Provision
from sekimori.guideline.words import APPLIES, MODALITY, SCOPE, TRIGGER, how_held

NONE = "なし"


@dataclass(frozen=True, slots=True)
class Difference:
    """One aspect in which two guidelines differ, in Japanese words: ``a`` and ``b`` are what each says."""

    aspect: str
    a: str
    b: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A demand that both guidelines make, and how they differ about it."""

    canonical: str
    a: Provision
    b: Provision
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Single:
    """A demand that only one guideline makes in a provision of its own.

    ``within`` is the other's provision that states the wider demand (``organization.chief`` for
    ``organization.chief.post``), if it has one: there the difference is one of layout rather than of substance.
    """

    provision: Provision
    within: Provision | None


@dataclass(frozen=True, slots=True)
class Named:
    """A role or a parameter by its code, and what each guideline says of it (なし if nothing)."""

    code: str
    a: str
    b: str

    @property
    def differs(self) -> bool:
        return self.a != self.b


@dataclass(frozen=True)
class Comparison:
    """Two guidelines side by side, in printed order: of ``a`` for ``both`` and ``only_a``, of ``b`` for ``only_b``."""

    a: Guideline
    b: Guideline
    both: tuple[Pair, ...]
    only_a: tuple[Single, ...]
    only_b: tuple[Single, ...]
    roles: tuple[Named, ...]
    parameters: tuple[Named, ...]


def compare(a: Guideline, b: Guideline) -> Comparison:
    """This function will compare two guidelines by canonical id, role code and parameter code.

    Parameters are taken as of the day each version came into force.
    """
    roles = dict.fromkeys((*a.roles, *b.roles))
    codes = dict.fromkeys(parameter.code for guideline in (a, b) for parameter in guideline.parameters)
    return Comparison(
        a=a,
        b=b,
        both=tuple(_pair(canonical, a, b) for canonical in a.by_canonical if canonical in b.by_canonical),
        only_a=_only(a, b),
        only_b=_only(b, a),
        roles=tuple(Named(code, _role(code, a), _role(code, b)) for code in roles),
        parameters=tuple(Named(code, _parameter(code, a), _parameter(code, b)) for code in codes),
    )


def _only(mine: Guideline, other: Guideline) -> tuple[Single, ...]:
    missing = (provision for provision in mine.demands if provision.canonical not in other.by_canonical)
    return tuple(Single(provision, _wider(provision.canonical, other)) for provision in missing)


def _wider(canonical: str, guideline: Guideline) -> Provision | None:
    while "." in canonical:
        canonical = canonical.rpartition(".")[0]
        if canonical in guideline.by_canonical:
            return guideline.by_canonical[canonical]
    return None


def _pair(canonical: str, a: Guideline, b: Guideline) -> Pair:
    in_a, in_b = a.by_canonical[canonical], b.by_canonical[canonical]
    said_a, said_b = _aspects(in_a, a), _aspects(in_b, b)
    both = {label: (said_a.get(label, SILENT), said_b.get(label, SILENT)) for label in (*said_a, *said_b)}
    if in_a.level not in PRINTED or in_b.level not in PRINTED:
        both.pop("見出し", None)
    differences = (Difference(label, x.words, y.words) for label, (x, y) in both.items() if x.meaning != y.meaning)
    return Pair(canonical, in_a, in_b, tuple(differences))


@dataclass(frozen=True, slots=True)
class _Said:
    """What a guideline says: compared by its meaning, shown in its words (保護管理者 and 保護責任者 are one role)."""

    meaning: object
    words: str


SILENT = _Said(None, NONE)
PRINTED = (Level.CHAPTER, Level.ARTICLE)  # below these the headings are ours


def _aspects(provision: Provision, guideline: Guideline) -> dict[str, _Said]:
    """Everything about a provision that can differ; numbers that cite it stand under their own label."""
    actor = guideline.roles[provision.actor].label if provision.actor else NONE
    shown_by = "・".join(provision.controls) or f"人による（{provision.by_people}）"
    said = {
        "番号": _Said(provision.ref, provision.ref),
        "見出し": _Said(provision.heading, provision.heading),
        "する人": _Said(provision.actor, actor),
        "求めの強さ": _Said(provision.modality, MODALITY[provision.modality]),
        "数える単位": _Said(provision.scope, SCOPE[provision.scope]),
        "対象": _Said(provision.applies, APPLIES[provision.applies]),
        "時期": _Said(provision.trigger, TRIGGER[provision.trigger]),
        "示し方": _Said(provision.controls, shown_by),
        "委ねる先": _Said(provision.delegated_to, provision.delegated_to or NONE),
    }
    for parameter in guideline.parameters:
        if parameter.article == provision.ref:
            said[f"数値 {parameter.code}"] = _Said(parameter.value, _parameter(parameter.code, guideline))
    return said


def _role(code: str, guideline: Guideline) -> str:
    if code not in guideline.roles:
        return NONE
    rule = guideline.roles[code]
    return f"{rule.label}：{how_held(rule, guideline)}・{SCOPE[rule.scope]}"


def _parameter(code: str, guideline: Guideline) -> str:
    try:
        return in_words(guideline.parameter(code, guideline.in_force.since))
    except KeyError:
        return NONE


def in_words(parameter: Parameter) -> str:
    """This function will write a parameter's value with its unit: 12月, 有, 1000人以上."""
    value = parameter.value
    if isinstance(value, bool):
        return "有" if value else "無"
    return "・".join(value) if isinstance(value, tuple) else f"{value}{parameter.unit}"
