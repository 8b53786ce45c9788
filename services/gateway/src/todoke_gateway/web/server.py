"""How the gateway is served: by the kit's bounded server, to as many citizens at once as one process bears."""

import uvicorn

from todoke_kit.web import server
from todoke_kit.web.bodies import Application
from todoke_kit.web.server import Server

__all__ = ["Server", "settings"]

CONNECTIONS = 1_000


def settings(application: Application) -> uvicorn.Config:
    """The kit's settings with the gateway's number of connections."""
    return server.settings(application, CONNECTIONS)
