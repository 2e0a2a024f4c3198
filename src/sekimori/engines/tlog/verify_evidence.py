#!/usr/bin/env python3
"""Sekimoriの記録の証拠ファイルを、Sekimoriなしで検証します。

    python3 verify_evidence.py 信頼する鍵.txt 証拠.json [--show] [--json]

必要なもの：Python 3.11 以上と cryptography（pip install cryptography）。ネットワークは使いません。

- 信頼する鍵：C2SP tlog-policy の書式。証拠ファイルと別の経路で手に入れたものを使ってください。
- 証拠：docs/transparency-log.md の "sekimori-evidence/1"。

終了コード：0 すべて検証できた、1 検証できないものがあった、2 使い方またはファイルの誤り。
"""

# This file stands alone: it imports nothing of Sekimori and repeats what it needs, so that it can be read in one sitting,
# copied to another machine and compared with the published one. Rules: RFC 6962 (hashing), RFC 9162 §2.1.3.2 and
# §2.1.4.2 (proofs), C2SP signed-note, tlog-checkpoint, tlog-cosignature, tlog-policy.

import argparse
import base64
import json
import re
import sys
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "sekimori-evidence/1"
DOMAIN = b"sekimori journal record v1\n"
LARGEST_FILE = 200_000_000
SIGNATURE, COSIGNATURE = 1, 4
ENTRY_SHAPES = ({"index", "record", "salt", "proof"}, {"index", "commitment", "proof"})


class Wrong(Exception):
    """It is not shown; the message says why."""


class Unreadable(Exception):
    """A file is not what it should be; the message says why."""


class Key(NamedTuple):
    name: str
    key_id: bytes
    kind: int
    public: bytes


class Head(NamedTuple):
    origin: str
    size: int
    root: bytes
    witnesses: dict[str, int]  # name in the policy → the moment of its cosignature


class Policy(NamedTuple):
    logs: list[Key]
    witnesses: dict[str, Key]
    groups: dict[str, tuple[int, list[str]]]
    quorum: str


# ---- words


def decoded(text: Any, length: int | None = None) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (ValueError, TypeError) as fault:
        raise Unreadable("base64 として読めない値があります") from fault
    if base64.b64encode(data).decode() != text or length not in (None, len(data)):
        raise Unreadable("長さまたは書き方の違う base64 の値があります")
    return data


def number(text: str) -> int:
    if not re.fullmatch(r"0|[1-9][0-9]{0,18}", text, re.ASCII) or int(text) >= 2**63:
        raise Unreadable("数として読めない値があります")
    return int(text)


# ---- keys and policy


def read_key(text: str, kind: int) -> Key:
    name, _, rest = text.partition("+")
    key_id, _, blob = rest.partition("+")
    data = decoded(blob, 33)
    expected = sha256(name.encode() + b"\n" + data).digest()[:4]
    if not name or data[0] != kind or expected.hex() != key_id:
        raise Unreadable(f"鍵が正しくありません（{name}）")
    return Key(name, expected, kind, data[1:])


def read_policy(text: str) -> Policy:
    policy, quorum = Policy([], {}, {}, ""), ""
    for line in text.split("\n"):
        words = line.split()
        if not words or words[0].startswith("#"):
            continue
        names = {*policy.witnesses, *policy.groups, "none"}
        match words:
            case ["log", key] | ["log", key, _]:
                policy.logs.append(read_key(key, SIGNATURE))
            case ["witness", name, key] | ["witness", name, key, _] if name not in names:
                policy.witnesses[name] = read_key(key, COSIGNATURE)
            case ["group", name, count, *members] if name not in names and members and set(members) <= names - {"none"}:
                least = {"any": 1, "all": len(members)}.get(count) or number(count)
                policy.groups[name] = (least, members)
            case ["quorum", name] if not quorum and name in names:
                quorum = name
            case _:
                raise Unreadable(f"信頼する鍵のファイルに読めない行があります：{line.strip()[:60]}")
    check_policy(policy, quorum)
    return policy._replace(quorum=quorum)


def check_policy(policy: Policy, quorum: str) -> None:
    """Twice the same key would let one witness count as two, and so would one name in two groups."""
    members = [name for _, names in policy.groups.values() for name in names]
    keys = [key.public for key in policy.witnesses.values()]
    if len(set(members)) < len(members) or len(set(keys)) < len(keys):
        raise Unreadable("信頼する鍵のファイルで、同じ立会人が二度数えられています")
    if any(not 1 <= least <= len(names) for least, names in policy.groups.values()):
        raise Unreadable("信頼する鍵のファイルの人数が正しくありません")
    if not quorum or not policy.logs:
        raise Unreadable("信頼する鍵のファイルに log の行と quorum の行が必要です")


def enough(policy: Policy, name: str, found: dict[str, int]) -> bool:
    if name == "none" or name in policy.witnesses:
        return name == "none" or name in found
    least, members = policy.groups[name]
    return sum(enough(policy, member, found) for member in members) >= least


# ---- signed notes and checkpoints


def signature_times(key: Key, text: str, lines: list[tuple[str, bytes]]) -> list[int]:
    """The times of this key's signatures (0 for a log's); none if it has not signed."""
    times = []
    for name, blob in lines:
        if name != key.name or blob[:4] != key.key_id:
            continue
        time, value, message = 0, blob[4:], text.encode()
        if key.kind == COSIGNATURE:
            time, value = int.from_bytes(value[:8], "big"), value[8:]
            message = f"cosignature/v1\ntime {time}\n{text}".encode()
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(value, message)
        except InvalidSignature:
            raise Wrong(f"署名が正しくありません（{name}）") from None
        times.append(time)
    return times


def read_checkpoint(note: Any, policy: Policy) -> Head:
    if not isinstance(note, str) or re.search(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]", note):
        raise Unreadable("checkpoint が文字列ではないか、使えない文字があります")
    body, found, rest = note.rpartition("\n\n")
    rows = rest.split("\n")
    if not found or rows.pop() != "" or not 0 < len(rows) <= 100:
        raise Unreadable("checkpoint に署名がありません")
    lines = []
    for row in rows:
        match = re.fullmatch(r"— (\S+) (\S+)", row)
        if not match:
            raise Unreadable("checkpoint の署名の行が読めません")
        lines.append((match[1], decoded(match[2])))
    text = body + "\n"
    parts = body.split("\n")
    if len(parts) < 3 or not all(parts):
        raise Unreadable("checkpoint の本文が読めません")
    origin, size, root = parts[0], number(parts[1]), decoded(parts[2], 32)
    if not any([signature_times(key, text, lines) for key in policy.logs if key.name == origin]):
        raise Wrong(f"信頼するログの鍵で署名されていません（{origin}）")
    times = {name: signature_times(key, text, lines) for name, key in policy.witnesses.items()}
    witnesses = {name: max(found) for name, found in times.items() if found}
    if not enough(policy, policy.quorum, witnesses):
        raise Wrong(f"立会人の署名が足りません（{len(witnesses)} 人分だけあります）")
    return Head(origin, size, root, witnesses)


# ---- proofs


def node(left: bytes, right: bytes) -> bytes:
    return sha256(b"\x01" + left + right).digest()


def included(entry: bytes, index: int, head: Head, proof: list[bytes]) -> bool:
    if not 0 <= index < head.size:
        return False
    at, last, found = index, head.size - 1, sha256(b"\x00" + entry).digest()
    for other in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node(other, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node(found, other)
        at, last = at >> 1, last >> 1
    return last == 0 and found == head.root


def continued(old: Head, new: Head, proof: list[bytes]) -> bool:
    if old.size > new.size:
        return False
    if old.size in (0, new.size):
        begun = old.size > 0 or old.root == sha256(b"").digest()
        return not proof and begun and (old.size < new.size or old.root == new.root)
    nodes = proof if old.size & (old.size - 1) else [old.root, *proof]
    if not proof:
        return False
    at, last = old.size - 1, new.size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    first = second = nodes[0]
    for other in nodes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            first, second = node(other, first), node(other, second)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            second = node(second, other)
        at, last = at >> 1, last >> 1
    return last == 0 and first == old.root and second == new.root


# ---- the file


def table(value: Any, *shapes: set[str]) -> dict[str, Any]:
    """The value, if it is an object with exactly the keys of one of the shapes."""
    if not isinstance(value, dict) or set(value) not in shapes:
        raise Unreadable("証拠ファイルの項目が、決められたものと違います")
    return value


def hashes(value: Any) -> list[bytes]:
    if not isinstance(value, list) or len(value) > 64:
        raise Unreadable("証拠ファイルの proof が読めません")
    return [decoded(one, 32) for one in value]


def entry_of(item: dict[str, Any]) -> bytes:
    if "commitment" in item:
        return decoded(item["commitment"], 32)
    if not isinstance(item["record"], str):
        raise Unreadable("record が文字列ではありません")
    try:
        return sha256(DOMAIN + decoded(item["salt"], 16) + item["record"].encode()).digest()
    except UnicodeEncodeError as fault:
        raise Unreadable("record に文字でないものがあります") from fault


def check(text: str, policy: Policy) -> tuple[Head, list[dict[str, Any]], list[str]]:
    """The checkpoint, the entries shown, and what is wrong (nothing: all is shown)."""
    whole = table(loaded(text), {"format", "checkpoint", "entries", "earlier"})
    if whole["format"] != FORMAT or not isinstance(whole["entries"], list) or not isinstance(whole["earlier"], list):
        raise Unreadable(f"書式が {FORMAT} ではありません")
    head = read_checkpoint(whole["checkpoint"], policy)
    faults, shown = [], []
    entries = [table(item, *ENTRY_SHAPES) for item in whole["entries"]]
    indexes = [item["index"] for item in entries]
    if any(type(index) is not int for index in indexes) or len(set(indexes)) < len(indexes):
        raise Unreadable("index が数ではないか、同じ index が二度あります")
    for index, item in zip(indexes, entries, strict=True):
        if included(entry_of(item), index, head, hashes(item["proof"])):
            shown.append(item)
        else:
            faults.append(f"記録 {index}：この内容は、署名されたログのこの位置にありません")
    for item in [table(item, {"checkpoint", "proof"}) for item in whole["earlier"]]:
        old = read_checkpoint(item["checkpoint"], policy._replace(quorum="none"))
        if old.origin != head.origin or not continued(old, head, hashes(item["proof"])):
            faults.append(f"記録 {old.size} 件の時点の状態は、現在の状態の前の姿ではありません")
    return head, shown, faults


def loaded(text: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len({key for key, _ in pairs}) < len(pairs):
            raise Unreadable("同じ項目が二度書かれています")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except (ValueError, RecursionError) as fault:
        raise Unreadable("JSON として読めません") from fault


def read(path: str) -> str:
    try:
        file = Path(path)
        if file.stat().st_size > LARGEST_FILE:
            raise Unreadable(f"{path}：ファイルが大きすぎます")
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as fault:
        raise Unreadable(f"{path}：読めません") from fault


def harmless(text: str) -> str:
    """The text without anything that a terminal would obey."""
    return "".join(letter if letter.isprintable() else f"\\u{ord(letter):04x}" for letter in text)


def said(head: Head, shown: list[dict[str, Any]], faults: list[str], show: bool) -> str:
    lines = [f"ログ：{head.origin}", f"署名された記録の数：{head.size}"]
    for name, time in head.witnesses.items():
        moment = datetime.fromtimestamp(min(time, 253402300799), UTC)
        lines.append(f"立会人 {name}：{moment:%Y-%m-%d %H:%M:%S} UTC に確認")
    if not head.witnesses:
        lines.append("立会人の署名はありません。ログの鍵を持つ者による全体の差し替えは、この検証では分かりません")
    lines += [f"検証できた記録：{len(shown)} 件", *(f"検証できません：{fault}" for fault in faults)]
    if show:
        lines += [
            f"記録 {item['index']}：{harmless(item.get('record', '（内容は示されていません）'))}" for item in shown
        ]
    return "\n".join([*lines, "結果：" + ("検証できないものがあります" if faults else "すべて検証できました")])


def main() -> int:
    parser = argparse.ArgumentParser(description="Sekimoriの記録の証拠ファイルを検証します")
    parser.add_argument("policy", metavar="信頼する鍵.txt")
    parser.add_argument("bundle", metavar="証拠.json")
    parser.add_argument("--show", action="store_true", help="検証できた記録の内容も表示します")
    parser.add_argument("--json", action="store_true", help="結果をJSONで出力します")
    given = parser.parse_args()
    head: Head | None = None
    shown: list[dict[str, Any]] = []
    faults: list[str] = []
    try:
        head, shown, faults = check(read(given.bundle), read_policy(read(given.policy)))
    except Unreadable as fault:
        sys.stderr.write(f"ファイルの誤り：{fault}\n")
        return 2
    except Wrong as fault:
        faults = [str(fault)]
    if given.json:
        result = {
            "sound": not faults,
            "origin": head.origin if head else None,
            "size": head.size if head else None,
            "witnesses": head.witnesses if head else {},
            "verified": [item["index"] for item in shown],
            "faults": faults,
        }
        sys.stdout.write(json.dumps(result, ensure_ascii=False) + "\n")
    elif head:
        sys.stdout.write(said(head, shown, faults, given.show) + "\n")
    else:
        sys.stdout.write(f"検証できません：{faults[0]}\n結果：検証できないものがあります\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
