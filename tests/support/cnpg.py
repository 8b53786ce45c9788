"""What we use of CloudNativePG's Cluster (postgresql.cnpg.io/v1, 1.24 and later); anything else is an error.

Its schema comes with the operator and is in no package, so this is our reading of it and no more than that.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec

ValidationError = msgspec.ValidationError


class Strict(msgspec.Struct, forbid_unknown_fields=True):
    """An object without a member that is not listed."""


class Metadata(Strict):
    """Name, place and labels."""

    name: str
    namespace: str
    labels: dict[str, str]


class Storage(Strict):
    """The volume of each instance."""

    size: str


class Affinity(Strict):
    """No two instances on one node."""

    enablePodAntiAffinity: Literal[True]  # noqa: N815 - the API's name
    podAntiAffinityType: Literal["required"]  # noqa: N815
    topologyKey: Literal["kubernetes.io/hostname"]  # noqa: N815


class InitDb(Strict):
    """The database that is made at first."""

    database: str
    owner: str


class Bootstrap(Strict):
    """How a cluster begins."""

    initdb: InitDb


class Certificates(Strict):
    """Who vouches for clients; the operator makes the server's own."""

    clientCASecret: str  # noqa: N815
    replicationTLSSecret: str  # noqa: N815


class Synchronous(Strict):
    """How many standbys have a commit before it counts."""

    method: Literal["any", "first"]
    number: int


class PostgreSql(Strict):
    """The server's settings."""

    synchronous: Synchronous
    pg_hba: list[str]
    pg_ident: list[str]


class Spec(Strict):
    """What is asked for."""

    instances: int
    storage: Storage
    resources: dict[Literal["requests", "limits"], dict[Literal["cpu", "memory"], str]]
    affinity: Affinity
    enableSuperuserAccess: Literal[False]  # noqa: N815
    bootstrap: Bootstrap
    certificates: Certificates
    postgresql: PostgreSql


class Cluster(Strict):
    """One PostgreSQL with its replicas."""

    apiVersion: Literal["postgresql.cnpg.io/v1"]  # noqa: N815
    kind: Literal["Cluster"]
    metadata: Metadata
    spec: Spec


def validate(one: dict[str, Any]) -> None:
    """Holds one object against all of it.

    :raises ValidationError: naming the member.
    """
    msgspec.convert(one, Cluster)
