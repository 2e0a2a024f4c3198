"""`sekimori register`: the published 個人情報ファイル簿 as plain files for a web server that is not this one."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

import click

from sekimori.chapters.handling.actions.register import record_export
from sekimori.chapters.handling.register_export import MANIFEST, counted, site
from sekimori.cli.operator import operator
from sekimori.kernel.problems import Problem, Refused

OURS = re.compile(r"[0-9A-Za-z-]{1,40}\.(html|csv|pdf|css)")
LINE = re.compile(r"[0-9a-f]{64}  (.+)")


@click.group()
def register() -> None:
    """個人情報ファイル簿を扱います。"""


@register.command()
@click.argument("folder", type=click.Path(path_type=Path), metavar="フォルダ")
def export(folder: Path) -> int:
    """公表している個人情報ファイル簿を、ホームページにそのまま置けるファイル（HTML・CSV・PDF）に書き出します。

    前に書き出したフォルダを指定すると、消除した単票のページは消えます。
    """
    actor = operator()
    _refuse_foreign(folder)
    entries = counted()
    made = site(actor.at)
    record_export(actor, form="site", entries=entries)
    gone = place(folder, made)
    click.echo(f"{entries:,}件を {folder} に書き出しました（{len(made):,}ファイル）。")
    if gone:
        click.echo(f"公表をやめた{gone:,}ファイルを消しました。")
    return 0


def _refuse_foreign(folder: Path) -> None:
    """Only an empty folder or one of an earlier export is written to: nobody's other files are touched."""
    where = f"フォルダ「{folder.name}」"
    try:
        if folder.exists() and not folder.is_dir():
            raise Refused(Problem(where, "同じ名前のファイルがあります", "別の名前を指定してください。"))
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MANIFEST).is_file():
            mend = "空のフォルダか、前に書き出したフォルダを指定してください。"
            raise Refused(Problem(where, "ほかのファイルが入っています", mend))
    except OSError:
        raise Refused(_unwritable(where)) from None


def _unwritable(where: str) -> Problem:
    return Problem(where, "書き出せません", "フォルダに書き込めることと、空き容量を確かめてください。")


def place(folder: Path, made: Mapping[str, bytes]) -> int:
    """This function will write files into a folder, remove those of the last export that are no more, and count them.

    Each file is written whole or not at all; the list of files comes last.

    :raises Refused: if the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        stale = _listed(folder / MANIFEST) - set(made)
        for name in sorted(made, key=lambda name: (name == MANIFEST, name)):
            unfinished = folder / f".{name}.part"
            unfinished.write_bytes(made[name])
            os.replace(unfinished, folder / name)
        for name in stale:
            (folder / name).unlink(missing_ok=True)
    except OSError:
        raise Refused(_unwritable(f"フォルダ「{folder.name}」")) from None
    return len(stale)


def _listed(file: Path) -> set[str]:
    """What an earlier export says it wrote; only plain names of ours, so that nothing elsewhere is ever removed."""
    if not file.is_file():
        return set()
    found = (LINE.fullmatch(line) for line in file.read_text(encoding="utf-8", errors="replace").splitlines())
    return {line[1] for line in found if line and OURS.fullmatch(line[1])}
