"""`sekimori guideline import-text|export-oscal|import-oscal`: official wording in, OSCAL catalogs out and in."""

import json
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

import click

from sekimori.cli.guideline import as_json, guideline, known_packs, on_day, version_of
from sekimori.cli.operator import operator
from sekimori.cli.output import write_file
from sekimori.guideline.model import Guideline
from sekimori.guideline.official.attach import Attachment, Unknown, attach
from sekimori.guideline.official.document import OfficialDocument, open_document
from sekimori.guideline.official.reading.bounds import MOST_BYTES
from sekimori.guideline.oscal import checklist, export, reading, selection
from sekimori.kernel.problems import Problem, Refused

__all__ = ["guideline"]  # the group, with these commands in it

FOUND = 1
SHOWN = 50
code_argument = click.argument("code", metavar="CODE")
file_argument = click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
to_file = click.option("-o", "--output", type=click.Path(path_type=Path), help="書き出す先。既定は標準出力。")


@guideline.command("import-text")
@code_argument
@file_argument
@click.option("--confirm", is_flag=True, help="確かめた内容で読み込みます。付けなければ、確かめるだけです。")
@on_day
@as_json
def import_text(code: str, file: Path, confirm: bool, on: date | None, as_json: bool) -> int:
    """指針の本文（.txt .docx .html）を読み、条項に結び付けます（合わないところがあれば1で終わります）。"""
    version = version_of(code, on)
    document = open_document(file.name, _read(file, MOST_BYTES))
    attachment = _load(version, document) if confirm else attach(document.text, version)
    if as_json:
        click.echo(json.dumps(_report(attachment, document, confirm), ensure_ascii=False, indent=2))
    else:
        _print_report(attachment, document, confirm)
    return 0 if attachment.fits else FOUND


def _load(version: Guideline, document: OfficialDocument) -> Attachment:
    from sekimori.foundation.wording.actions import load_wording

    return load_wording(operator(), version, document)


def _report(attachment: Attachment, document: OfficialDocument, confirmed: bool) -> dict[str, Any]:
    fitting, demands = attachment.demands
    return {
        "pack": attachment.guideline.pack,
        "version": attachment.guideline.version,
        "file": document.name,
        "sha256": document.digest,
        "loaded": confirmed,
        "demands": demands,
        "demands_with_wording": fitting,
        "wording": attachment.wording,
        "missing": [asdict(each) for each in attachment.missing],
        "unknown": [asdict(each) for each in attachment.unknown],
        "twice": [asdict(each) for each in attachment.twice],
        "headings": [asdict(each) for each in attachment.headings],
        "notices": [asdict(each) for each in attachment.notices],
    }


def _print_report(attachment: Attachment, document: OfficialDocument, confirmed: bool) -> None:
    fitting, demands = attachment.demands
    click.echo(f"{attachment.guideline.title}（{attachment.guideline.version}）")
    click.echo(f"本文が付く条項 {len(attachment.wording)}（措置を求める条項 {demands}のうち {fitting}）")
    _print_list("ファイルに見つからない条項", [f"{each.ref}  {each.heading}" for each in attachment.missing])
    _print_list("指針のデータにない番号", [_piece(each) for each in attachment.unknown])
    _print_list("同じ番号が二度あるところ（先にある方を使います）", [_piece(each) for each in attachment.twice])
    differing = [f"{each.ref}  指針「{each.pack}」 ファイル「{each.text}」" for each in attachment.headings]
    _print_list("見出しの違い", differing)
    notices = [f"{each.place}：{each.what}" for each in attachment.notices]
    _print_list("確かめていただきたいところ", notices)
    click.echo(f"元のファイルのSHA-256 {document.digest}")
    click.echo("読み込みました。" if confirmed else "まだ読み込んでいません。--confirm を付けると読み込みます。")


def _piece(piece: Unknown) -> str:
    return f"{piece.label}（{piece.place}）  {piece.beginning}"


def _print_list(title: str, lines: list[str]) -> None:
    if not lines:
        return
    click.echo(f"{title} {len(lines)}件")
    for line in lines[:SHOWN]:
        click.echo(f"  {line}")
    if len(lines) > SHOWN:
        click.echo(f"  ほか{len(lines) - SHOWN}件（--json ですべてを出します）")


@guideline.command("export-oscal")
@code_argument
@on_day
@to_file
def export_oscal(code: str, on: date | None, output: Path | None) -> None:
    """指針をOSCALのカタログ（JSON）にします。管理策の文は要旨で、本文は含みません。"""
    catalog = export.catalog_of(version_of(code, on), on)
    _write(json.dumps(catalog, ensure_ascii=False, indent=2) + "\n", output)


@guideline.command("import-oscal")
@file_argument
@click.option("--only", type=click.Path(path_type=Path), help="使う管理策の番号の一覧、又はOSCALのプロファイル。")
@click.option("--pack", help="どの指針の点検表にするか。既定は、この団体の指針（なければ最初の指針）。")
@click.option("--article", "articles", multiple=True, help="結び付ける条項。既定はサイバーセキュリティの水準の条項。")
@on_day
@to_file
def import_oscal(
    file: Path,
    only: Path | None,
    pack: str | None,
    articles: tuple[str, ...],
    on: date | None,
    output: Path | None,
) -> None:
    """OSCALのカタログ（JSON。NIST SP 800-53など）を、指針の点検表 checklists.toml にします。"""
    version = version_of(pack or _own_pack(), on)
    catalog = reading.read_catalog(file.name, _read(file, reading.MOST_BYTES))
    if only is not None:
        catalog = selection.select(catalog, only.name, _read(only, reading.MOST_BYTES))
    articles = articles or (checklist.article_of(version),)
    _write(checklist.as_toml(catalog, version, articles, file.name), output)
    click.echo(
        f"管理策 {len(catalog.controls)}を「{version.title}」の{'・'.join(articles)}に結び付けました"
        f"（廃止されたもの {catalog.withdrawn}は除きました）。",
        err=True,
    )


def _own_pack() -> str:
    """The pack of this installation's government, or before the set-up the first one there is."""
    from django.db.utils import DatabaseError

    from sekimori.foundation.directory.government import NotSetUp, government

    try:
        return government().pack
    except (NotSetUp, DatabaseError):  # no tables yet: this command needs no database
        return known_packs().codes()[0]


def _read(file: Path, most: int) -> bytes:
    """A file's bytes, one more than allowed at most: whoever reads them refuses the rest."""
    try:
        with file.open("rb") as stream:
            return stream.read(most + 1)
    except OSError:
        mend = "ファイルの名前と場所、読み取れることを確かめてください。"
        raise Refused(Problem(f"ファイル「{file.name}」", "読み取れません", mend)) from None


def _write(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
    else:
        write_file(output, text.encode())
