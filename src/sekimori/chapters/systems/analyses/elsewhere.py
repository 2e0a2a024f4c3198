"""The analyses by an engine elsewhere (Spark), for whoever's records outgrow one machine.

Such an engine cannot open the encrypted store: the days in question, and of them only what the analyses read, are written
out in clear to a folder that the engine's machines see. That is taking personal data out: it takes a right of its own,
stands in the journal before it begins and when it is undone, and is undone whatever happens meanwhile.
"""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from django.db import transaction

from sekimori.chapters.systems.analyses.models import Run
from sekimori.chapters.systems.analyses.queries.definitions import InForce
from sekimori.chapters.systems.analyses.running import WRITE_OUT, Ask, Due
from sekimori.engines.analytics import run as engine
from sekimori.engines.analytics.definition import Analysis
from sekimori.engines.analytics.dialects import Engine, columns_read
from sekimori.engines.analytics.plain import WARNING_FILE, Plain, write_plain
from sekimori.engines.analytics.query import Exclusion, Question, Value, query_of
from sekimori.engines.analytics.run import Finding
from sekimori.engines.analytics.store import Store
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.journal.write import record
from sekimori.kernel.problems import Problem, Refused

OURS = "sekimori-run-"  # how the folders are called that are ours to remove


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An engine that has started, a folder that all its machines see, a clock: `analyse(…, by=Elsewhere(…))`."""

    engine: Engine
    folder: Path
    clock: Callable[[], datetime]

    @contextmanager
    def __call__(self, actor: Actor, run: Run, kept: Store, due: Due, settings: InForce) -> Iterator[Ask]:
        """This function will write the records out, let the analyses be asked, and remove what was written.

        :raises Forbidden: without the right. :raises Refused: if it cannot be written, or is left because it cannot be
            removed: then the message names the folder.
        """
        first, columns = _read_by(settings, due)
        _begun(actor, run, first, due.last, len(columns))
        for left in self.folder.glob(f"{OURS}*"):  # of a run that was killed: there is one run at a time
            if (left / WARNING_FILE).exists():
                shutil.rmtree(left, ignore_errors=True)
        place = self.folder / f"{OURS}{run.pk}"
        plain: Plain | None = None
        try:
            plain = write_plain(kept, place, first, due.last, columns=columns)
            self.engine.open(place)
            yield self._ask
        finally:
            shutil.rmtree(place, ignore_errors=True)
            _ended(actor.later(self.clock()), run, plain, left=place.exists())
        if place.exists():
            mend = f"フォルダー「{place}」を、すぐに手で消す"
            raise Refused(Problem("書き出したアクセス記録", "消せずに残っています", mend))

    def _ask(
        self, kept: Store, analysis: Analysis, first: date, last: date, parameters: dict[str, Value],
        excluded: tuple[Exclusion, ...], closed: frozenset[date],
    ) -> list[Finding]:  # fmt: skip
        return engine.run(
            kept, analysis, first=first, last=last, parameters=parameters, excluded=excluded, closed=closed,
            elsewhere=self.engine,
        )  # fmt: skip


def _read_by(settings: InForce, due: Due) -> tuple[date, list[str]]:
    """From which day on, and what of the records, the analyses read."""
    first, texts = due.first, []
    for analysis in settings.analyses:
        parameters = dict(settings.parameters[analysis.code])
        question = Question(due.first, due.last, {}, parameters, settings.excluded)
        first = min(first, due.first - timedelta(days=question.number(analysis, analysis.history)))
        texts.append(query_of(analysis, question))
    return first, columns_read(texts)


@transaction.atomic(durable=True)
def _begun(actor: Actor, run: Run, first: date, last: date, columns: int) -> None:
    ruling = actor.require(WRITE_OUT)
    facts = {"what": "begun", "first": first.isoformat(), "last": last.isoformat(), "columns": columns}
    facts["engine"] = run.engine
    record(actor, WRITE_OUT, object_kind="access_run", object_id=run.pk, facts=facts, ruling=ruling)


@transaction.atomic(durable=True)
def _ended(actor: Actor, run: Run, plain: Plain | None, *, left: bool) -> None:
    record(
        actor,
        WRITE_OUT,
        outcome="failed" if left or plain is None else "done",
        object_kind="access_run",
        object_id=run.pk,
        reason="left_behind" if left else "",
        facts={"what": "removed", "rows": plain.rows if plain else 0, "files": plain.files if plain else 0},
    )
