"""Analyses as data: a TOML with what is asked, the words and the numbers, and beside it one SQL text.

Each file of ``analyses/`` is one analysis. Adding one needs no Python; ``docs/access-analyses.md`` says how.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).with_name("analyses")
UNKNOWN_LEVEL: Final = "unknown"  # in TOML: the number for records whose holding or level is not known
FIXED_FACTS: Final = ("day", "value", "usual")  # what every reason may name; the others are the analysis's own facts


class Grain(StrEnum):
    """What one finding is about, besides its day; two findings of one analysis never share it."""

    PERSON = "person"  # somebody, or an account of nobody
    ACCOUNT = "account"  # one account of one source
    SUBJECT = "subject"  # a person who was looked up
    ADDRESS = "address"  # a place in the network
    SOURCE = "source"  # a system as a whole


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that the government may set, one for all or one per protection level."""

    name: str
    label: str
    unit: str
    meaning: str
    default: int | Mapping[str, int]  # per level: the levels' codes and ``unknown``

    @property
    def by_level(self) -> bool:
        """This function will say whether each protection level has a number of its own."""
        return not isinstance(self.default, int)


@dataclass(frozen=True, slots=True)
class Analysis:
    """One question that is asked of the records of each day."""

    code: str
    label: str
    question: str  # what a manager learns
    refs: tuple[str, ...]  # canonical ids of the provisions that demand it
    why: str  # Japanese; names facts in braces
    grain: Grain
    score: int  # 0 to 100: how grave one finding is when it just passes
    history: str | int  # how many days before the asked ones are looked at: a number or a parameter's name
    learns: str  # parameter: days a source must have been there before its records are judged; '' none
    facts: Mapping[str, str]  # what the SQL tells besides the fixed columns: name → number or text
    parameters: tuple[Parameter, ...]
    evidence: str  # condition on ``records``: which of the day's records of the same grain are behind a finding
    evidence_days: str | int  # how many days, the finding's included, the evidence goes back
    of_excluded: bool  # looks at exactly what the others do not see
    sql: str

    @property
    def digest(self) -> str:
        """This function will return the SHA-256 of the definition: a run names by which text it was made."""
        return sha256(repr(self).encode()).hexdigest()

    def parameter(self, name: str) -> Parameter:
        """This function will return a parameter; a name that is none is a ``KeyError``."""
        return next((each for each in self.parameters if each.name == name), None) or _missing(name)


def _missing(name: str) -> Parameter:
    raise KeyError(name)


@cache
def analyses() -> Mapping[str, Analysis]:
    """This function will return every analysis by its code, in the order in which they are shown."""
    found = [load(path) for path in sorted(FOLDER.glob("*.toml"))]
    return {each.code: each for each in sorted(found, key=lambda each: (-each.score, each.code))}


def load(path: Path) -> Analysis:
    """This function will read one definition and the SQL beside it.

    :raises ValueError: if it does not fit together; the text names file and key, for whoever writes it.
    """
    held = tomllib.loads(path.read_text("utf-8"))
    parameters = tuple(_parameter(row) for row in held.pop("parameter", []))
    sql = path.with_suffix(".sql").read_text("utf-8")
    try:
        made = Analysis(
            code=path.stem,
            label=held.pop("label"),
            question=held.pop("question"),
            refs=tuple(held.pop("refs")),
            why=held.pop("why"),
            grain=Grain(held.pop("grain")),
            score=held.pop("score"),
            history=held.pop("history", 0),
            learns=held.pop("learns", ""),
            facts=held.pop("facts", {}),
            parameters=parameters,
            evidence=held.pop("evidence"),
            evidence_days=held.pop("evidence_days", 1),
            of_excluded=held.pop("of_excluded", False),
            sql=sql,
        )
    except (KeyError, ValueError) as error:
        raise ValueError(f"{path.name}: {error}") from error
    faults = [*(f"unknown key {key}" for key in held), *_faults(made)]
    if faults:
        raise ValueError(f"{path.name}: {'; '.join(faults)}")
    return made


def _parameter(row: Mapping[str, Any]) -> Parameter:
    return Parameter(row["name"], row["label"], row["unit"], row["meaning"], row["default"])


def _faults(made: Analysis) -> list[str]:
    names = {each.name for each in made.parameters}
    known = names | {"first_day", "last_day"}
    faults = [f"the SQL names :{name}" for name in named(made.sql) - known]
    faults += [f"parameter {name} is used nowhere" for name in names - named(made.sql) - {made.history, made.learns}]
    faults += [f"parameter {made.learns}" for _ in [0] if made.learns and made.learns not in names]
    told = set(re.findall(r"\{(\w+)", made.why))
    faults += [f"the reason names {{{name}}}" for name in told - set(made.facts) - set(FIXED_FACTS)]
    faults += [f"fact {name} is {kind}" for name, kind in made.facts.items() if kind not in ("number", "text")]
    for each in made.parameters:
        if not isinstance(each.default, int) and UNKNOWN_LEVEL not in each.default:
            faults.append(f"parameter {each.name} has no number for {UNKNOWN_LEVEL}")
    return faults


def named(sql: str) -> set[str]:
    """This function will return the names that a text leaves to be filled in: ``:name``."""
    return set(re.findall(r"(?<!:):([a-z_]+)", sql))
