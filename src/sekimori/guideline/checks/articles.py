"""The tree of provisions, and that every demand has an answer."""

import re

from sekimori.guideline.checks.contents import Contents
from sekimori.guideline.model import ATTESTATION, Level, Modality, Provision, Source, Vocabulary
from sekimori.guideline.schema import suggest
from sekimori.guideline.source import Faults

DEPTH = {level: depth for depth, level in enumerate(Level)}
_CANONICAL = re.compile(r"[a-z]+(\.[a-z_]+)+")
_OF_DEMANDS = ("summary", "actor", "controls", "question", "attest_months", "delegated_to", "by_people")


def check_articles(contents: Contents, vocabulary: Vocabulary | None, faults: Faults) -> None:
    """This function will note what is wrong with the tree of provisions and their answers."""
    by_ref = {provision.ref: provision for provision in contents.provisions.made}
    parents = {provision.parent for provision in contents.provisions.made}
    canonical: dict[str, Source] = {}
    for provision in contents.provisions.made:
        _check_place(provision, by_ref, contents, faults)
        if provision.level is Level.ITEM:
            _check_item(provision, faults)
        elif provision.demands:
            _check_demand(provision, contents, faults)
            _check_attestation(provision, faults)
            _check_controls(provision, vocabulary, faults)
            _check_canonical(provision, canonical, faults)
        else:
            _check_heading(provision, provision.ref in parents, faults)


def _check_place(provision: Provision, by_ref: dict[str, Provision], contents: Contents, faults: Faults) -> None:
    source, ref = faults.at(provision.source, "parent"), provision.ref
    if provision.level is Level.CHAPTER or provision.parent is None:
        if provision.level is not Level.CHAPTER:
            faults.add(source, f"「{ref}」に上位の定め（parent）がありません", "parent に上位の番号を書いてください。")
        elif provision.parent is not None:
            faults.add(source, f"章「{ref}」に parent があります", "章には parent を書かないでください。")
        return
    parent = by_ref.get(provision.parent)
    if parent is None:
        if not contents.provisions.knows(provision.parent):
            near = suggest(provision.parent, by_ref)
            faults.add(source, f"「{ref}」の上位「{provision.parent}」がありません", f"{near}parent を直してください。")
        return
    if parent.order >= provision.order:
        faults.add(source, f"「{ref}」が上位「{parent.ref}」より前にあります", "印刷された順に並べてください。")
    if DEPTH[parent.level] >= DEPTH[provision.level]:
        mend = "level は chapter・article・paragraph・item の順に深くなるようにしてください。"
        faults.add(
            faults.at(provision.source, "level"),
            f"「{ref}」（{provision.level}）が「{parent.ref}」（{parent.level}）の下にあります",
            mend,
        )
    elif provision.level is Level.ITEM and not parent.demands:
        mend = "号は、canonical のある条又は項の下に置いてください。"
        faults.add(source, f"号「{ref}」の上位「{parent.ref}」が何も求めていません", mend)
    elif provision.level is not Level.ITEM and parent.demands:
        mend = f"「{parent.ref}」の canonical を消すか、「{ref}」を item にしてください。"
        faults.add(source, f"「{ref}」の上位「{parent.ref}」が、それ自体で求めを持っています", mend)


def _written(provision: Provision) -> list[str]:
    return [key for key in _OF_DEMANDS if getattr(provision, key)]


def _check_item(provision: Provision, faults: Faults) -> None:
    source, ref = provision.source, provision.ref
    if not provision.summary:
        faults.add(source, f"号「{ref}」に summary がありません", "一行の要約を書いてください。")
    for key in ("canonical", *_written(provision)):
        if key != "summary" and getattr(provision, key):
            mend = "号の求めは上位の条又は項にまとめ、このキーを消してください。"
            faults.add(faults.at(source, key), f"号「{ref}」に {key} があります", mend)


def _check_heading(provision: Provision, has_children: bool, faults: Faults) -> None:
    source, ref = provision.source, provision.ref
    if not has_children:
        mend = "canonical と、controls 又は by_people を書いてください。"
        faults.add(source, f"「{ref}」が何を求めるのか書かれていません", mend)
    for key in _written(provision):
        mend = "求めは下位の定めに書き、このキーを消すか、canonical を書いてください。"
        faults.add(faults.at(source, key), f"見出しだけの「{ref}」に {key} があります", mend)


def _check_demand(provision: Provision, contents: Contents, faults: Faults) -> None:
    source, ref = provision.source, provision.ref
    if not provision.summary:
        faults.add(source, f"「{ref}」に summary がありません", "求められることを一行で書いてください。")
    if provision.actor:
        contents.check_role(provision.actor, faults.at(source, "actor"), faults)
    elif provision.modality is not Modality.DEFINES:
        faults.add(source, f"「{ref}」を誰がするのか（actor）がありません", "roles.toml の役割を書いてください。")
    if not provision.controls and not provision.by_people:
        mend = 'controls = ["…"] を書くか、記録で示せない理由を by_people に書いてください。'
        faults.add(source, f"「{ref}」に統制がありません", mend)
    if provision.controls and provision.by_people:
        what = f"「{ref}」に controls と by_people の両方があります"
        faults.add(faults.at(source, "by_people"), what, "どちらか一つにしてください。")


def _check_attestation(provision: Provision, faults: Faults) -> None:
    source, ref, attested = provision.source, provision.ref, ATTESTATION in provision.controls
    if provision.delegated_to and not attested:
        mend = f'委ねた規程が守られていることを示すため、controls に "{ATTESTATION}" を足してください。'
        faults.add(faults.at(source, "controls"), f"他の規程に委ねる「{ref}」に自己点検がありません", mend)
    if attested and not provision.question:
        mend = "保護管理者が自己点検で答える問いを question に書いてください。"
        faults.add(source, f"「{ref}」に自己点検の質問（question）がありません", mend)
    for key in ("question", "attest_months"):
        if getattr(provision, key) and not attested:
            mend = f'{key} を消すか、controls に "{ATTESTATION}" を足してください。'
            faults.add(faults.at(source, key), f"自己点検をしない「{ref}」に {key} があります", mend)


def _check_controls(provision: Provision, vocabulary: Vocabulary | None, faults: Faults) -> None:
    where = faults.at(provision.source, "controls")
    for control in provision.controls:
        if vocabulary is not None and control not in vocabulary.controls:
            near = suggest(control, vocabulary.controls)
            faults.add(where, f"統制「{control}」を知りません", f"{near}登録された統制の名にしてください。")
    if len(set(provision.controls)) < len(provision.controls):
        faults.add(where, f"「{provision.ref}」に同じ統制が二度あります", "片方を消してください。")


def _check_canonical(provision: Provision, seen: dict[str, Source], faults: Faults) -> None:
    canonical, where = provision.canonical, faults.at(provision.source, "canonical")
    if not _CANONICAL.fullmatch(canonical):
        mend = "handling.disposal のように、英小文字を . でつないでください。"
        faults.add(where, f"canonical「{canonical}」の形が違います", mend)
    if canonical in seen:
        mend = f"{seen[canonical].line}行目と重ならない名にしてください。"
        faults.add(where, f"canonical「{canonical}」が二度書かれています", mend)
    seen.setdefault(canonical, where)
