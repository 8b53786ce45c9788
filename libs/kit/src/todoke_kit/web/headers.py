"""The response headers of every page and answer: Content Security Policy Level 3 and its neighbours.

Nothing inline runs and nothing is loaded from elsewhere, so a page that shows hostile text shows only text.
"""

from collections.abc import Iterable

Headers = tuple[tuple[str, str], ...]

# One year stands for "for ever"; immutable spares the revalidation on reload (RFC 8246).
IMMUTABLE = "public, max-age=31536000, immutable"
NOT_STORED = "no-store"

_COMMON: Headers = (
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Opener-Policy", "same-origin"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_NO_DEVICES = (
    "accelerometer",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "microphone",
    "midi",
    "payment",
    "serial",
    "usb",
    "xr-spatial-tracking",
)


def content_security_policy(*, connect: Iterable[str] = ()) -> str:
    """The policy of a page; ``connect`` lists the origins beside our own that its scripts may call."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "img-src 'self'",
            "font-src 'self'",
            " ".join(("connect-src 'self'", *connect)),
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        )
    )


def permissions_policy(*, loopback: bool = False) -> str:
    """No device is used; ``loopback`` lets a signing page call the card agent on this computer."""
    own = "(self)" if loopback else "()"
    denied = [f"{feature}=()" for feature in _NO_DEVICES]
    return ", ".join((*denied, f"local-network-access={own}", f"loopback-network={own}"))


def page_headers(*, connect: tuple[str, ...] = ()) -> Headers:
    """Every header of a page, as name and value; a page that may ``connect`` elsewhere may reach loopback."""
    return (
        *_COMMON,
        ("Content-Security-Policy", content_security_policy(connect=connect)),
        ("Permissions-Policy", permissions_policy(loopback=bool(connect))),
        ("Cache-Control", NOT_STORED),
    )


def api_headers() -> list[tuple[bytes, bytes]]:
    """The headers of a bare ASGI answer, lower case and as bytes, without content type and length.

    An answer is no document: where one is shown as a page all the same, nothing in it may do anything.
    """
    policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
    headers = (*_COMMON, ("Content-Security-Policy", policy), ("Cache-Control", NOT_STORED))
    return [(name.lower().encode("ascii"), value.encode("ascii")) for name, value in headers]
