"""Builds what cards are judged by: authorities of two folders, lists remembered, and answers of a responder."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial

from todoke_evidence.errors import EvidenceError
from todoke_evidence.jpki.answers import Answers
from todoke_evidence.jpki.profile import PROFILES
from todoke_evidence.jpki.trust import TrustStore
from todoke_evidence.seen_lists import SeenLists
from todoke_evidence.trust_files import TrustFolder
from todoke_forms import events, ocsp_client
from todoke_forms.config import Authentication, InboxConfig, Ocsp
from todoke_forms.ocsp_client import OcspClient
from todoke_kit import logs, metrics
from todoke_kit.fresh import Fresh

_log = logs.get(__name__)

_now = partial(datetime.now, UTC)


@dataclass(frozen=True)
class Trust:
    """What cards are judged by: to sign with, to sign in with where one may, and who is asked whether they hold."""

    signing: Fresh[TrustStore]
    authentication: Fresh[TrustStore] | None
    ask: Callable[[], Awaitable[bool]] | None


def trust(settings: InboxConfig) -> Trust:
    """Read the folders that `settings` names. Raises ConfigError for what is not usable."""
    answers, ask = _responder(settings.ocsp)
    signing, own = store("trust store", settings, settings, answers), settings.authentication
    return Trust(signing, store("trust store for authentication", settings, own, answers) if own else None, ask)


def store(
    what: str, settings: InboxConfig, named: InboxConfig | Authentication, answers: Answers | None
) -> Fresh[TrustStore]:
    """The authorities of a folder, with what is known of revocation, always as they are now."""
    if answers is None and named.seen_lists is None:
        logs.event(_log, events.LISTS_NOT_REMEMBERED, what=what)
    folder = TrustFolder(
        named.trust,
        PROFILES[settings.profile],
        feed=named.feed,
        max_list_age=timedelta(seconds=settings.max_list_age_seconds),
        revocation=answers,
        keep=True,  # what a case was judged by is kept with it
        seen=SeenLists(named.seen_lists) if named.seen_lists else None,
        refused=partial(metrics.lists_refused, what),
    )
    return Fresh(what, folder.load, OSError, EvidenceError)


def _responder(ocsp: Ocsp | None) -> tuple[Answers | None, Callable[[], Awaitable[bool]] | None]:
    """Where answers about revocation are kept and how they are asked for; neither where there are lists."""
    if ocsp is None:
        return None, None
    answers = Answers(timedelta(seconds=ocsp.max_age_seconds), keep=True)
    randomness = secrets.token_bytes if ocsp.nonces else None
    return answers, OcspClient(answers, ocsp_client.poster(ocsp.url, ocsp.seconds), randomness, _now).ask
