"""The private keys of the test PKI: made once, kept in a folder, read back by name."""

from collections.abc import Callable
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from todoke_testcard.disk import write
from todoke_testcard.pki import KeyKind

PUBLIC_EXPONENT = 65_537

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_MAKE: dict[KeyKind, Callable[[], PrivateKey]] = {
    "rsa-1024": lambda: rsa.generate_private_key(PUBLIC_EXPONENT, 1024),  # noqa: S505 - a defect
    "rsa-2048": lambda: rsa.generate_private_key(PUBLIC_EXPONENT, 2048),
    "rsa-2048-exponent-3": lambda: rsa.generate_private_key(3, 2048),
    "rsa-3072": lambda: rsa.generate_private_key(PUBLIC_EXPONENT, 3072),
    "p-256": lambda: ec.generate_private_key(ec.SECP256R1()),
    "p-384": lambda: ec.generate_private_key(ec.SECP384R1()),
}


class KeyRing:
    """Keys by name. They protect nothing, but only their owner may read them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, PrivateKey] = {}

    def get(self, name: str, kind: KeyKind = "rsa-2048") -> PrivateKey:
        """Return the key of this name, made now if there is none yet."""
        if name not in self._loaded:
            path = self._folder / f"{name}.pem"
            self._loaded[name] = _read(path) if path.exists() else _make(path, kind)
        return self._loaded[name]

    def rsa(self, name: str, kind: KeyKind = "rsa-2048") -> rsa.RSAPrivateKey:
        """Return such a key, which must be of the kind that a card of today holds."""
        key = self.get(name, kind)
        if not isinstance(key, rsa.RSAPrivateKey):
            raise TypeError(f"not an RSA key: {name}")
        return key


def _make(path: Path, kind: KeyKind) -> PrivateKey:
    key = _MAKE[kind]()
    write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def _read(path: Path) -> PrivateKey:
    # Not validated: we made it ourselves, and the check takes longer than a signature.
    key = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise TypeError(f"neither RSA nor elliptic: {path}")
    return key
