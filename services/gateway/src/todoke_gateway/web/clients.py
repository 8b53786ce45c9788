"""Who sends a request, as far as limits tell clients apart: an address, of IPv6 the /64 that one subscriber has.

The socket's own address, or what the reverse proxy wrote into the header that the configuration names: of several
addresses the last, whatever a client sent before it. Kept in memory only, and never logged.
"""

import ipaddress

from todoke_gateway.web.asgi import Scope, header

NOBODY = ""  # whoever cannot be told apart: all of them share one limit
_SUBSCRIBER = 64  # bits


def client_of(scope: Scope, proxy_header: str | None) -> str:
    """The name of a client."""
    if proxy_header is None:
        return named((scope.get("client") or (NOBODY, 0))[0])
    return named(header(scope, proxy_header.lower().encode("latin-1")).decode("latin-1"))


def named(text: str) -> str:
    """The name of the client with this address, the last of several."""
    try:
        address = ipaddress.ip_address(text.rpartition(",")[2].strip())
    except ValueError:
        return NOBODY
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is None:
        return str(ipaddress.ip_network((int(address), _SUBSCRIBER), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)
