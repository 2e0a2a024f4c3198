"""Settings 設定 whose change needs a second person of another unit, declared where the code stands that obeys them.

    WARN_OVER = declare(Setting(
        code="downloads.warn_over", label="警告を出す人数", article="systems.monitoring",
        kind=Whole(1, 10_000_000, "人"), default=parameter("downloads.warn_over"), scopes=LEVELS,
    ))

and read with ``queries.value(WARN_OVER, scope, at=…)``. ``declare`` belongs into a module that Django's start imports
(``actions.py``, ``queries.py`` or ``controls.py`` of an app that the URLs or ``apps.ready`` lead to).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from sekimori.engines.authority.organisation import Organisation
from sekimori.foundation.guarding.kinds import Kind, Value
from sekimori.guideline.model import Guideline

Default = Callable[[Guideline, date, str], Value]
WHOLE = ""  # the scope of what holds for the whole government


@dataclass(frozen=True, slots=True)
class Asking:
    """The day on which scopes are listed: the guideline and the organisation in force."""

    guideline: Guideline
    organisation: Organisation
    at: datetime


@dataclass(frozen=True, slots=True)
class Scopes:
    """For what a setting is set apart: each scope's code and words, and the units it belongs to (none: to the whole)."""

    label: str
    choices: Callable[[Asking], Iterable[tuple[str, str]]] = field(repr=False)
    units: Callable[[str, Asking], frozenset[int]] = field(repr=False, default=lambda _scope, _asking: frozenset())


GOVERNMENT = Scopes("全体", lambda _asking: ((WHOLE, "全体"),))
LEVELS = Scopes(
    "保護区分", lambda asking: tuple((level.code, level.label) for level in asking.guideline.protection.levels)
)
UNITS = Scopes(
    "組織",
    lambda asking: tuple((str(unit), asking.organisation.name_of(unit)) for unit in sorted(asking.organisation.units)),
    lambda scope, asking: frozenset({int(scope)} if scope.isdecimal() else ()) & asking.organisation.units.keys(),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change as somebody wants it: what is in force and what is to be, for a scope."""

    scope: str
    before: Value
    after: Value
    asking: Asking


def takes_out_nobody(wanted: Wanted) -> frozenset[int]:
    """This function will say that no value of the setting takes a unit out of what is watched."""
    return frozenset()


def takes_out_its_units(wanted: Wanted) -> frozenset[int]:
    """This function will return the units that a set of excluded units gains."""
    return frozenset(wanted.after) - frozenset(wanted.before)


@dataclass(frozen=True, slots=True)
class Setting:
    """Something that a government sets and nobody changes alone.

    ``article`` is a canonical id of the guideline's demand; ``default`` says what holds until somebody changes it,
    normally the pack's parameter; ``takes_out`` names the units that a change excludes from being watched, so that
    nobody excludes their own; ``review_months`` is the parameter that says how often the setting is looked at again.
    """

    code: str
    label: str
    article: str
    kind: Kind = field(repr=False)
    default: Default = field(repr=False)
    scopes: Scopes = field(default=GOVERNMENT, repr=False)
    takes_out: Callable[[Wanted], frozenset[int]] = field(default=takes_out_nobody, repr=False)
    review_months: str = "guarding.review_months"
    help: str = ""
    theme: str = "そのほか"  # the heading under which the screens show it


class SettingExists(RuntimeError):
    """Two places declare the same setting."""


_SETTINGS: dict[str, Setting] = {}


def declare(setting: Setting) -> str:
    """This function will enter a setting into the catalogue and return its code.

    :raises SettingExists: if the code is taken.
    """
    if setting.code in _SETTINGS:
        raise SettingExists(setting.code)
    _SETTINGS[setting.code] = setting
    return setting.code


def settings() -> dict[str, Setting]:
    """This function will return every declared setting by code."""
    return dict(_SETTINGS)


def setting(code: str) -> Setting:
    """This function will return a declared setting. :raises KeyError: if there is none of that code."""
    return _SETTINGS[code]


def parameter(code: str) -> Default:
    """This function will return the default that reads a parameter of the pack."""
    return lambda guideline, on, _scope: guideline.parameter(code, on).value


def by_level(code: str) -> Default:
    """This function will return the default that reads a parameter for each protection level, ``<code>.<level>``."""
    return lambda guideline, on, scope: guideline.parameter(f"{code}.{scope}", on).value
