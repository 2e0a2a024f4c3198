"""Reading how things are conducted: ``routes.toml`` (who decides) and ``protection.toml`` (levels and their rules)."""

from typing import Any

from sekimori.guideline import schema
from sekimori.guideline.protection import Fact, LevelRule, ProtectionLevel, ProtectionScheme
from sekimori.guideline.route import Route, RouteStep, StepPlace, StepVerb
from sekimori.guideline.source import Document, Faults, KeyPath


def routes(document: Document | None, faults: Faults) -> tuple[Route, ...]:
    """This function will read ``routes.toml``: ``[[route]]`` with its ``[[route.step]]``, the last of which decides."""
    if document is None:
        return ()
    schema.check_tables(document, ("route",), faults)
    made: list[Route] = []
    taken: dict[tuple[str, str], int] = {}
    for path, row in schema.rows_of(document, "route", faults):
        clean: Any = schema.read_row(document, path, row, schema.ROUTE, faults, tables=("step",))
        steps = _steps(document, path, faults)
        if clean is None or not steps:
            continue
        source = document.at(*path)
        route = Route(clean["kind"], tuple(clean.get("levels", ())), steps, clean["article"], source)
        for level in route.levels or ("",):
            if (first := taken.setdefault((route.kind, level), source.line)) != source.line:
                faults.add(source, f"{first}行目と同じ種別・保護区分の経路です", "どちらかの経路を消してください。")
        made.append(route)
    return tuple(made)


def _steps(document: Document, path: KeyPath, faults: Faults) -> tuple[RouteStep, ...]:
    made: list[RouteStep] = []
    rows = schema.rows_of(document, "step", faults, inside=path)
    for step_path, row in rows:
        clean: Any = schema.read_row(document, step_path, row, schema.STEP, faults)
        if clean is None:
            return ()
        made.append(
            RouteStep(
                StepVerb(clean["verb"]),
                clean["role"],
                StepPlace(clean.get("place", StepPlace.OWN)),
                tuple(clean.get("deputies", ())),
            )
        )
    decisions = [index for index, step in enumerate(made) if step.verb is StepVerb.DECIDE]
    if made and decisions != [len(made) - 1]:
        faults.add(
            document.at(*path),
            "決裁（decide）が最後に一つだけ、になっていません",
            "最後の段階だけを decide にしてください。",
        )
        return ()
    return tuple(made)


def protection(document: Document | None, faults: Faults) -> ProtectionScheme:
    """This function will read ``protection.toml``: ``[[level]]`` and ``[[rule]]``; one rule holds for everything."""
    if document is None:
        return ProtectionScheme((), ())
    schema.check_tables(document, ("level", "rule"), faults)
    levels = _levels(document, faults)
    rules = _rules(document, frozenset(level.code for level in levels), faults)
    if rules and not any(rule.when is Fact.ALWAYS for rule in rules):
        mend = 'when = "always" の [[rule]] を一つ書いてください。'
        faults.add(document.at("rule"), "どの保有個人情報にも当てはまる規則がありません", mend)
    return ProtectionScheme(tuple(sorted(levels, key=lambda level: level.rank)), rules)


def _levels(document: Document, faults: Faults) -> tuple[ProtectionLevel, ...]:
    made: dict[str, ProtectionLevel] = {}
    for path, row in schema.rows_of(document, "level", faults):
        clean: Any = schema.read_row(document, path, row, schema.PROTECTION_LEVEL, faults)
        if clean is None:
            continue
        source = document.at(*path)
        level = ProtectionLevel(
            clean["code"],
            clean["label"],
            clean["rank"],
            tuple(clean["demands"]),
            source,
            warn_from=clean["warn_from"],
            hold_from=clean["hold_from"],
        )
        if not 0 < level.warn_from <= level.hold_from:
            faults.add(
                document.at(*path, "warn_from"),
                f"保護区分「{level.code}」の取出しの目安が前後しています",
                "warn_from を1以上にし、hold_from を warn_from 以上にしてください。",
            )
        if level.code in made or level.rank in {other.rank for other in made.values()}:
            faults.add(
                source,
                f"保護区分「{level.code}」のコード又は順位が重なっています",
                "コードと rank を一つずつ違うものにしてください。",
            )
        made[level.code] = level
    return tuple(made.values())


def _rules(document: Document, levels: frozenset[str], faults: Faults) -> tuple[LevelRule, ...]:
    made: list[LevelRule] = []
    for path, row in schema.rows_of(document, "rule", faults):
        clean: Any = schema.read_row(document, path, row, schema.LEVEL_RULE, faults)
        if clean is None:
            continue
        source = document.at(*path)
        if clean["level"] not in levels:
            faults.add(
                document.at(*path, "level"),
                f"保護区分「{clean['level']}」がありません",
                "、".join(sorted(levels)) + " のどれかにしてください。",
            )
        counts = clean["when"] == Fact.PEOPLE_AT_LEAST
        if counts != ("value" in clean):
            mend = "people_at_least のときだけ、value に人数を書いてください。"
            faults.add(source, "value（人数）の有無が when と合いません", mend)
        made.append(
            LevelRule(
                clean["level"], Fact(clean["when"]), clean["reason"], clean["article"], source, clean.get("value")
            )
        )
    return tuple(made)
