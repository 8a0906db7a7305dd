"""Encryption of personal data at rest: AES-256-GCM under a data key per person, wrapped by the store's master key.

Destroying a person's wrapped key makes everything sealed under it unreadable for ever, backups included once they
have aged out, while hashes of the ciphertext (the chain) stay valid. The associated data binds each ciphertext to
its table, column and row, so that none can be moved to another row. The master key comes from SIAGA_MASTER_KEY or
from a generated file outside the database and its backups.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from data.errors import StoreError

_NONCE = 12


def load_master_key(path: Path, given: str | None = None) -> bytes:
    """32 bytes from `given` (base64) or from the file, which is made (mode 0600) when missing."""
    if given:
        try:
            key = base64.b64decode(given, validate=True)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise StoreError("SIAGA_MASTER_KEY harus 32 bita dalam base64.")
        return key
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(os.urandom(32)))
    key = base64.b64decode(path.read_bytes())
    if len(key) != 32:
        raise StoreError(f"Kunci induk di {path} rusak: pulihkan dari salinan Anda.")
    return key


class Vault:
    """Seals and opens with the master key; knows nothing of the database."""

    def __init__(self, master: bytes) -> None:
        self._master = AESGCM(self._derive(master, b"wrap person keys"))
        self._own = self._derive(master, b"sealed by the store")
        self._index_key = self._derive(master, b"blind index")
        self.check = hashlib.sha256(self._derive(master, b"key check")).hexdigest()[:16]

    @staticmethod
    def _derive(master: bytes, purpose: bytes) -> bytes:
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"siaga-pemilu " + purpose).derive(master)

    def new_key(self, owner: str) -> tuple[bytes, bytes]:
        """A fresh data key for `owner` (election|person): (key, wrapped key to store)."""
        key = AESGCM.generate_key(256)
        return key, self._seal(self._master, key, f"person_key|{owner}")

    def unwrap(self, wrapped: bytes, owner: str) -> bytes:
        return self._open(self._master, wrapped, f"person_key|{owner}")

    def seal(self, key: bytes, value: Any, place: str) -> bytes:
        """Ciphertext of a JSON-able value; `place` is table|column|row."""
        return self._seal(AESGCM(key), orjson.dumps(value), place)

    def open(self, key: bytes, sealed: bytes, place: str) -> Any:
        return orjson.loads(self._open(AESGCM(key), sealed, place))

    def seal_own(self, value: Any, place: str) -> bytes:
        """Ciphertext under the store's own key: what belongs to nobody, or has to be found before its owner is."""
        return self.seal(self._own, value, place)

    def open_own(self, sealed: bytes, place: str) -> Any:
        return self.open(self._own, sealed, place)

    def blind_index(self, value: str) -> str:
        """A keyed hash for look-up by exact value."""
        return hmac.new(self._index_key, value.encode(), hashlib.sha256).hexdigest()

    @staticmethod
    def _seal(cipher: AESGCM, plain: bytes, place: str) -> bytes:
        nonce = os.urandom(_NONCE)
        return nonce + cipher.encrypt(nonce, plain, place.encode())

    @staticmethod
    def _open(cipher: AESGCM, sealed: bytes, place: str) -> bytes:
        try:
            return cipher.decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except InvalidTag:
            raise StoreError("Data pribadi tidak dapat dibuka: kunci induk berbeda atau data telah diubah.") from None
