"""How much of injected misuse the analyses find, and how many alerts people get for it: `python -m bench.analyses_quality`.

Numbers are tuned on the seeds of ``TUNED`` only (`--tuning` shows those); what is reported comes from ``HELD_OUT``. A case
counts as found if a finding stands on at least one of its records — or, where a source fell silent or its clock jumped,
names the source and the day. Every finding is an alert; none are merged. A quarter of the curious give a purpose that is not true. See docs/access-analyses.md for what synthetic
figures cannot say.
"""

import sys
import tempfile
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from bench.access_generator import KEY, Government, fill
from bench.access_misuse import HISTORY, Case
from bench.access_population import Plan
from sekimori.engines.analytics.definition import Analysis, analyses
from sekimori.engines.analytics.query import Exclusion
from sekimori.engines.analytics.run import Finding, run
from sekimori.engines.analytics.store import Store
from sekimori.kernel.business_days import is_business_day

TUNED, HELD_OUT = (11, 12), (101, 102, 103)
STAFF, ROWS, DAYS = 400, 1_000_000, 130
PROMISED_RECALL, PROMISED_ALERTS = 0.9, 1.0  # of cases; alerts about none, per 200 staff and working day
SOURCE_CASES = {"log_gap": "source_silent", "clock_jump": "clock_jump"}


@dataclass
class Quality:
    """What was found of what was there, added up over governments."""

    cases: Counter = field(default_factory=Counter)  # by kind
    found: Counter = field(default_factory=Counter)
    by: dict[str, Counter] = field(default_factory=lambda: defaultdict(Counter))  # kind → analysis → cases
    alerts: Counter = field(default_factory=Counter)  # by analysis
    true: Counter = field(default_factory=Counter)  # of them, on a case
    desks: float = 0.0  # working days × staff / 200

    @property
    def recall(self) -> float:
        return self.found.total() / max(1, self.cases.total())

    @property
    def rate(self) -> float:
        """Alerts about no case, per 200 staff and working day."""
        return (self.alerts.total() - self.true.total()) / max(1.0, self.desks)

    def judge(self, government: Government, findings: list[Finding]) -> None:
        """This function will add one government's findings."""
        owners = {uid: case for case in government.misuse.cases for day in case.records.values() for uid in day}
        found: dict[int, set[str]] = defaultdict(set)
        for finding in findings:
            hit = {owners[uid].number for uid in finding.record_uids if uid in owners}
            hit |= {case.number for case in government.misuse.cases if _names_the_source(case, finding)}
            self.alerts[finding.analysis] += 1
            self.true[finding.analysis] += bool(hit)
            for number in hit:
                found[number].add(finding.analysis)
        for case in government.misuse.cases:
            self.cases[case.kind] += 1
            self.found[case.kind] += case.number in found
            self.by[case.kind].update(found.get(case.number, ()))
        first, last = analysed(government.plan)
        days = [first + timedelta(days=day) for day in range((last - first).days + 1)]
        self.desks += sum(map(is_business_day, days)) * government.plan.staff / 200


def _names_the_source(case: Case, finding: Finding) -> bool:
    expected = SOURCE_CASES.get(case.kind)
    days = (case.first, case.first + timedelta(days=1))
    return finding.analysis == expected and finding.source == case.source and finding.day in days


def analysed(plan: Plan) -> tuple[date, date]:
    """This function will return the days that are analysed: those before show what is usual."""
    return plan.first + timedelta(days=HISTORY), plan.last


def findings_of(government: Government, folder: Path, chosen: list[Analysis]) -> list[Finding]:
    """This function will run analyses over a government's records, its nightly batches excluded as two people would."""
    plan = government.plan
    first, last = analysed(plan)
    every = [plan.first + timedelta(days=day) for day in range(plan.days)]
    closed = frozenset(day for day in every if not is_business_day(day))
    batches = [
        Exclusion(plan.first, plan.last, account=extra.account)
        for extra in government.population.extras
        if extra.account.startswith("batch")
    ]
    store = Store(folder, KEY)
    return [
        finding
        for analysis in chosen
        for finding in run(store, analysis, first=first, last=last, excluded=batches, closed=closed, spill=folder)
    ]


def measured(seeds: tuple[int, ...], chosen: list[Analysis] | None = None) -> Quality:
    """This function will measure governments of several seeds."""
    quality = Quality()
    chosen = chosen or [analysis for analysis in analyses().values() if not analysis.of_excluded]
    for seed in seeds:
        with tempfile.TemporaryDirectory(prefix="sekimori-quality-") as folder:
            government = Government(Plan(ROWS, STAFF, days=DAYS, seed=seed))
            fill(government, Path(folder))
            quality.judge(government, findings_of(government, Path(folder), chosen))
    return quality


def section(seeds: tuple[int, ...] = HELD_OUT) -> str:
    """This function will measure and return a section of the report."""
    quality = measured(seeds)
    lines = [
        "## Analyses of access records: what they find of injected misuse\n",
        f"{len(seeds)} invented governments of {STAFF} staff (seeds {', '.join(map(str, seeds))}; numbers were tuned on "
        f"others), some {ROWS:,} records each over {DAYS} days with the tax season and the transfers of April. "
        "Every finding counts as an alert.\n",
        f"- found: {quality.found.total()} of {quality.cases.total()} cases, recall **{quality.recall:.2f}** "
        f"(promised {PROMISED_RECALL})",
        f"- alerts about no case, per 200 staff and working day: **{quality.rate:.2f}** (promised at most "
        f"{PROMISED_ALERTS:.0f}); with those about cases, of which there are far more here than anywhere real, "
        f"{quality.alerts.total() / quality.desks:.2f} ({quality.true.total()} of {quality.alerts.total()} alerts)\n",
        "| misuse | cases | found | by |\n|---|--:|--:|---|",
    ]
    for kind in sorted(quality.cases):
        by = ", ".join(f"{name} {number}" for name, number in quality.by[kind].most_common())
        lines.append(f"| {kind} | {quality.cases[kind]} | {quality.found[kind]} | {by} |")
    lines += ["", "| analysis | alerts | about a case | others per 200 staff and working day |\n|---|--:|--:|--:|"]
    for name, number in quality.alerts.most_common():
        others = (number - quality.true[name]) / quality.desks
        lines.append(f"| {name} | {number} | {quality.true[name]} | {others:.3f} |")
    return "\n".join([*lines, ""])


if __name__ == "__main__":
    print(section(TUNED if "--tuning" in sys.argv else HELD_OUT))
