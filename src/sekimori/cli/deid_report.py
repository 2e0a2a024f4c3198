"""The result of a scan as a PDF that a clerk hands to their manager: verdicts in plain words, values masked."""

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from sekimori.cli.deid_files import Looked
from sekimori.engines.deidentify.report import Place, Report, Verdict
from sekimori.foundation.documents import pdf
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem

TEMPLATE = Path(__file__).with_name("deid_report.typ")
TITLE = "個人情報の確認結果"
_PLACES = 40  # of one file; a table of more is read by nobody
_DETAILS = 200  # files told about one by one
_NOT_READ = "調べられませんでした。"
_WORST = (*Verdict,)  # in the order of what has to be known first
LIMITS = (
    "「見つかりませんでした」は、個人情報がないことの保証ではありません。",
    "画像の中の文字、手書きの文字、音声は調べません。画像のあるファイルは、目で確かめてください。",
    "「例（伏せ字）」は、見つかった値の先頭の1文字だけを示します。個人番号などは全て伏せます。",
    "この結果には氏名などの値は載りませんが、ファイルの名前に個人情報があれば載ります。取扱いに注意してください。",
)


def made(looked: Sequence[Looked], *, at: datetime) -> bytes:
    """This function will set the results of a scan as a PDF document."""
    return pdf.render(TEMPLATE, contents(looked, at=at), at=at)


def contents(looked: Sequence[Looked], *, at: datetime) -> dict[str, Any]:
    """This function will put the results of a scan into the words of the document."""
    reports = [each.report for each in looked if each.report is not None]
    verdicts = Counter(report.verdict for report in reports)
    unread = sum(each.report is None for each in looked)
    worst = next((verdict for verdict in _WORST if verdicts[verdict]), None)
    telling = [report for report in reports if report.verdict is not Verdict.NOTHING_FOUND]
    faults = [problem for each in looked for problem in each.problems]
    return {
        "title": TITLE,
        "footer": f"{TITLE}　{_moment(at)}",
        "made": _moment(at),
        "conclusion": _conclusion(worst, unread),
        "todo": list(_todo(verdicts, unread)),
        "totals": [
            *((verdict.label, f"{verdicts[verdict]:,}") for verdict in _WORST if verdicts[verdict]),
            *([(_NOT_READ, f"{unread:,}")] if unread else []),
        ],
        "files": [_line(each) for each in looked],
        "details": [detail for report in telling[:_DETAILS] for detail in _details(report)],
        "faults": [(_bare(each.where), each.what, each.mend) for each in faults],
        "limits": list(LIMITS),
    }


def _moment(at: datetime) -> str:
    return f"{wareki(at.date(), weekday=True)} {at:%H:%M}"


def _bare(where: str) -> str:
    return where.removeprefix("ファイル「").removesuffix("」")


def _conclusion(worst: Verdict | None, unread: int) -> str:
    if worst in (Verdict.HIDDEN_PERSONAL, Verdict.PERSONAL):
        return worst.label
    if unread or worst is Verdict.UNREAD:
        return "読めない部分があります。個人情報がないとはいえません。"
    return worst.label if worst else "調べたファイルはありません。"


def _todo(verdicts: Counter[Verdict], unread: int) -> Iterator[str]:
    if verdicts[Verdict.HIDDEN_PERSONAL]:
        yield "見えないところの個人情報を取り除き、もう一度調べる。取り除き方は、ファイルごとの欄にあります。"
    if verdicts[Verdict.PERSONAL] or verdicts[Verdict.HIDDEN_PERSONAL]:
        yield "渡す相手に、この個人情報が要るかを確かめる。要らなければ、削除するか加工する。"
    if verdicts[Verdict.HIDDEN]:
        yield "見えない内容が要るかを確かめ、要らなければ取り除く。"
    if verdicts[Verdict.UNREAD] or unread:
        yield "読めなかったところは、開いて目で確かめる。"


def _line(looked: Looked) -> dict[str, str]:
    report = looked.report
    if report is None:
        return {"name": looked.file.name, "verdict": _NOT_READ, "people": ""}
    people = f"{report.everyone:,}" if report.everyone else ""
    return {"name": looked.file.name, "verdict": report.verdict.label, "people": people}


def _details(report: Report, within: str = "") -> Iterator[dict[str, Any]]:
    name = f"{within}{report.name}"
    notes = list(_notes(report))
    if report.counts or notes:  # an archive says nothing beside what is in it
        yield {
            "name": name,
            "verdict": report.verdict.label,
            "counts": "、".join(f"{kind.label} {count:,}件" for kind, count in report.counts.items()),
            "notes": notes,
            "places": [_place(place) for place in report.places[:_PLACES]],
            "more": _more(report),
        }
    for inside in report.inside:
        yield from _details(inside, f"{name} の中の ")


def _notes(report: Report) -> Iterator[str]:
    if report.hidden_file:
        yield f"見えないところにあるファイルです（{report.hidden_file.label}）。{report.hidden_file.mend}"
    for category in sorted({kind.category for kind in report.counts} - {"basic"}):
        yield f"注意：{category.label}を含みます。"
    for hidden, count in report.hidden.items():
        yield f"見えない内容：{hidden.label} {count:,}か所。{hidden.mend}"
    if report.unread:
        yield f"読んでいないもの：{'、'.join(report.unread)}"
    yield from (_problem(each) for each in report.problems)


def _problem(problem: Problem) -> str:
    return f"調べられませんでした：{problem.what}。{problem.mend}"


def _place(place: Place) -> dict[str, str]:
    return {
        "where": place.where,
        "kind": place.kind.label,
        "count": f"{place.count:,}",
        "previews": "、".join(place.previews),
        "reason": place.reason,
        "hidden": place.hidden.label if place.hidden else "",
    }


def _more(report: Report) -> str:
    more = report.unlisted + max(len(report.places) - _PLACES, 0)
    return f"ほか {more:,}か所。全ての場所は、--json で書き出せます。" if more else ""
