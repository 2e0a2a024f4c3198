"""A passkey in software, for tests: makes the answers a browser would send for a registration and for a sign-in."""

import hashlib
import json
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

ORIGIN = "http://localhost"
PRESENT_AND_VERIFIED, WITH_CREDENTIAL = 0x05, 0x40


class SoftKey:
    """One credential for ``localhost``; ``count`` is its signature counter."""

    def __init__(self) -> None:
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0
        self.user = ""

    def register(self, options: dict) -> str:
        """This function will answer ``navigator.credentials.create``."""
        self.user = options["publicKey"]["user"]["id"]
        public = cbor.encode(dict(ES256.from_cryptography_key(self.private.public_key())))
        credential = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        data = self._authenticator_data(PRESENT_AND_VERIFIED | WITH_CREDENTIAL) + credential
        attestation = cbor.encode({"fmt": "none", "authData": data, "attStmt": {}})
        client = self._client_data("webauthn.create", options)
        response = {"clientDataJSON": websafe_encode(client), "attestationObject": websafe_encode(attestation)}
        return self._answer(response, {"credProps": {"rk": True}})

    def sign(self, options: dict, *, origin: str = ORIGIN) -> str:
        """This function will answer ``navigator.credentials.get``, from a page of the origin."""
        self.count += 1
        data = self._authenticator_data(PRESENT_AND_VERIFIED)
        client = self._client_data("webauthn.get", options, origin)
        signed = self.private.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {
            "clientDataJSON": websafe_encode(client),
            "authenticatorData": websafe_encode(data),
            "signature": websafe_encode(signed),
            "userHandle": self.user,
        }
        return self._answer(response, {})

    def _answer(self, response: dict, extensions: dict) -> str:
        identity = websafe_encode(self.id)
        return json.dumps(
            {
                "type": "public-key",
                "id": identity,
                "rawId": identity,
                "response": response,
                "clientExtensionResults": extensions,
            }
        )

    def _authenticator_data(self, flags: int) -> bytes:
        return hashlib.sha256(b"localhost").digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    @staticmethod
    def _client_data(kind: str, options: dict, origin: str = ORIGIN) -> bytes:
        challenge = options["publicKey"]["challenge"]
        return json.dumps({"type": kind, "challenge": challenge, "origin": origin, "crossOrigin": False}).encode()
