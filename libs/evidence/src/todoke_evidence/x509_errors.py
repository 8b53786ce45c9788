"""What the x509 module of cryptography raises for bytes it makes no sense of: several of these are no ValueError."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm

X509_ERRORS = (
    ValueError,
    TypeError,
    UnsupportedAlgorithm,
    x509.AttributeNotFound,
    x509.DuplicateExtension,
    x509.ExtensionNotFound,
    x509.InvalidVersion,
    x509.UnsupportedGeneralNameType,
)
"""For whoever reads a certificate, a list or an answer by it, its extensions as well, which it reads when asked."""
