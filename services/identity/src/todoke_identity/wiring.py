"""Builds the identity process from its configuration; the only place where its parts meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import grpc

from todoke_evidence.jpki import profile
from todoke_identity.config import Config
from todoke_identity.rpc import SERVICE, IdentityServicer
from todoke_identity.trust_source import TrustSource
from todoke_kit import lifecycle, logs, metrics, rpc
from todoke_pb.identity.v1 import identity_pb2_grpc

PROFILES = {"production": profile.PRODUCTION, "test": profile.TEST}


async def main(config: Config, stop: lifecycle.Stop) -> None:
    """Serves until `stop` is set."""
    logs.configure("identity", config.audit_file)
    metrics.serve(config.metrics)
    trust = TrustSource(config.trust, PROFILES[config.profile])
    servicer = IdentityServicer(trust.current, partial(datetime.now, UTC))

    def register(server: grpc.aio.Server) -> Sequence[str]:
        identity_pb2_grpc.add_IdentityServicer_to_server(servicer, server)
        return (SERVICE,)

    server = await rpc.start_server(config.rpc, register)
    lifecycle.ready()
    await lifecycle.until_stopped(stop, trust.keep_fresh(config.trust_reload_seconds))
    await server.stop(rpc.GRACE_SECONDS)
