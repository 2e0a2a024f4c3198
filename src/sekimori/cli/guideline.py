"""`sekimori guideline`: list, check, show and compare the guideline packs."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from sekimori.cli.day import Day
from sekimori.guideline.compare import NONE, Comparison, Named, Single, compare, in_words
from sekimori.guideline.counts import counts
from sekimori.guideline.library import Library, is_folder, packs_in
from sekimori.guideline.loader import load_pack
from sekimori.guideline.model import Guideline, Level, Pack, Provision
from sekimori.guideline.schema import suggest
from sekimori.guideline.words import APPLIES, LEVEL, MODALITY, SCOPE, TRIGGER
from sekimori.kernel.era import wareki
from sekimori.kernel.problems import Problem, Refused

FOUND = 1
as_json = click.option("--json", "as_json", is_flag=True, help="プログラムが読むためのJSONで出します。")
on_day = click.option("--on", type=Day(), help="この日に効力のある版（例 2026-04-01、令和8年4月1日）。既定は最新の版。")


@click.group()
def guideline() -> None:
    """指針のデータを一覧・検査・表示・比較します。"""


def known_packs() -> Library:
    """This function will return the packs of this installation.

    :raises Refused: if a folder of SEKIMORI_PACKS is wrong.
    """
    from django.conf import settings

    return Library(settings.PACKS)


def version_of(code: str, on: date | None) -> Guideline:
    """This function will return a pack's version in force on a day, or its newest.

    :raises Refused: if there is no such pack, or it has faults.
    """
    pack = known_packs().pack(code)
    return pack.on(on) if on else pack.versions[-1]


@guideline.command("list")
@as_json
def list_packs(as_json: bool) -> None:
    """この仕組みが知っている指針を一覧にします。"""
    library = known_packs()
    found = [library.pack(code) for code in library.codes()]
    if as_json:
        _print_json([_pack_data(pack) for pack in found])
        return
    for pack in found:
        click.echo(f"{pack.code}  {pack.government}")
        for version in pack.versions:
            click.echo(f"  {wareki(version.in_force.since)}から  {version.title}  {version.status}")


def _pack_data(pack: Pack) -> dict[str, Any]:
    versions = [
        {
            "since": version.in_force.since,
            "until": version.in_force.until,
            "title": version.title,
            "status": version.status,
            **asdict(counts(version)),
        }
        for version in pack.versions
    ]
    return {"code": pack.code, "government": pack.government, "versions": versions}


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome for one pack: the pack, or everything that keeps it from being one."""

    code: str
    pack: Pack | None
    problems: tuple[Problem, ...]


@guideline.command()
@click.argument("target", metavar="[CODE|FOLDER]", required=False)
@as_json
def check(target: str | None, as_json: bool) -> int:
    """指針のデータを検査し、直すところをすべて挙げます（問題がなければ0、あれば1で終わります）。"""
    results = [_check(folder) for folder in _folders(target, known_packs())]
    if as_json:
        _print_json([_checked_data(result) for result in results])
    else:
        for result in results:
            _print_checked(result)
    return FOUND if any(result.problems for result in results) else 0


def _folders(target: str | None, library: Library) -> list[Path]:
    if target is None:
        return [library.folder(code) for code in library.codes()]
    if target in library.codes():
        return [library.folder(target)]
    if not is_folder(Path(target)):
        mend = f"{'・'.join(library.codes())} のどれか、又は pack.toml のあるフォルダを指定してください。"
        raise Refused(Problem(target, "その名の指針もフォルダもありません", mend))
    Library([Path(target)])  # refuses a folder without a pack, or with the name of a shipped one
    return packs_in(Path(target))


def _check(folder: Path) -> Checked:
    from sekimori.foundation.compliance.vocabulary import vocabulary

    try:
        return Checked(folder.name, load_pack(folder, vocabulary()), ())
    except Refused as refused:
        return Checked(folder.name, None, refused.problems)


def _checked_data(result: Checked) -> dict[str, Any]:
    about = _pack_data(result.pack) if result.pack else {"code": result.code}
    return {**about, "problems": [asdict(problem) for problem in result.problems]}


def _print_checked(result: Checked) -> None:
    if result.pack is None:
        click.echo(f"{result.code}：直すところが{len(result.problems)}件あります。")
        for problem in result.problems:
            click.echo(f"・{problem}")
        return
    for version in result.pack.versions:
        found = counts(version)
        click.echo(f"{result.code}（{version.version}）：問題はありません。")
        click.echo(f"  定め {found.provisions}（うち求めのあるもの {found.leaves}、号 {found.items}）")
        click.echo(
            f"  示し方：記録から計算 {found.computed}、自己点検 {found.attested}、"
            f"他の規程に委任 {found.delegated}、人による {found.by_people}"
        )


@guideline.command()
@click.argument("code", metavar="CODE")
@click.argument("ref", metavar="[REF]", required=False)
@on_day
@as_json
def show(code: str, ref: str | None, on: date | None, as_json: bool) -> None:
    """指針の全体、又は番号REF（第5の6 など）の定めを表示します。"""
    version = version_of(code, on)
    if ref is None:
        _show_whole(version, as_json)
        return
    if ref not in version.provisions:
        near = suggest(ref, version.provisions)
        raise Refused(
            Problem(
                ref,
                f"{version.government}の指針（{version.version}）にない番号です",
                f"{near}印刷された番号で指定してください。",
            )
        )
    _show_provision(version.provisions[ref], version, as_json)


def _show_whole(version: Guideline, as_json: bool) -> None:
    if as_json:
        provisions = [_provision_data(provision) for provision in version.provisions.values()]
        _print_json(
            {"pack": version.pack, "version": version.version, "title": version.title, "provisions": provisions}
        )
        return
    click.echo(f"{version.title}（{version.status}、{wareki(version.in_force.since)}から）")
    depth = {level: index for index, level in enumerate(Level)}
    for provision in version.provisions.values():
        indent = "  " * depth[provision.level]
        click.echo(f"{indent}{provision.ref}  {provision.heading}")
        if provision.summary and provision.level is not Level.ITEM:
            click.echo(f"{indent}    {provision.summary}")


def _show_provision(provision: Provision, version: Guideline, as_json: bool) -> None:
    items = [each for each in version.provisions.values() if each.parent == provision.ref]
    if as_json:
        _print_json({**_provision_data(provision), "below": [_provision_data(item) for item in items]})
        return
    click.echo(f"{provision.ref}  {provision.heading}（{LEVEL[provision.level]}）")
    for label, value in _lines_of(provision, version):
        click.echo(f"  {label}：{value}")
    for item in items:
        click.echo(f"  {item.ref}  {item.heading}  {item.summary}")


def _lines_of(provision: Provision, version: Guideline) -> Iterator[tuple[str, str]]:
    if provision.summary:
        yield "要約", provision.summary
    if provision.demands:
        yield "共通の名", provision.canonical
        yield "する人", version.roles[provision.actor].label if provision.actor else NONE
        yield "求めの強さ", MODALITY[provision.modality]
        yield "対象", f"{SCOPE[provision.scope]}・{APPLIES[provision.applies]}・{TRIGGER[provision.trigger]}"
    if provision.controls:
        yield "示し方", "・".join(_control_label(control) for control in provision.controls)
    for label, value in (
        ("自己点検の質問", provision.question),
        ("委ねる先", provision.delegated_to),
        ("人による理由", provision.by_people),
        ("注", provision.note),
    ):
        if value:
            yield label, value
    for parameter in version.parameters:
        if parameter.article == provision.ref:
            yield "数値", f"{parameter.code} {in_words(parameter)}（{wareki(parameter.since)}から）"


def _control_label(code: str) -> str:
    from sekimori.foundation.compliance.vocabulary import vocabulary

    return f"{vocabulary().controls.get(code, '')}（{code}）"


def _provision_data(provision: Provision) -> dict[str, Any]:
    return {key: value for key, value in asdict(provision).items() if key != "source"}


@guideline.command("compare")
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@on_day
@as_json
def compare_packs(a: str, b: str, on: date | None, as_json: bool) -> None:
    """二つの指針を、同じ求めごとに並べて違いを示します。"""
    found = compare(version_of(a, on), version_of(b, on))
    if as_json:
        _print_json(_comparison_data(found))
        return
    click.echo(f"A：{found.a.title}\nB：{found.b.title}")
    click.echo(f"\n両方にある求め {len(found.both)}件")
    for pair in found.both:
        click.echo(f"  {pair.a.ref} ／ {pair.b.ref}  {pair.a.heading}（{pair.canonical}）")
        for difference in pair.differences:
            if difference.aspect != "番号":
                click.echo(f"    {difference.aspect}：{difference.a} ／ {difference.b}")
    _print_only("A", found.a, found.only_a)
    _print_only("B", found.b, found.only_b)
    _print_named("役割の違い", found.roles)
    _print_named("数値の違い", found.parameters)


def _print_only(letter: str, version: Guideline, singles: tuple[Single, ...]) -> None:
    click.echo(f"\n{letter}（{version.government}）だけにある求め {len(singles)}件")
    for single in singles:
        within = f" → 相手方で対応するのは{single.within.ref}" if single.within else ""
        click.echo(f"  {single.provision.ref}  {single.provision.heading}（{single.provision.canonical}）{within}")


def _print_named(title: str, named: tuple[Named, ...]) -> None:
    differing = [each for each in named if each.differs]
    click.echo(f"\n{title} {len(differing)}件")
    for each in differing:
        click.echo(f"  {each.code}：{each.a} ／ {each.b}")


def _comparison_data(found: Comparison) -> dict[str, Any]:
    def singles(found: tuple[Single, ...]) -> list[dict[str, Any]]:
        return [
            {
                "canonical": each.provision.canonical,
                "ref": each.provision.ref,
                "heading": each.provision.heading,
                "within": each.within.ref if each.within else None,
            }
            for each in found
        ]

    return {
        "a": {"pack": found.a.pack, "version": found.a.version},
        "b": {"pack": found.b.pack, "version": found.b.version},
        "both": [
            {
                "canonical": pair.canonical,
                "a": pair.a.ref,
                "b": pair.b.ref,
                "differences": [asdict(difference) for difference in pair.differences],
            }
            for pair in found.both
        ],
        "only_a": singles(found.only_a),
        "only_b": singles(found.only_b),
        "roles": [asdict(each) for each in found.roles if each.differs],
        "parameters": [asdict(each) for each in found.parameters if each.differs],
    }


def _print_json(data: object) -> None:
    click.echo(json.dumps(data, ensure_ascii=False, indent=2, default=str))
