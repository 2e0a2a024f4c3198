"""Loading a pack: every file read strictly, every fault collected, and a pack only if there is none.

A pack is a folder ``<code>/`` with ``pack.toml`` and one folder per version, named by the day it came into force:
``<YYYY-MM-DD>/{articles,roles,parameters,terms,checklists,routes,protection}.toml`` and ``authority.csv``; a
``register.toml`` only where the government adds to 個人情報ファイル簿, ``elevation.toml`` only where acts take an elevation.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from sekimori.guideline import checks, conduct, rows, schema
from sekimori.guideline.model import Guideline, Pack, Source, Vocabulary
from sekimori.guideline.register_rows import register_rules
from sekimori.guideline.source import Document, Faults, read_toml
from sekimori.kernel.period import Period
from sekimori.kernel.problems import Refused


@dataclass(frozen=True, slots=True)
class _Version:
    """What ``pack.toml`` says of one version."""

    since: date
    title: str
    status: str
    source: Source


def load_pack(folder: Path, vocabulary: Vocabulary | None = None) -> Pack:
    """This function will load the pack in a folder, all its versions, whole and valid.

    Without a vocabulary the names of actions and controls are taken as they stand.

    :raises Refused: with every fault found in any of the files.
    """
    faults, pack = Faults(), None
    try:
        pack = _read_pack(folder, vocabulary, faults)
    except OSError:
        faults.add(folder.name, "フォルダを読めません", "フォルダとその中の読取りの権限を確かめてください。")
    if faults.found or pack is None:
        raise Refused(*faults.found)
    return pack


def _read_pack(folder: Path, vocabulary: Vocabulary | None, faults: Faults) -> Pack | None:
    document = read_toml(folder / "pack.toml", f"{folder.name}/pack.toml", faults)
    if document is None:
        return None
    head = schema.read_row(document, (), document.data, schema.PACK, faults, tables=("version",))
    code, government = (str(head["code"]), str(head["government"])) if head else (folder.name, "")
    if code != folder.name:
        mend = f'code を "{folder.name}" にするか、フォルダの名を「{code}」にしてください。'
        faults.add(document.at("code"), f"code「{code}」がフォルダの名「{folder.name}」と違います", mend)
    loaded: list[Guideline] = []
    versions = _read_versions(document, folder, faults)
    for index, version in enumerate(versions):
        following = versions[index + 1].since if index + 1 < len(versions) else None
        guideline = _read_guideline(folder, code, government, version, following, vocabulary, faults)
        loaded += [guideline] if guideline else []
    return Pack(code, government, tuple(loaded))


def _read_versions(document: Document, folder: Path, faults: Faults) -> list[_Version]:
    found: dict[date, _Version] = {}
    for path, row in schema.rows_of(document, "version", faults):
        clean: Any = schema.read_row(document, path, row, schema.VERSION, faults)
        if clean is None:
            continue
        version = _Version(**clean, source=document.at(*path))
        if version.since in found:
            mend = "版の始まりの日は、一つずつ違う日にしてください。"
            faults.add(version.source, f"{version.since} から始まる版が二つあり、期間が重なります", mend)
        elif not (folder / version.since.isoformat()).is_dir():
            mend = f"フォルダ「{version.since}」を作るか、この版を消してください。"
            faults.add(version.source, f"版のフォルダ「{version.since}」がありません", mend)
        else:
            found[version.since] = version
    _name_unlisted(document, folder, faults)
    return [found[since] for since in sorted(found)]


def _name_unlisted(document: Document, folder: Path, faults: Faults) -> None:
    versions = document.data.get("version")
    listed = (
        {str(row.get("since")) for row in versions if isinstance(row, dict)} if isinstance(versions, list) else set()
    )
    for entry in sorted(folder.iterdir()):
        if entry.is_dir() and entry.name[:1].isdigit() and entry.name not in listed:
            mend = f"pack.toml に [[version]] since = {entry.name} を書くか、フォルダを移してください。"
            faults.add(f"{folder.name}/{entry.name}", "pack.toml に書かれていない版のフォルダです", mend)


def _read_guideline(
    folder: Path,
    code: str,
    government: str,
    version: _Version,
    following: date | None,
    vocabulary: Vocabulary | None,
    faults: Faults,
) -> Guideline | None:
    contents = _read_contents(folder / version.since.isoformat(), folder.name, version.since, faults)
    checks.check(contents, vocabulary, faults)
    if faults.found:
        return None
    return Guideline(
        pack=code,
        government=government,
        title=version.title,
        status=version.status,
        in_force=Period(version.since, following),
        provisions={provision.ref: provision for provision in contents.provisions.made},
        roles={role.code: role for role in contents.roles.made},
        grants=contents.grants,
        parameters=contents.parameters.made,
        terms=contents.terms,
        checklists={checklist.code: checklist for checklist in contents.checklists.made},
        routes=contents.routes,
        protection=contents.protection,
        register=contents.register,
        elevations=contents.elevations,
    )


def _read_contents(base: Path, pack: str, since: date, faults: Faults) -> checks.Contents:
    name = f"{pack}/{base.name}"

    def toml(file: str) -> Document | None:
        return read_toml(base / file, f"{name}/{file}", faults)

    return checks.Contents(
        name=name,
        since=since,
        provisions=rows.provisions(toml("articles.toml"), faults),
        roles=rows.roles(toml("roles.toml"), faults),
        grants=rows.grants(base / "authority.csv", f"{name}/authority.csv", faults),
        parameters=rows.parameters(toml("parameters.toml"), faults),
        terms=rows.terms(toml("terms.toml"), faults),
        checklists=rows.checklists(toml("checklists.toml"), faults),
        routes=conduct.routes(toml("routes.toml"), faults),
        protection=conduct.protection(toml("protection.toml"), faults),
        elevations=rows.elevations(toml("elevation.toml") if (base / "elevation.toml").exists() else None, faults),
        register=register_rules(toml("register.toml") if (base / "register.toml").exists() else None, faults),
    )
