"""The entries of a revocation list (RFC 5280 section 5.1.2.6): which serial numbers they name, cut out by lengths.

A million entries take half a second; as objects of `cryptography`, each asked for its extensions, they take five.
"""

from collections.abc import Iterator

from cryptography.x509.oid import CRLEntryExtensionOID

from todoke_evidence.jpki import envelope, extension_values, grammar

_LONG = 0x80
"""From here on the first byte of a length says how many bytes the length takes."""

_MAX_SEEN = 4_096
"""Different extensions of entries that are remembered: reasons are ten, but days are as many as there are."""


def serials(der: bytes, at: int, end: int) -> Iterator[bytes]:
    """Give the serial number (contents of the INTEGER) of each entry between two places of a list.

    The x509 module has read the list, so entries are whole. Raise ValueError for one with anything that must not be
    overlooked, or with extensions that are not in their form: it makes no list of ours.
    """
    harmless: set[bytes] = set()
    while at < end:
        size, start = der[at + 1], at + 2
        if size >= _LONG:
            start, at = envelope.extent(der, at)
        else:
            at = start + size
        serial = start + 2
        day = serial + der[start + 1]
        yield der[serial:day]
        extensions = day + 2 + der[day + 1]
        if extensions != at and (found := der[extensions:at]) not in harmless:
            _check(found)
            if len(harmless) == _MAX_SEEN:
                harmless.clear()
            harmless.add(found)


def _check(extensions: bytes) -> None:
    """Raise ValueError for a critical extension, one that is there twice, and one that is not in its form."""
    found = grammar.read_list(grammar.Extensions, extensions).found
    if len({extension.oid for extension in found}) != len(found):
        raise ValueError
    for extension in found:
        if extension.critical or extension.oid == CRLEntryExtensionOID.CERTIFICATE_ISSUER:  # of an indirect list
            raise ValueError
        extension_values.check(extension.oid, extension.value)
