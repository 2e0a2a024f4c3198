"""From an analysis to the whole text of a query: the asked days, numbers and exclusions written into it as literals.

The text is in the small subset of DuckDB's SQL that other engines share (see ``docs/access-analyses.md``) and stands on
one table, ``stored``, with the columns of ``schema.SCHEMA``. What an analysis's own text may use:

``records``  the stored records of the asked days and of the history before, without the excluded ones; besides the
             stored columns ``person_key`` (the person, -1 for nobody), ``account_key`` (source and account for nobody,
             else ''), ``amount`` (people, or rows, or 1) and ``source_since`` (day number of the source's first record)
``again``    the same as ``records``, for an analysis that finds out in ``records`` whom it must look at more closely: DuckDB
             would keep in memory whatever is named twice, this it reads from the files a second time
``days``     the asked days, each with ``closed``
``sources``  the sources, each with ``first_day``
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from sekimori.engines.analytics.cutting import SOURCE_CODE
from sekimori.engines.analytics.definition import UNKNOWN_LEVEL, Analysis, Grain, Parameter
from sekimori.engines.analytics.schema import day_number
from sekimori.kernel.problems import Problem, Refused

Value = int | Mapping[str, int]
LEVEL_CODE = re.compile(r"[a-z0-9_]{1,40}")
FIXED = ("day_number", "person", "account_key", "source", "unit", "holding", "value", "usual")


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Records that are not analysed: of a person or an account, of one source or all, in a period (both days counted)."""

    first: date
    last: date
    person: int | None = None
    account: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        if self.person is None and not self.account:
            raise ValueError("an exclusion names a person or an account")


@dataclass(frozen=True, slots=True)
class Question:
    """Which days are analysed, with which numbers, without whom."""

    first: date
    last: date
    since: Mapping[str, date] = field(default_factory=dict)  # first day of every source
    parameters: Mapping[str, Value] = field(default_factory=dict)  # where the government's differ from the defaults
    excluded: tuple[Exclusion, ...] = ()
    closed: frozenset[date] = frozenset()  # days on which the offices are closed

    def number(self, analysis: Analysis, given: str | int) -> int:
        """This function will return a number that the definition gives itself or by a parameter's name."""
        if isinstance(given, int):
            return given
        value = value_of(analysis.parameter(given), self.parameters)
        return value if isinstance(value, int) else max(value.values())


def value_of(parameter: Parameter, given: Mapping[str, Value]) -> Value:
    """This function will return a parameter's value: the government's, and where it has none the default.

    :raises Refused: if it is no whole number, negative, or names no level.
    """
    value = given.get(parameter.name, parameter.default)
    if isinstance(value, Mapping) and isinstance(parameter.default, Mapping):
        value = {**parameter.default, **value}
    numbers = list(value.values()) if isinstance(value, Mapping) else [value]
    codes = list(value) if isinstance(value, Mapping) else []
    if any(isinstance(n, bool) or not isinstance(n, int) or not 0 <= n < 2**31 for n in numbers):
        raise Refused(Problem(f"分析の数値「{parameter.label}」", "0以上の整数ではありません", "整数で入れ直す"))
    if not all(LEVEL_CODE.fullmatch(code) for code in codes) or (codes and not parameter.by_level):
        where = f"分析の数値「{parameter.label}」"
        raise Refused(Problem(where, "保護区分ごとの数値の書き方が違います", "保護区分ごとに整数を入れる"))
    return value


def query_of(analysis: Analysis, question: Question) -> str:
    """This function will return the whole query; its columns are ``FIXED`` and the analysis's facts, all integers or
    texts, in a fixed order of rows.

    :raises Refused: if a parameter's value is none.
    """
    if question.last < question.first:
        raise Refused(Problem("分析する期間", "終わりの日が始めの日より前です", "始めの日と終わりの日を入れ直す"))
    text = analysis.sql
    for parameter in analysis.parameters:
        text = _filled(text, parameter.name, _literal(value_of(parameter, question.parameters)))
    text = _filled(text, "first_day", str(day_number(question.first)))
    text = _filled(text, "last_day", str(day_number(question.last)))
    facts = "".join(
        f", CAST({name} AS {'BIGINT' if kind == 'number' else 'VARCHAR'}) AS {name}"
        for name, kind in analysis.facts.items()
    )
    order = ", ".join(["day_number", "person_key", "account_key", "source", *analysis.facts])
    return (
        f"WITH {prelude(analysis, question)},\nfound AS (\n{text.strip()}\n)\n"
        "SELECT CAST(day_number AS BIGINT) AS day_number, CAST(NULLIF(person_key, -1) AS BIGINT) AS person, "
        "CAST(account_key AS VARCHAR) AS account_key, CAST(source AS VARCHAR) AS source, CAST(unit AS BIGINT) AS unit, "
        f"CAST(holding AS BIGINT) AS holding, CAST(value AS BIGINT) AS value, CAST(usual AS BIGINT) AS usual{facts}\n"
        f"FROM found ORDER BY {order}"
    )


def prelude(analysis: Analysis, question: Question) -> str:
    """This function will return the tables an analysis stands on, as common table expressions over ``stored``."""
    first = day_number(question.first) - question.number(analysis, analysis.history)
    hidden = " OR ".join(_excluding(each) for each in question.excluded) or "FALSE"
    condition = f"({hidden})" if analysis.of_excluded else f"NOT ({hidden})"
    since = {source: day_number(day) for source, day in sorted(question.since.items()) if SOURCE_CODE.fullmatch(source)}
    cases = " ".join(f"WHEN '{source}' THEN {day}" for source, day in since.items())
    source_since = f"CASE source {cases} ELSE day_number END" if cases else "day_number"
    days = ", ".join(f"({number}, {'TRUE' if day_closed else 'FALSE'})" for number, day_closed in _days(question))
    sources = [f"SELECT '{source}' AS source, {day} AS first_day" for source, day in since.items()]
    none = "SELECT '' AS source, 0 AS first_day"
    read = (
        "SELECT *, COALESCE(person, -1) AS person_key, "
        "CASE WHEN person IS NULL THEN CONCAT(source, ':', account) ELSE '' END AS account_key, "
        f"COALESCE(people, rows, 1) AS amount, {source_since} AS source_since\n"
        f"FROM stored WHERE day_number BETWEEN {first} AND {day_number(question.last)} AND {condition}"
    )
    return (
        f"records AS ({read}),\nagain AS ({read}),\n"  # noqa: S608  numbers, checked codes
        f"days AS (SELECT * FROM (VALUES {days}) AS d(day_number, closed)),\n"
        f"sources AS ({' UNION ALL '.join(sources) or none})"
    )


def evidence_of(analysis: Analysis, question: Question) -> str:
    """This function will return the query for the records behind findings, which stand in a table ``asked`` with
    ``number`` and the columns of the grain; the first ``:most`` of each, and how many there are."""
    keys: tuple[str, ...] = {
        Grain.PERSON: ("person_key", "account_key"),
        Grain.ACCOUNT: ("source", "account"),
        Grain.SUBJECT: ("subject",),
        Grain.ADDRESS: ("source_address",),
        Grain.SOURCE: ("source",),
    }[analysis.grain]
    if "subject" in analysis.facts and analysis.grain is not Grain.SUBJECT:
        keys = (*keys, "subject")
    same = " AND ".join(f"r.{key} = a.{key}" for key in keys)
    back = question.number(analysis, analysis.evidence_days) - 1
    text = f"""WITH {prelude(analysis, question)},
behind AS (
  SELECT a.number, r.metadata_uid, COUNT(*) OVER (PARTITION BY a.number) AS counted,
    ROW_NUMBER() OVER (PARTITION BY a.number ORDER BY r.epoch DESC, r.metadata_uid) AS place
  FROM asked AS a JOIN (SELECT * FROM records WHERE {analysis.evidence}) AS r ON {same}
  WHERE r.day_number BETWEEN a.day_number - {back} AND a.day_number)
SELECT number, metadata_uid, counted FROM behind WHERE place <= :most ORDER BY number, place"""  # noqa: S608  our own definitions
    for parameter in analysis.parameters:
        text = _filled(text, parameter.name, _literal(value_of(parameter, question.parameters)))
    return text


def _filled(text: str, name: str, value: str) -> str:
    return re.sub(rf"(?<!:):{name}\b", value, text)


def _literal(value: Value) -> str:
    if isinstance(value, int):
        return str(value)
    cases = " ".join(f"WHEN '{code}' THEN {number}" for code, number in value.items() if code != UNKNOWN_LEVEL)
    return f"(CASE level {cases} ELSE {value[UNKNOWN_LEVEL]} END)"


def _days(question: Question) -> list[tuple[int, bool]]:
    closed = {day_number(day) for day in question.closed}
    return [(number, number in closed) for number in range(day_number(question.first), day_number(question.last) + 1)]


def _excluding(each: Exclusion) -> str:
    parts = [f"day_number BETWEEN {day_number(each.first)} AND {day_number(each.last)}"]
    if each.person is not None:
        parts.append(f"person IS NOT NULL AND person = {int(each.person)}")
    if each.account:
        parts.append(f"account = {_text(each.account)}")
    if each.source:
        parts.append(f"source = {_text(each.source)}")
    return f"({' AND '.join(parts)})"


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
