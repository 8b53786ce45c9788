"""The private keys of the test PKI: made once, kept in a folder, read back by name."""

from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key

from todoke_testcard.disk import write

PUBLIC_EXPONENT = 65_537


class KeyRing:
    """RSA keys by name. They protect nothing, but only their owner may read them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._loaded: dict[str, rsa.RSAPrivateKey] = {}

    def get(self, name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
        """Return the key of this name, made now if there is none yet."""
        if name not in self._loaded:
            path = self._folder / f"{name}.pem"
            self._loaded[name] = _read(path) if path.exists() else _make(path, bits)
        return self._loaded[name]


def _make(path: Path, bits: int) -> rsa.RSAPrivateKey:
    key = rsa.generate_private_key(PUBLIC_EXPONENT, bits)
    write(path, key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return key


def _read(path: Path) -> rsa.RSAPrivateKey:
    # Not validated: we made it ourselves, and the check takes longer than a signature.
    key = load_pem_private_key(path.read_bytes(), None, unsafe_skip_rsa_key_validation=True)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError(f"not an RSA key: {path}")
    return key
