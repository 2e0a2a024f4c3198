"""Small files of the installation's own that no row names, encrypted as the vault's are: uploads on their way in.

An enclosed file is self-contained: the number of the installation's key, the file's own key wrapped by it (RFC 3394),
a nonce, and the content under AES-256-GCM.
"""

import secrets
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap, aes_key_wrap

from sekimori.foundation.vault import keys
from sekimori.foundation.vault.files import NONCE_BYTES, Tampered

CONTEXT = b"sekimori enclosed 1"
NUMBER_BYTES = 16  # of the key's number, in ASCII
WRAPPED_BYTES = 40  # a 32-byte key wrapped by RFC 3394


def enclose(content: bytes, at: datetime) -> bytes:
    """This function will encrypt a file under a key of its own, which the installation's key wraps."""
    number, installation_key = keys.current(at)
    own_key = AESGCM.generate_key(bit_length=256)
    nonce = secrets.token_bytes(NONCE_BYTES)
    sealed = AESGCM(own_key).encrypt(nonce, content, CONTEXT)
    return number.encode("ascii") + aes_key_wrap(installation_key, own_key) + nonce + sealed


def disclose(enclosed: bytes) -> bytes:
    """This function will return what was enclosed.

    :raises Tampered: if it was changed. :raises KeyMissing: if the installation's key is gone.
    """
    key_ends, nonce_ends = NUMBER_BYTES + WRAPPED_BYTES, NUMBER_BYTES + WRAPPED_BYTES + NONCE_BYTES
    number, wrapped = enclosed[:NUMBER_BYTES], enclosed[NUMBER_BYTES:key_ends]
    try:
        own_key = aes_key_unwrap(keys.key(number.decode("ascii")), wrapped)
        return AESGCM(own_key).decrypt(enclosed[key_ends:nonce_ends], enclosed[nonce_ends:], CONTEXT)
    except (InvalidTag, InvalidUnwrap, UnicodeDecodeError):
        raise Tampered("an enclosed file was changed") from None
