"""How the gateway is served: by the kit's bounded server, to as many citizens at once as one process bears."""

from todoke_gateway.web.clients import named
from todoke_gateway.web.door import CLIENT_REQUESTS, DOOR, REQUESTS
from todoke_kit.web import server
from todoke_kit.web.bodies import Application
from todoke_kit.web.edge import Bounds
from todoke_kit.web.server import Server, Settings

__all__ = ["Server", "Settings", "settings"]


def settings(application: Application, *, proxied: bool = False) -> Settings:
    """The kit's settings with the gateway's numbers: a connection has one request at a time.

    Behind a proxy every connection is the proxy's; whom it answers is bounded by the door.
    """
    return server.settings(application, DOOR, Bounds(REQUESTS, None if proxied else CLIENT_REQUESTS, named))
