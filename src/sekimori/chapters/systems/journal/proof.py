"""証拠: one record with its proof, as a file that a program checks and as a paper that a court or a citizen reads."""

import io
import json
import zipfile
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from django.db import transaction

from sekimori.chapters.systems.journal.queries import Detail, detail_of
from sekimori.engines.tlog import verify_evidence
from sekimori.engines.tlog.checkpoint import read_checkpoint
from sekimori.engines.tlog.evidence import commitment
from sekimori.engines.tlog.hashing import leaf_hash
from sekimori.engines.tlog.note import decoded
from sekimori.foundation.authority.actions import declare
from sekimori.foundation.authority.actor import Actor
from sekimori.foundation.directory.queries import government
from sekimori.foundation.documents.pdf import render
from sekimori.foundation.journal import seal_keys
from sekimori.foundation.journal.models import Cosignature, Entry, Seal, Stamp, Witness
from sekimori.foundation.journal.proving import place_of, proof_of
from sekimori.foundation.journal.write import record
from sekimori.kernel.era import wareki
from sekimori.kernel.moments import TOKYO, day_of

PROVE = declare("journal.prove", "記録の証拠を取り出す")
TEMPLATE = Path(__file__).with_name("proof.typ")
HOW = """この証拠の確かめ方

1. 「信頼する鍵.txt」を、この証拠とは別の経路で、{government}（監査責任者）から受け取ってください。
   この証拠と一緒に渡された鍵を使っても、確かめたことになりません。
2. Python 3.11 以上と cryptography（pip install cryptography）のある機械で、次を実行してください。
   ネットワークも関守も要りません。
       python3 verify_evidence.py 信頼する鍵.txt evidence-{number}.json --show
3. 「すべて検証できました」と出れば、この記録は封印されたときのままです。
{stamp}
"""
STAMPED = """4. 時刻認証（RFC 3161）は、次で確かめられます。CA.pem は時刻認証局の証明書です。
       openssl ts -verify -data checkpoint.txt -in timestamp.tsr -CAfile CA.pem
"""


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything about one record's proof. ``entry`` is ``None`` for a record erased at the end of its retention."""

    number: int
    evidence: str
    seal: Seal
    cosignatures: tuple[Cosignature, ...]
    stamp: Stamp | None
    detail: Detail | None


@transaction.atomic(durable=True)
def prove(actor: Actor, number: int) -> Proof:
    """This function will take one record's proof out, and record that.

    :raises Forbidden: if the actor may not. :raises NotSealed: if there is no such record or it is not sealed yet.
    """
    ruling = actor.require(PROVE)
    proof = proof_by(actor, number)
    record(actor, PROVE, object_kind="entry", object_id=number, ruling=ruling)
    return proof


def proof_by(actor: Actor, number: int) -> Proof:
    """This function will put together one record's proof, in words as the actor would read them.

    :raises NotSealed: if there is no such record or it is not sealed yet.
    """
    _, seal = place_of(number)
    entry = Entry.objects.filter(pk=number).first()
    return Proof(
        number,
        proof_of(number),
        seal,
        tuple(seal.cosignatures.order_by("id")),
        Stamp.objects.filter(seal=seal).first(),
        detail_of(entry, actor) if entry else None,
    )


def as_pdf(proof: Proof, at: datetime) -> bytes:
    """This function will set a proof on paper: the record in plain words, its place, hashes, witnesses, how to check."""
    return render(TEMPLATE, _contents(proof, at), at=at)


def as_bundle(proof: Proof, at: datetime) -> bytes:
    """This function will pack the proof with the program that checks it, the paper, and how to check."""
    files = {
        f"evidence-{proof.number}.json": proof.evidence.encode(),
        f"proof-{proof.number}.pdf": as_pdf(proof, at),
        "verify_evidence.py": verifier_program(),
        "how-to-check.txt": HOW.format(
            government=government().name, number=proof.number, stamp=STAMPED if proof.stamp else ""
        ).encode("utf-8-sig"),
    }
    if proof.stamp:
        files |= {"checkpoint.txt": signed_text(proof.seal).encode(), "timestamp.tsr": bytes(proof.stamp.answer)}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def verifier_program() -> bytes:
    """This function will return the one file that checks evidence without us."""
    return Path(verify_evidence.__file__).read_bytes()


def signed_text(seal: Seal) -> str:
    """This function will return what the signatures and the time stamp of a checkpoint are about."""
    return seal.note.rpartition("\n\n")[0] + "\n"


def _contents(proof: Proof, at: datetime) -> dict[str, Any]:
    evidence = json.loads(proof.evidence)
    entry = evidence["entries"][0]
    text = entry.get("record", "")
    sealed = commitment(text, decoded(entry["salt"])) if text else decoded(entry["commitment"])
    head = read_checkpoint(signed_text(proof.seal))
    own = government().name
    names = dict(Witness.objects.values_list("key", "name"))
    by_key = {key.partition("+")[0]: name for key, name in names.items()}
    return {
        "title": f"記録の証明書（記録番号 {proof.number}）",
        "footer": f"{own}　記録の証明書　記録番号 {proof.number}",
        "government": own,
        "number": proof.number,
        "made": _moment(at),
        "rows": _rows(proof.detail) if proof.detail else [],
        "place": entry["index"],
        "size": head.size,
        "sealed_at": _moment(proof.seal.at),
        "origin": head.origin,
        "keys": [str(span.verifier) for span in seal_keys.keys().spans],
        "record": text,
        "salt": entry.get("salt", ""),
        "commitment": sealed.hex(),
        "leaf": leaf_hash(sealed).hex(),
        "proof": [decoded(node).hex() for node in entry["proof"]],
        "root": head.root.hex(),
        "checkpoint": evidence["checkpoint"],
        "witnesses": [
            {"name": by_key.get(one.witness, one.witness), "key": one.witness, "at": _moment(one.at)}
            for one in proof.cosignatures
        ],
        "stamp": _moment(proof.stamp.at) if proof.stamp else "",
        "program": sha256(verifier_program()).hexdigest(),
    }


def _rows(detail: Detail) -> list[tuple[str, str]]:
    row = detail.row
    people = "" if row.people_count is None else f"{row.people_count}人"
    held = f"{row.article}（{detail.role}として）" if row.article else ""
    rows = [
        ("日時", _moment(row.at, precisely=True)),
        ("操作", row.action),
        ("結果", f"{row.outcome_label}（{row.reason}）" if row.reason else row.outcome_label),
        ("行為者", row.who),
        ("その時の職・所属", f"{row.unit} {row.post}".strip()),
        ("根拠", held),
        ("対象", f"{row.object}（{row.object_unit}）" if row.object_unit else row.object),
        ("対象人数", people),
        ("目的", detail.purpose),
        ("経路", f"{detail.channel}（{detail.source_address}）" if detail.source_address else detail.channel),
        ("要求番号", detail.request_id),
        *detail.facts,
    ]
    return [(label, value) for label, value in rows if value]


def _moment(at: datetime, *, precisely: bool = False) -> str:
    local = at.astimezone(TOKYO)
    if precisely:
        return f"{wareki(day_of(at))} {local:%H時%M分%S秒}（協定世界時 {at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}）"
    return f"{wareki(day_of(at))} {local:%H:%M}"
