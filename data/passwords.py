"""Passwords: Argon2id, how many hashes run at once, what is too weak, and random ones that people can type.

Length and a blocklist instead of composition rules and forced rotation (OWASP ASVS 5.0: 6.2.1, 6.2.4, 6.2.10).
One hash takes 64 MiB and about 0.1 s of a core (RFC 9106, second recommended option), hence the bound on how
many run together: without it a crowd at the login page would take the memory of the machine.
"""

from __future__ import annotations

import math
import re
import secrets
import threading
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from data.errors import Refused, StoreError

SHORTEST: Final = 12
LONGEST: Final = 256
# Without look-alikes (0 o, 1 i l): these are read out on the telephone and typed from paper.
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"
_GROUPS: Final = 3
_GROUP_LENGTH: Final = 6
WAIT_SECONDS: Final = 20.0
# What `require_strong` asks for, said before anything is typed.
RULES: Final = (
    f"Paling sedikit {SHORTEST} karakter, paling banyak {LONGEST}.",
    "Tidak mudah ditebak: bukan kata umum, nama pengguna, atau deret seperti 123456, walau ditambah angka.",
    "Beberapa kata yang tidak berkaitan sudah baik. Huruf besar, angka dan tanda baca boleh, tidak wajib.",
)

_COMMON_WORDS: Final = """
    password passwort kata sandi rahasia qwerty qwertyuiop asdfgh asdfghjkl zxcvbn zxcvbnm abc abcdef abcdefgh
    admin administrator diskominfo kesbangpol dinkes operator petugas samarinda kaltim kalimantantimur indonesia
    merdeka pancasila garuda bismillah pemilu pilkada kpu bawaslu siaga walikota selamat datang letmein welcome
    iloveyou sayang cinta monyet naga login masuk
"""
_COMMON: Final = frozenset(_COMMON_WORDS.split())
_RUNS: Final = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm")


class Busy(StoreError):
    """Too many people are logging in at this moment; nothing is wrong with the password."""


def random_password() -> str:
    """Three groups of six, for example `k7mqp3-vx9abc-...`: 89 bits."""
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def random_password_bits() -> float:
    """The entropy of `random_password`."""
    return _GROUPS * _GROUP_LENGTH * math.log2(len(ALPHABET))


def require_strong(password: str, username: str) -> None:
    """Raise `Refused` (field `password`) when it is too short, too long or easy to guess."""
    if len(password) < SHORTEST:
        raise Refused(
            f"Kata sandi terdiri atas {len(password)} karakter: pakai paling sedikit {SHORTEST} karakter.",
            "password",
        )
    if len(password) > LONGEST:
        raise Refused(f"Kata sandi terlalu panjang: pakai paling banyak {LONGEST} karakter.", "password")
    if _is_guessable(_normal(password).lower(), username.lower()):
        raise Refused(
            "Kata sandi mudah ditebak (kata umum, nama pengguna, atau deret): pakai beberapa kata yang tidak "
            "berkaitan.",
            "password",
        )


def _is_guessable(password: str, username: str) -> bool:
    if len(set(password)) < 5:
        return True
    letters = re.sub(r"[^a-z]", "", password)
    rest = letters
    for word in sorted((*_COMMON, re.sub(r"[^a-z]", "", username)), key=len, reverse=True):
        rest = rest.replace(word, "")
    # What is left beside the well-known words and the digits is what has to be guessed.
    if letters and len(rest) < 3:
        return True
    squeezed = re.sub(r"[^a-z0-9]", "", password)
    return any(squeezed in run or squeezed[::-1] in run for run in _RUNS)


def _normal(password: str) -> str:
    # A letter typed as one or as two code points is the same password on every keyboard (NIST SP 800-63B).
    return unicodedata.normalize("NFKC", password)


class Passwords:
    """Hashes and verifies, a bounded number at a time; `hasher` may be a cheap one in tests."""

    def __init__(self, hasher: PasswordHasher | None = None, at_once: int = 2) -> None:
        self._hasher = hasher or PasswordHasher()
        self._places = threading.BoundedSemaphore(at_once)
        # What an unknown user name is verified against, so that it costs the same as a known one.
        self._nobody = self.hash(secrets.token_urlsafe(24))

    @contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=WAIT_SECONDS):
            raise Busy("Sedang banyak yang masuk: tunggu sebentar, lalu coba lagi.")
        try:
            yield
        finally:
            self._places.release()

    def hash(self, password: str) -> str:
        with self._place():
            return self._hasher.hash(_normal(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether it is the password. `stored` None (no such account) takes the same work and is False."""
        with self._place():
            try:
                right = self._hasher.verify(stored or self._nobody, _normal(password[:LONGEST]))
            except (VerificationError, InvalidHashError):
                return False
        return right and stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)
