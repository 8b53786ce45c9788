"""Builds the identity process from its configuration; the only place where its parts meet."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

import grpc

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki import profile
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.seen_lists import SeenLists
from todoke_evidence.trust_files import TrustFolder
from todoke_identity import ocsp_client
from todoke_identity.config import Authentication, Config, Ocsp
from todoke_identity.nonces import Nonces
from todoke_identity.ocsp_client import OcspClient
from todoke_identity.rpc import SERVICE, IdentityServicer, Presence, Proofs
from todoke_kit import lifecycle, logs, metrics, rpc
from todoke_kit.config import ConfigError
from todoke_kit.fresh import Fresh
from todoke_pb.identity.v1 import identity_pb2_grpc

_log = logs.get(__name__)

_now = partial(datetime.now, UTC)


async def main(config: Config, stop: lifecycle.Stop) -> None:
    """Serves until `stop` is set."""
    logs.configure("identity", config.audit_file)
    metrics.serve(config.metrics)
    answers, ask = _responder(config.ocsp)
    trust = _store("trust store", config, config, answers)
    own = config.authentication
    presence_trust = own and _store("trust store for authentication", config, own, answers)
    presence = Presence(own.origin, presence_trust.current, _proofs(own)) if own and presence_trust else None
    servicer = IdentityServicer(trust.current, _now, ask, presence)
    stores = [store for store in (trust, presence_trust) if store]

    def register(server: grpc.aio.Server) -> Sequence[str]:
        identity_pb2_grpc.add_IdentityServicer_to_server(servicer, server)
        return (SERVICE,)

    server = await rpc.start_server(config.rpc, register)
    lifecycle.ready()
    await lifecycle.until_stopped(stop, *(store.keep(config.trust_reload_seconds) for store in stores))
    await server.stop(rpc.GRACE_SECONDS)


def _proofs(own: Authentication) -> Proofs | None:
    if own.proofs is None:
        return None
    try:
        return Proofs(own.proofs.server_key, Nonces(own.proofs.nonces))
    except OSError as error:
        raise ConfigError(f"authentication.proofs.nonces: {own.proofs.nonces}: {error.strerror}") from error


def _store(what: str, config: Config, named: Config | Authentication, answers: Answers | None) -> Fresh[TrustStore]:
    """The authorities of a folder, with what is known of revocation, always as they are now."""
    if answers is None and named.seen_lists is None:
        logs.event(_log, "lists_not_remembered", what=what)
    folder = TrustFolder(
        named.trust,
        profile.PROFILES[config.profile],
        feed=named.feed,
        max_list_age=timedelta(seconds=config.max_list_age_seconds),
        revocation=answers,
        seen=SeenLists(named.seen_lists) if named.seen_lists else None,
        refused=partial(metrics.lists_refused, what),
    )
    return Fresh(what, folder.load, OSError, EvidenceError)


def _responder(ocsp: Ocsp | None) -> tuple[Answers | None, Callable[[], Awaitable[bool]] | None]:
    """Where answers about revocation are kept and how they are asked for; neither where there are lists."""
    if ocsp is None:
        return None, None
    answers = Answers(timedelta(seconds=ocsp.max_age_seconds))
    randomness = secrets.token_bytes if ocsp.nonces else None
    return answers, OcspClient(answers, ocsp_client.poster(ocsp.url, ocsp.seconds), randomness, _now).ask
