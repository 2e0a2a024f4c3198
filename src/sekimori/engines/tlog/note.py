"""Signed notes (C2SP signed-note): a text and the signatures of named keys, Ed25519 only.

Two kinds of signature are known: plain ones (type 0x01) and the timestamped cosignatures of witnesses (type 0x04, C2SP
tlog-cosignature). Signatures of unknown keys are ignored, as the specification demands; that is what makes rotation and
cosigning possible.
"""

import base64
import binascii
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

MOST_SIGNATURES = 100
LONGEST_NOTE = 1_000_000  # bytes
KEY_BYTES = 32
SIGNATURE_BYTES = 64
LATEST = 2**63 - 1

_LINE = re.compile(r"— (?P<name>\S+) (?P<blob>\S+)")
_DIGITS = re.compile(r"0|[1-9][0-9]*", re.ASCII)


class Kind(IntEnum):
    SIGNATURE = 0x01
    COSIGNATURE = 0x04


class BadNote(ValueError):
    """The text is no signed note, or a signature on it that should be good is not."""


class BadKey(ValueError):
    """The text is no key as signed-note writes them, or one that cannot be used here."""


@dataclass(frozen=True, slots=True)
class Signature:
    name: str
    key_id: bytes
    value: bytes

    def __str__(self) -> str:
        return f"— {self.name} {encoded(self.key_id + self.value)}\n"

    @property
    def time(self) -> int:
        """The moment a cosignature was made, in seconds since 1970."""
        return int.from_bytes(self.value[:8], "big")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key with its name: what somebody who checks must have got on a safe way."""

    name: str
    public: bytes
    kind: Kind = Kind.SIGNATURE

    def __post_init__(self) -> None:
        if not is_name(self.name) or len(self.public) != KEY_BYTES:
            raise BadKey(self.name)

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as signed-note writes it (vkey)."""
        return f"{self.name}+{self.key_id.hex()}+{encoded(bytes([self.kind]) + self.public)}"

    def made(self, signature: Signature) -> bool:
        """This function will say whether the signature claims to be by this key."""
        return signature.name == self.name and signature.key_id == self.key_id

    def accepts(self, text: str, signature: Signature) -> bool:
        """This function will check a signature over a note's text."""
        value, signed = signature.value, text.encode()
        if self.kind is Kind.COSIGNATURE:
            if len(value) != 8 + SIGNATURE_BYTES or signature.time > LATEST:
                return False
            value, signed = value[8:], cosigned(text, signature.time)
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(value, signed)
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True, slots=True, repr=False)
class Signer:
    """A private key with its name. Its text form is a secret."""

    name: str
    seed: bytes
    kind: Kind = Kind.SIGNATURE

    def __post_init__(self) -> None:
        if not is_name(self.name) or len(self.seed) != KEY_BYTES:
            raise BadKey(self.name)

    def __repr__(self) -> str:
        return f"Signer({self.name!r})"

    @property
    def verifier(self) -> Verifier:
        return Verifier(self.name, self._private.public_key().public_bytes_raw(), self.kind)

    @property
    def secret(self) -> str:
        """The key as Go's note package writes it (skey); type 0x04 in the same form."""
        blob = encoded(bytes([self.kind]) + self.seed)
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{blob}"

    def sign(self, text: str, *, at: int | None = None) -> Signature:
        """This function will sign a note's text; a cosigner says when (``at``, in seconds since 1970).

        :raises ValueError: if a cosigner is given no time, or another signer one.
        """
        if (at is None) is (self.kind is Kind.COSIGNATURE):
            raise ValueError("cosignatures have a time and other signatures have none")
        if at is None:
            return Signature(self.name, self.verifier.key_id, self._private.sign(text.encode()))
        value = at.to_bytes(8, "big") + self._private.sign(cosigned(text, at))
        return Signature(self.name, self.verifier.key_id, value)

    @property
    def _private(self) -> Ed25519PrivateKey:
        return Ed25519PrivateKey.from_private_bytes(self.seed)


@dataclass(frozen=True, slots=True)
class Note:
    text: str
    signatures: tuple[Signature, ...]

    def __str__(self) -> str:
        return self.text + "\n" + "".join(map(str, self.signatures))

    def by(self, verifiers: Iterable[Verifier]) -> tuple[Verifier, ...]:
        """This function will return those of the keys that have signed; repeated signatures count once.

        :raises BadNote: if a signature claims to be by one of the keys and is not.
        """
        found = []
        for verifier in dict.fromkeys(verifiers):
            claimed = next((signature for signature in self.signatures if verifier.made(signature)), None)
            if claimed is None:
                continue
            if not verifier.accepts(self.text, claimed):
                raise BadNote(f"signature of {verifier.name}")
            found.append(verifier)
        return tuple(found)

    def with_signatures(self, more: Sequence[Signature]) -> "Note":
        """This function will add signatures, leaving out those that stand there already."""
        return Note(self.text, tuple(dict.fromkeys((*self.signatures, *more))))


def read_note(data: bytes | str) -> Note:
    """This function will read a signed note; nothing about its signatures is checked.

    :raises BadNote: if it is none.
    """
    text = _clean(data)
    body, found, lines = text.rpartition("\n\n")
    if not found or not lines.endswith("\n"):
        raise BadNote("no signatures")
    return Note(body + "\n", read_signatures(lines))


def read_signatures(lines: str) -> tuple[Signature, ...]:
    """This function will read signature lines alone, as witnesses answer with.

    :raises BadNote: for anything else.
    """
    rows = lines.split("\n")
    if rows.pop() != "":
        raise BadNote("the last line is not ended")
    if len(rows) > MOST_SIGNATURES:
        raise BadNote("too many signatures")
    return tuple(_signature(row) for row in rows)


def signed(text: str, signers: Sequence[Signer]) -> Note:
    """This function will sign a text by every one of the keys.

    :raises BadNote: if the text cannot be that of a note, or nobody signs.
    """
    return read_note(str(Note(text, tuple(signer.sign(text) for signer in signers))))


def read_verifier(text: str) -> Verifier:
    """This function will read a public key (vkey: name, key id and key, joined by ``+``).

    :raises BadKey: if it is malformed, of another kind, or its id is not its own.
    """
    name, _, rest = text.partition("+")
    key_id, _, blob = rest.partition("+")
    verifier = Verifier(name, *_key(blob))
    if verifier.key_id.hex() != key_id:
        raise BadKey(name)
    return verifier


def read_signer(text: str) -> Signer:
    """This function will read a private key.

    :raises BadKey: if it is malformed, of another kind, or its id is not its own.
    """
    prefix = "PRIVATE+KEY+"
    name, _, rest = text.removeprefix(prefix).partition("+")
    key_id, _, blob = rest.partition("+")
    signer = Signer(name, *_key(blob))
    if not text.startswith(prefix) or signer.verifier.key_id.hex() != key_id:
        raise BadKey(name)
    return signer


def cosigned(text: str, at: int) -> bytes:
    """This function will return what a witness signs (C2SP tlog-cosignature, Ed25519)."""
    return f"cosignature/v1\ntime {at}\n{text}".encode()


def is_name(name: str) -> bool:
    """This function will say whether a key may be called so."""
    return bool(name) and name.isprintable() and "+" not in name and not any(map(str.isspace, name))


def encoded(data: bytes) -> str:
    """This function will write bytes in base64."""
    return base64.b64encode(data).decode()


def decoded(text: str) -> bytes:
    """This function will read base64 and nothing that only looks like it.

    :raises ValueError: if it is not exactly what ``encoded`` would have written.
    """
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise ValueError("base64") from fault
    if encoded(data) != text:
        raise ValueError("base64")
    return data


def read_number(text: str, most: int = LATEST) -> int:
    """This function will read a decimal number without leading zeroes.

    :raises ValueError: for anything else, or for a number above ``most``.
    """
    if not _DIGITS.fullmatch(text) or len(text) > 20 or int(text) > most:
        raise ValueError("number")
    return int(text)


def _key(blob: str) -> tuple[bytes, Kind]:
    try:
        data = decoded(blob)
        return data[1:], Kind(data[0])
    except (ValueError, IndexError) as fault:
        raise BadKey(blob[:8]) from fault


def _clean(data: bytes | str) -> str:
    if len(data) > LONGEST_NOTE:
        raise BadNote("too long")
    try:
        text = data.decode() if isinstance(data, bytes) else data
        text.encode()
    except UnicodeError as fault:
        raise BadNote("no UTF-8") from fault
    if any(letter < " " and letter != "\n" for letter in text):
        raise BadNote("control characters")
    return text


def _signature(row: str) -> Signature:
    match = _LINE.fullmatch(row)
    if not match or not is_name(match["name"]):
        raise BadNote("a line that is no signature")
    try:
        blob = decoded(match["blob"])
    except ValueError as fault:
        raise BadNote("a signature that is no base64") from fault
    if len(blob) < 5:
        raise BadNote("a signature without a key")
    return Signature(match["name"], blob[:4], blob[4:])
