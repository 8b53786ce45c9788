"""Builds the identity process from its configuration; the only place where its parts meet."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

import grpc

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki import profile
from todoke_evidence.trust_files import load_trust_store
from todoke_identity.config import Config
from todoke_identity.rpc import SERVICE, IdentityServicer
from todoke_kit import lifecycle, logs, metrics, rpc
from todoke_kit.fresh import Fresh
from todoke_pb.identity.v1 import identity_pb2_grpc


async def main(config: Config, stop: lifecycle.Stop) -> None:
    """Serves until `stop` is set."""
    logs.configure("identity", config.audit_file)
    metrics.serve(config.metrics)
    load = partial(load_trust_store, config.trust, profile.PROFILES[config.profile])
    trust = Fresh("trust store", load, OSError, EvidenceError)
    servicer = IdentityServicer(trust.current, partial(datetime.now, UTC))

    def register(server: grpc.aio.Server) -> Sequence[str]:
        identity_pb2_grpc.add_IdentityServicer_to_server(servicer, server)
        return (SERVICE,)

    server = await rpc.start_server(config.rpc, register)
    lifecycle.ready()
    await lifecycle.until_stopped(stop, trust.keep(config.trust_reload_seconds))
    await server.stop(rpc.GRACE_SECONDS)
