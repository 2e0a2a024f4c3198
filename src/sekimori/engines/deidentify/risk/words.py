"""What was measured, in plain Japanese, for whoever decides about the hand-over."""

from collections.abc import Iterator, Sequence

from sekimori.engines.deidentify.risk.measures import Risk
from sekimori.engines.deidentify.risk.search import Choice


def explained(risk: Risk) -> Iterator[str]:
    """This function will say a measurement in sentences."""
    yield f"{risk.rows:,}人のうち、指定した列の組合せで一人に絞り込める人は{risk.uniques:,}人（{_share(risk.uniques, risk.rows)}）です。"
    yield f"最も少ない組は{risk.k:,}人です（k-匿名性 k＝{risk.k:,}）。組は{risk.groups:,}、一人を言い当てる確率は平均{risk.average:.1%}です。"
    for step, rows in risk.under.items():
        if rows and step > 2:
            yield f"{step}人に満たない組に入る人は{rows:,}人（{_share(rows, risk.rows)}）です。"
    for name, alone in sorted(risk.without.items(), key=lambda each: each[1]):
        if alone < risk.uniques:
            yield f"「{name}」がなければ、一人に絞り込める人は{alone:,}人に減ります。"
    for spread in risk.spreads:
        yield (
            f"「{spread.column}」の値は、組の中で少なくとも{spread.distinct:,}通りです（l-多様性 l＝{spread.distinct:,}）。"
            + ("全員が同じ値の組があり、組が分かれば値も分かります。" if spread.distinct < 2 else "")
        )
        yield f"「{spread.column}」の分布は、全体と最大{spread.distance:.2f}違います（t-近接性 t＝{spread.distance:.2f}、0が全体と同じ）。"
    if risk.k_map is not None:
        yield f"母集団の中では、最も少ない組でも{risk.k_map:,}人です（k-map）。母集団にいない人は{risk.absent:,}人です。"


def offered(choices: Sequence[Choice], goal: int) -> Iterator[str]:
    """This function will say which coarser forms reach a goal."""
    if not choices:
        yield f"どう粗くしても、{goal}人以上の組にはなりません。列を減らすか、取り除く割合を増やしてください。"
    for number, choice in enumerate(choices, start=1):
        levels = "、".join(f"{name}は{level}" for name, level in choice.levels.items())
        gone = f"{choice.suppressed:,}人の行を除くと、" if choice.suppressed else ""
        yield f"案{number}：{levels}。{gone}どの組も{choice.k:,}人以上になります（失われる細かさ {choice.loss:.0%}）。"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.1%}" if whole else "0%"
