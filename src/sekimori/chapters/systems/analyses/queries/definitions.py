"""The analyses that exist, in words, and what the government has set for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256

from sekimori.chapters.systems.access_records.models import SourceAccount
from sekimori.engines.analytics.definition import Analysis, analyses
from sekimori.engines.analytics.query import Exclusion, Value, value_of
from sekimori.foundation.directory import queries as directory
from sekimori.foundation.guarding import queries as guarding
from sekimori.foundation.guarding.declarations import (
    WHOLE,
    Asking,
    Scopes,
    Setting,
    Wanted,
    declare,
    takes_out_its_units,
)
from sekimori.foundation.guarding.kinds import Lines, Units, Whole, YesNo
from sekimori.guideline.model import Guideline

MOST = 100_000_000
ARTICLE = "systems.monitoring"


def label_of(code: str) -> str:
    """This function will return what people call an analysis; one that is no more is shown by its code."""
    known = analyses().get(code)
    return known.label if known else code


def _numbers(asking: Asking) -> list[tuple[str, str]]:
    """Every number of every analysis, for each protection level where they differ by it."""
    levels = {level.code: level.label for level in asking.guideline.protection.levels} | {"unknown": "保護区分が不明"}
    found = []
    for analysis in analyses().values():
        for parameter in analysis.parameters:
            name, words = (
                f"{analysis.code}.{parameter.name}",
                f"{analysis.label}：{parameter.label}（{parameter.unit}）",
            )
            if parameter.by_level:
                found += [(f"{name}.{level}", f"{words}　{label}") for level, label in levels.items()]
            else:
                found.append((name, words))
    return found


def _default_number(_guideline: Guideline, _on: date, scope: str) -> int:
    code, name, *level = scope.split(".")
    default = analyses()[code].parameter(name).default
    if isinstance(default, int):
        return default
    return default.get(level[0], default["unknown"])


def _taken_out(wanted: Wanted) -> frozenset[int]:
    """The units of the people whose accounts would no longer be looked at."""
    added = set(wanted.after) - set(wanted.before)
    organisation = wanted.asking.organisation
    people = {person for source, account in map(_split, added) for person in _people(source, account)}
    return frozenset(seat.unit for person in people for seat in organisation.seats_of.get(person, ()))


def _people(source: str, account: str) -> set[int]:
    rows = SourceAccount.objects.filter(account=account, superseded_at=None, person__isnull=False)
    rows = rows.filter(source__code=source) if source else rows
    return {person for person in rows.values_list("person", flat=True) if person is not None}


def _split(line: str) -> tuple[str, str]:
    """``取込み元/利用者ID``; without a source the account of every source."""
    source, _, account = line.rpartition("/")
    return source.strip(), account.strip()


NUMBERS = declare(
    Setting(
        code="analyses.numbers",
        label="アクセス記録の分析の数値",
        article=ARTICLE,
        theme="アクセス記録の分析",
        kind=Whole(0, MOST),
        default=_default_number,
        scopes=Scopes("分析と数値", _numbers),
        help="小さくすると見つかるものが増え、大きくすると減ります。",
    )
)
CARRIED_OUT = declare(
    Setting(
        code="analyses.carried_out",
        label="アクセス記録の分析を行うか",
        article=ARTICLE,
        theme="アクセス記録の分析",
        kind=YesNo("行う", "行わない"),
        default=lambda _guideline, _on, _scope: True,
        scopes=Scopes("分析", lambda _asking: [(one.code, one.label) for one in analyses().values()]),
    )
)
EXCLUDED_UNITS = declare(
    Setting(
        code="analyses.excluded_units",
        label="アクセス記録の分析から除く組織",
        article=ARTICLE,
        theme="アクセス記録の分析",
        kind=Units(),
        default=lambda _guideline, _on, _scope: [],
        takes_out=takes_out_its_units,
        help="除いた組織の記録があることは、分析の結果に残ります。自分の組織を除くことはできません。",
    )
)
EXCLUDED_ACCOUNTS = declare(
    Setting(
        code="analyses.excluded_accounts",
        label="アクセス記録の分析から除く利用者ID",
        article=ARTICLE,
        theme="アクセス記録の分析",
        kind=Lines(
            "一行に一つ、「取込み元の名/利用者ID」と書きます。夜間処理など、人でない利用者IDを除くためのものです。"
        ),
        default=lambda _guideline, _on, _scope: [],
        takes_out=_taken_out,
    )
)


@dataclass(frozen=True)
class InForce:
    """What is analysed, with which numbers, without whom, at one moment."""

    analyses: tuple[Analysis, ...]
    parameters: Mapping[str, Mapping[str, Value]]
    excluded: tuple[Exclusion, ...]
    told: tuple[str, ...]  # the exclusions as the run keeps them: codes and keys, no names

    @property
    def digest(self) -> str:
        """SHA-256 over definitions, numbers and exclusions: what a run was made by."""
        parts = [*(one.digest for one in self.analyses), repr(sorted(self.parameters.items())), *self.told]
        return sha256("\n".join(parts).encode()).hexdigest()


def in_force(at: datetime, first: date, last: date) -> InForce:
    """This function will return the settings of the analyses in force at a moment, for days to be analysed."""
    values = guarding.values()
    decided = {scope for code, scope in values.changes if code == CARRIED_OUT}
    off = {scope for scope in decided if not values.value(CARRIED_OUT, scope, at=at)}
    numbers = {scope: values.value(NUMBERS, scope, at=at) for code, scope in values.changes if code == NUMBERS}
    carried_out = tuple(one for one in analyses().values() if one.code not in off)
    parameters = {one.code: _of_analysis(one, numbers) for one in carried_out}
    units, accounts = values.value(EXCLUDED_UNITS, WHOLE, at=at), values.value(EXCLUDED_ACCOUNTS, WHOLE, at=at)
    return InForce(
        carried_out,
        parameters,
        (*_of_units(units, first, last, at), *_of_accounts(accounts, first, last)),
        (
            *(f"unit:{unit}" for unit in units),
            *(f"account:{sha256(line.encode()).hexdigest()[:16]}" for line in accounts),
        ),
    )


def _of_analysis(analysis: Analysis, numbers: Mapping[str, int]) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for parameter in analysis.parameters:
        name = f"{analysis.code}.{parameter.name}"
        if parameter.by_level:
            begin = f"{name}."
            given = {scope.removeprefix(begin): number for scope, number in numbers.items() if scope.startswith(begin)}
            found[parameter.name] = value_of(parameter, {parameter.name: given})
        else:
            found[parameter.name] = numbers.get(name, parameter.default)
    return found


def _of_units(units: list[int], first: date, last: date, at: datetime) -> tuple[Exclusion, ...]:
    if not units:
        return ()
    organisation = directory.organisation(last, at)
    within = {below for unit in units if unit in organisation.units for below in organisation.below(unit)}
    people = {seat.person for seat in organisation.seats if seat.unit in within}
    return tuple(Exclusion(first, last, person=person) for person in sorted(people))


def _of_accounts(lines: list[str], first: date, last: date) -> tuple[Exclusion, ...]:
    named = sorted({_split(line) for line in lines})
    return tuple(Exclusion(first, last, account=account, source=source) for source, account in named if account)
