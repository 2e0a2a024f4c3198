"""Checking a store against the digests that its keeper holds elsewhere: what is missing, changed, or never was.

The digests come from the journal, which is sealed; so do the days that retention destroyed. The store itself is believed
in nothing.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256

from sekimori.engines.analytics.digests import Part, digest_of_records, parts_of
from sekimori.engines.analytics.schema import DERIVED, completed
from sekimori.engines.analytics.store import Damaged, Held, Store
from sekimori.kernel.problems import Problem

MEND = "控え（バックアップ）から戻すか、元の記録をもう一度取り込む"


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check looked at and what was wrong; ``faults`` empty: everything is as it was recorded."""

    batches: int
    files: int
    rows: int
    forgotten: int  # files whose days were destroyed at the end of retention
    faults: tuple[Problem, ...]


def verification(
    store: Store,
    digests: Iterable[str],
    forgotten: Mapping[str, date] | None = None,
    *,
    only: Callable[[str], bool] | None = None,
) -> Verification:
    """This function will read every file of a store and compare it with the digests of the batches.

    :param digests: of all batches, from the journal.
    :param forgotten: per source the day before which retention destroyed the records, from the journal.
    :param only: whose records are read this time, by the batch's digest; what is there is always looked at whole.
    """
    expected, gone = set(digests), forgotten or {}
    faults = list(_strangers(store, expected))
    held = {(each.batch, each.number): each for each in store.held(date.min, date.max)}
    files = rows = destroyed = 0
    chosen = sorted(digest for digest in expected if only is None or only(digest))
    for digest in chosen:
        parts = _parts(store, digest)
        if parts is None:
            faults.append(_batch(digest, "控えの目録がないか、書き換えられています"))
            continue
        for part in parts:
            if part.day < gone.get(part.source, date.min):
                destroyed += 1
                continue
            fault = _fault(store, digest, part, held.get((digest, part.number)))
            files, rows = files + 1, rows + part.rows
            faults += [fault] if fault else []
    return Verification(len(chosen), files, rows, destroyed, tuple(faults))


def _strangers(store: Store, expected: set[str]) -> Iterator[Problem]:
    """Batches that nobody recorded, and files that belong to no part of their batch: somebody put records in."""
    for digest in sorted(set(store.manifests()) - expected):
        yield _batch(digest, "取込みの記録にない束です")
    known = {
        digest: {(part.source, part.day, part.number) for part in _parts(store, digest) or ()} for digest in expected
    }
    for held in store.held(date.min, date.max):
        if held.batch in known and (held.source, held.day, held.number) not in known[held.batch]:
            yield Problem(held.where, "目録にないファイルです", "取り除いて、誰が置いたかを調べる")


def _parts(store: Store, digest: str) -> tuple[Part, ...] | None:
    manifest = store.manifest(digest)
    if manifest is None or sha256(manifest).hexdigest() != digest:
        return None
    return parts_of(manifest)


def _batch(digest: str, what: str) -> Problem:
    return Problem(f"アクセス記録の束 {digest[:12]}", what, MEND)


def _fault(store: Store, digest: str, part: Part, held: Held | None) -> Problem | None:
    where = f"アクセス記録（取込元 {part.source}、{part.day:%Y-%m-%d}、束 {digest[:12]} の{part.number}番）"
    if held is None or (held.source, held.day) != (part.source, part.day):
        return Problem(where, "ファイルがありません", MEND)
    try:
        records = store.records(held)
    except Damaged as error:
        return error.problems[0]
    if digest_of_records(records) != part.digest:
        return Problem(where, "記録が取り込んだときと違います", MEND)
    if completed(records.drop_columns(list(DERIVED))) != records:
        return Problem(where, "時刻と日付から計算した列が、時刻と日付に合いません", MEND)
    if not store.indexed(held, records):
        return Problem(where, "検索の索引が記録と合いません", "索引を作り直す")
    return None
