"""Every route of the staff's pages on one screen, each with who may use it; there is no other way to add one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import Any

from flask import Flask

from todoke_forms.web import cases, deciding, files, home, sign_in


class Access(Enum):
    """Who may use a route."""

    EVERYONE = "everyone"  # who can reach the address
    STAFF = "staff"  # who is signed in


@dataclass(frozen=True, slots=True)
class Route:
    """One address with one method."""

    method: str
    rule: str
    view: Callable[..., Any]
    access: Access

    @property
    def endpoint(self) -> str:
        """The name under which Flask and templates know it."""
        return f"{self.view.__module__.rpartition('.')[2]}.{self.view.__name__}"


ROUTES = (
    Route("GET", "/", home.start, Access.STAFF),
    Route("GET", "/sign-in", sign_in.ask, Access.EVERYONE),
    Route("POST", "/sign-in", sign_in.enter, Access.EVERYONE),
    Route("POST", "/sign-out", sign_in.leave, Access.STAFF),
    Route("GET", "/cases", cases.many, Access.STAFF),
    Route("GET", "/cases/<receipt_number>", cases.one, Access.STAFF),
    Route("GET", "/cases/<receipt_number>/files/<position>", files.download, Access.STAFF),
    Route("GET", "/cases/<receipt_number>/decide/<wanted>", deciding.ask, Access.STAFF),
    Route("POST", "/cases/<receipt_number>/state", deciding.change, Access.STAFF),
)

ASSETS = "kit.asset"
"""The route of the kit's stylesheets, which the sign-in page needs as well."""

ACCESS: Mapping[str, Access] = MappingProxyType(
    {ASSETS: Access.EVERYONE} | {route.endpoint: route.access for route in ROUTES}
)


def add_to(app: Flask) -> None:
    """Adds every route."""
    for route in ROUTES:
        app.add_url_rule(route.rule, route.endpoint, route.view, methods=[route.method])
