"""Trust policies (C2SP tlog-policy): which logs, which witnesses, and how many of these must have cosigned."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sekimori.engines.tlog.checkpoint import BadCheckpoint, Opened, cosigners, open_checkpoint, read_checkpoint, ring
from sekimori.engines.tlog.note import BadKey, Kind, Verifier, read_note, read_verifier

NOBODY = "none"


class BadPolicy(ValueError):
    """The text is no policy; the line's number and what is wrong with it."""


class NotEnoughWitnesses(ValueError):
    """The checkpoint is the log's, but too few witnesses have cosigned it."""


@dataclass(frozen=True, slots=True)
class Group:
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    logs: tuple[Verifier, ...]
    witnesses: Mapping[str, Verifier]
    groups: Mapping[str, Group]
    quorum: str

    def satisfied_by(self, cosigned: Collection[Verifier]) -> bool:
        """This function will say whether these witnesses together are enough."""
        return self.quorum == NOBODY or self._has(self.quorum, cosigned)

    def open(self, data: bytes | str) -> tuple[Opened, dict[Verifier, int]]:
        """This function will open a checkpoint of one of the logs and return it with the witnesses and their times.

        :raises BadNote, BadCheckpoint: if it is no checkpoint that one of the logs has signed.
        :raises NotEnoughWitnesses: if it is one, but without the quorum.
        """
        origin = read_checkpoint(read_note(data).text).origin
        keys = ring(*(log for log in self.logs if log.name == origin))
        if not keys.spans:
            raise BadCheckpoint("of a log that the policy does not name")
        opened = open_checkpoint(data, origin=origin, keys=keys)
        found = cosigners(opened.note, tuple(self.witnesses.values()))
        if not self.satisfied_by(found):
            raise NotEnoughWitnesses(f"{len(found)} of {len(self.witnesses)}")
        return opened, found

    def _has(self, name: str, cosigned: Collection[Verifier]) -> bool:
        if name in self.witnesses:
            return self.witnesses[name] in cosigned
        group = self.groups[name]
        return sum(self._has(member, cosigned) for member in group.members) >= group.threshold


def read_policy(text: str) -> Policy:
    """This function will read a policy file.

    :raises BadPolicy: if it is none; the message names the line.
    """
    reader = _Reader()
    for number, line in enumerate(text.split("\n"), start=1):
        words = line.strip(" \t").split()
        if not words or words[0].startswith("#"):
            continue
        try:
            reader.take(words)
        except (BadPolicy, BadKey, ValueError, IndexError) as fault:
            raise BadPolicy(f"line {number}: {fault}") from fault
    if reader.quorum is None:
        raise BadPolicy("no quorum")
    return Policy(tuple(reader.logs), reader.witnesses, reader.groups, reader.quorum)


class _Reader:
    def __init__(self) -> None:
        self.logs: list[Verifier] = []
        self.witnesses: dict[str, Verifier] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._grouped: set[str] = set()

    def take(self, words: list[str]) -> None:
        match words:
            case ["log", key, *rest] if len(rest) <= 1:
                self.logs.append(self._fresh(key, Kind.SIGNATURE, self.logs))
            case ["witness", name, key, *rest] if len(rest) <= 1:
                self._name(name)
                self.witnesses[name] = self._fresh(key, Kind.COSIGNATURE, self.witnesses.values())
            case ["group", name, threshold, *members] if members:
                self._name(name)
                self.groups[name] = self._group(threshold, members)
            case ["quorum", name] if self.quorum is None and (name == NOBODY or self._known(name)):
                self.quorum = name
            case _:
                raise BadPolicy(words[0])

    def _fresh(self, text: str, kind: Kind, others: Collection[Verifier]) -> Verifier:
        key = read_verifier(text)
        if key.kind is not kind or key.public in {other.public for other in others}:
            raise BadPolicy("a key of another kind, or one that stands there already")
        return key

    def _name(self, name: str) -> None:
        if name == NOBODY or self._known(name):
            raise BadPolicy(f"the name {name}")

    def _known(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _group(self, threshold: str, members: list[str]) -> Group:
        if not all(map(self._known, members)) or len(set(members)) < len(members) or self._grouped & set(members):
            raise BadPolicy("members are known and each in one group")
        self._grouped |= set(members)
        number = {"any": 1, "all": len(members)}.get(threshold) or int(threshold)
        if not 1 <= number <= len(members):
            raise BadPolicy("threshold")
        return Group(number, tuple(members))
