"""The card agent without a browser: an application to sign, a person at the window, a desk with a virtual card."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from support import cards, notices

from todoke_agent.core import sites
from todoke_agent.core.places import Place, Places
from todoke_agent.core.prompt import Prompt
from todoke_agent.core.requests import Sign, SignIn
from todoke_agent.errors import AgentError, Code
from todoke_agent.memory import Memory
from todoke_agent.operations import Operations
from todoke_agent.provider import InProcessReaders, Readers
from todoke_agent.provider import Reader as Listed
from todoke_agent.transport import InProcessTransport, Transport
from todoke_agent.window.launcher import Gone, Window
from todoke_catalog import templates
from todoke_evidence import authentication, b64, canonical, content, sealing, statement
from todoke_evidence.commitment import answers_commitment, digest_of, links_of
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_evidence.note import NoteSigner
from todoke_evidence.notice import FormBundle, NoticeKey, sign_bundle
from todoke_evidence.notice_keys import PublicNoticeKey
from todoke_evidence.statement import CardKey, Statement
from todoke_testcard.store import Store

S = TypeVar("S", bound=Sign)
NOW = cards.NOW


def pin(key: NoticeKey) -> str:
    """A notice key as the agent's configuration names it."""
    return b64.encode(key.public().public)


ORIGIN = "https://todoke.mihon.example"
OTHER_ORIGIN = "https://todoke.other.example"
NONCE = b64.encode(b"n" * 40)
NOTICE_KEY = notices.KEY
OTHER_NOTICE_KEY = NoticeKey.generate("990027")
MIHON = Place("990019", "見本市", "Mihon City", (ORIGIN,), (pin(NOTICE_KEY),))
SERVER_KEY = NOTICE_KEY.public().kid
OTHER = Place("990027", "別見本市", "Other City", (OTHER_ORIGIN,), (pin(OTHER_NOTICE_KEY),))
FAR = datetime(2999, 1, 1, tzinfo=UTC)
"""When the lists of these tests count no more."""
PLACES = Places((MIHON, OTHER), FAR)
DEFINITION: dict[str, Any] = json.loads(templates.read(templates.NINGEN_DOCK))
KEY = sealing.generate("x25519").public()


@dataclass(frozen=True)
class Filled:
    """An application as a page makes it, each part open to be changed before the next is made from it."""

    definition: Mapping[str, Any] = field(default_factory=lambda: DEFINITION)
    answers: Mapping[str, Any] = field(default_factory=lambda: templates.golden_answers(NOW.date()))
    files: tuple[Attachment | Uploaded, ...] = tuple(
        Attachment(one.name, one.media_type, b"a" * 32, one.data) for one in templates.golden_files()
    )
    stated: Mapping[str, Any] = field(default_factory=dict)
    """Changes of the statement."""

    def content(self) -> bytes:
        return content.pack(self.packed())

    def packed(self) -> Content:
        return Content(b"s" * 32, dict(self.answers), self.files)

    def statement(self, sealed: bytes) -> Statement:
        made = Statement(
            municipality=self.definition["municipality"],
            procedure=self.definition["procedure"],
            form=hashlib.sha256(canonical.encode(dict(self.definition))).digest(),
            submission=bytes(range(16)),
            time=NOW,
            origin=ORIGIN,
            nonce=NONCE,
            commitment=answers_commitment(b"s" * 32, self.answers),
            attachments=tuple(map(digest_of, self.files)),
            sealed=hashlib.sha256(sealed).digest(),
            uploads=links_of(self.packed()),
        )
        return replace(made, **self.stated)

    def bundle(self) -> FormBundle:
        return FormBundle(
            municipality=self.definition["municipality"],
            procedure=self.definition["procedure"],
            sequence=1,
            version=1,
            definition=dict(self.definition),
            keys=(KEY,),
            open=True,
            published_at=NOW.replace(microsecond=0),
        )

    def request(self) -> Sign:
        return self._request(Sign, CardKey.SIGNATURE)

    def sign_in(self) -> SignIn:
        return self._request(SignIn, CardKey.AUTHENTICATION)

    def _request(self, kind: type[S], key: CardKey) -> S:
        packed = self.content()
        sealed = sealing.seal(KEY, packed, b"test")
        stated = statement.encode(self.statement(sealed), key).decode()
        signed = sign_bundle(self.bundle(), NOTICE_KEY)
        return kind(stated, signed, b64.encode(packed), b64.encode(sealed), KEY.key_id)


def apart(**changes: Any) -> Filled:
    """The golden application with its first file uploaded apart; `changes` are of what the page says of that file."""
    first, second = Filled().files
    link = b"l" * 32
    said = Uploaded(first.name, first.media_type, first.salt, first.size, digest_of(first), b"u" * 16, b"k" * 32, link)
    return Filled(files=(replace(said, **changes), second))


def members() -> Filled:
    """A form that asks for a sign-in, filled in."""
    survey = json.loads(templates.read(templates.LIBRARY_SURVEY))
    reason = {"ja": "本人に返事をするため"}
    definition = {**survey, "procedure": "library-card", "identity": {"level": 2, "reason": reason}}
    return Filled(definition, templates.golden_answers(NOW.date(), templates.LIBRARY_SURVEY), ())


def filled(**changes: Any) -> Filled:
    """The golden application; `changes` are of the statement."""
    return Filled(stated=changes)


@dataclass
class Person:
    """Someone at the window: types these answers one after the other, then cancels; remembers what was shown."""

    answers: list[str]
    prompts: list[Prompt] = field(default_factory=list)
    before: Callable[[], object] = lambda: None
    """What happens while the window is open."""

    def ask(self, prompt: Prompt, until: float, gone: Gone) -> str:
        del until, gone
        self.prompts.append(prompt)
        self.before()
        if not self.answers:
            raise AgentError(Code.CANCELLED)
        return self.answers.pop(0)


def person(*answers: str) -> Person:
    return Person(list(answers))


def shown(prompt: Prompt) -> str:
    """All words of a prompt."""
    rows = [line for section in prompt.document for row in section.rows for line in (row.label, *row.lines)]
    return "\n".join((prompt.title, prompt.heading, *rows, *prompt.notices, prompt.label, prompt.button))


@dataclass
class Reader:
    """One reader with these cards in it, one after the other; counts how often it was opened."""

    inserted: list[Callable[[], Transport]]
    opened: int = 0

    def listed(self) -> Sequence[Listed]:
        return InProcessReaders({"virtual": self.inserted[0]}).listed()

    def open(self, name: str | None = None) -> AbstractContextManager[Transport]:
        insert = self.inserted[min(self.opened, len(self.inserted) - 1)]
        self.opened += 1
        return InProcessReaders({"virtual": insert}).open(name)


def card(name: str = "valid", store: Store | None = None) -> Callable[[], Transport]:
    """A card to insert; of the session's PKI unless another is given."""
    found = store or cards.session_pki()
    return lambda: InProcessTransport(found.card(name).transmit)


def desk(
    folder: Path,
    window: Window,
    readers: Readers | None = None,
    now: Callable[[], datetime] = lambda: NOW,
    places: Places = PLACES,
) -> Operations:
    """The agent's desk over a reader with the valid card."""
    memory = Memory(folder / "nonces", lambda: now().timestamp())
    return Operations(places, readers or Reader([card()]), None, window, memory, now)


def require_presence(answer: Mapping[str, str], *challenge: str) -> bytes:
    """The certificate (DER) of a proof of presence, whose signature must cover this origin, nonce, key and time."""
    certificate = b64.decode(answer["certificate"], 4096)
    key = x509.load_der_x509_certificate(certificate).public_key()
    assert isinstance(key, RSAPublicKey)
    covered = authentication.signing_input(*challenge)
    key.verify(b64.decode(answer["signature"], 256), covered, PKCS1v15(), SHA256())
    return certificate


PUBLISHER = NoteSigner.generate("publisher.example/card-agent")
"""Who ships the agents of these tests, and signs their lists of sites."""


def sites_toml(*origins: str, key: PublicNoticeKey | None = None) -> str:
    """A list of sites as whoever ships the agent writes it: one municipality with these origins and one key."""
    return f"""type = "todoke-agent-sites"

[[municipalities]]
code = "990019"
name = "見本市"
name_en = "Mihon City"
origins = {json.dumps(origins)}
notice_keys = ["{b64.encode((key or NOTICE_KEY.public()).public)}"]
"""


def signed_sites(listed: str, signer: NoteSigner = PUBLISHER, issued_at: datetime | None = None, days: int = 30) -> str:
    """The list as an agent gets it, of today if nothing else is said."""
    issued = issued_at or datetime.now(UTC)
    return sites.sign(listed, signer, issued, issued + timedelta(days=days))


def write_config(
    folder: Path, *origins: str, ports: Sequence[int] = (0,), window: str = "auto", key: PublicNoticeKey | None = None
) -> Path:
    """A configuration file as a person writes one, and the list of sites that it names, signed."""
    (folder / "sites.note").write_text(signed_sites(sites_toml(*origins, key=key)))
    file = folder / "config.toml"
    file.write_text(f"""
sites = ["sites.note"]
publishers = ["{PUBLISHER.verifier.vkey()}"]
window = "{window}"
ports = {list(ports)}
memory = "{folder / "nonces"}"
""")
    return file
