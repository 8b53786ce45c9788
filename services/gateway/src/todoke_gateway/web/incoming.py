"""What one request with files has brought so far: each file sealed and stored as it comes, the rest kept as fields.

A file that is not taken costs nothing else: the page hears why, and has everything that came before and after it.
"""

import secrets
from dataclasses import dataclass, field, replace

from todoke_catalog import my_number
from todoke_catalog.fields import AttachmentField
from todoke_evidence import canonical, chunks
from todoke_evidence.content import SALT_SIZE
from todoke_gateway.core import attached, journey
from todoke_gateway.core import draft as drafts
from todoke_gateway.core.attached import Attached, Sorter
from todoke_gateway.core.catalogue import Catalogue
from todoke_gateway.core.draft import Draft
from todoke_gateway.core.uploads import Upload
from todoke_gateway.web.multipart import Field, FileBegins, FileEnds, FileGoesOn, Part
from todoke_gateway.web.uploads import UploadDesk
from todoke_kit import metrics
from todoke_kit.errors import Refusal

DOOR = "files"
PREFIX = "file."  # of the name of an input; the question's id follows
REFUSED = "refused"  # a field for the page: which question, why, and what the file is called
CUT_OFF = "file_cut_off"
NUMBERED = "file_name_numbered"
CODES = frozenset(  # why a file was not taken: what this door says, and what storing a chunk does
    {
        CUT_OFF,
        NUMBERED,
        "bus_unavailable",
        "chunk_conflict",
        "file_count",
        "file_kind",
        "file_limit",
        "file_nothing",
        "file_oversized",
        "files_too_large",
        "request_too_large",
        "uploads_full",
    }
)
_OURS = ("draft", "at", "then", "go", "noscript")


@dataclass(slots=True)
class _Incoming:
    """A file that is coming in: `refused` says why it is not taken, and then the rest of it is let fall."""

    question: AttachmentField
    own: str
    sealer: chunks.Sealer
    sorter: Sorter
    size: int = 0
    refused: str = ""


@dataclass(slots=True)
class Sent:
    """What one request has brought so far."""

    desk: UploadDesk
    catalogue: Catalogue
    client: str
    procedure: str
    draft: Draft | None = None
    refused: list[tuple[str, str, str]] = field(default_factory=list)  # question, code, name of the file
    _fields: dict[str, str] = field(default_factory=dict)
    _questions: dict[str, AttachmentField] = field(default_factory=dict)
    _numbers: bool = False  # whether the form may ask for an individual number
    _incoming: _Incoming | None = None

    async def take(self, part: Part) -> None:
        """The next part; Refusal for what is no page of ours."""
        match part:
            case Field():
                self._field(part)
            case FileBegins():
                self._incoming = self._begin(part)
            case FileGoesOn() if self._incoming is not None:
                await self._go_on(self._incoming, part.data)
            case FileEnds() if self._incoming is not None:
                await self._end(self._incoming)
                self._incoming = None

    @property
    def begun(self) -> bool:
        """Whether it is a screen of a form."""
        return "draft" in self._fields

    def give_up(self, code: str) -> None:
        """What comes after this is not read; what was taken stays."""
        if self._incoming is not None:
            self._refuse(self._incoming, code)
            self._incoming = None
        elif not self.refused:
            self.refused.append(("", code, ""))

    def fields(self) -> list[tuple[str, str]]:
        """The fields for the page."""
        kept = {**self._fields, **({"draft": drafts.write(self.draft)} if self.draft else {})}
        for _, code, _ in self.refused:
            metrics.refused(DOOR, code)
        refusals = [canonical.encode({"asked": asked, "code": code, "name": own}) for asked, code, own in self.refused]
        return [*kept.items(), *((REFUSED, one.decode()) for one in refusals)]

    def _field(self, part: Field) -> None:
        if part.name not in _OURS or part.name in self._fields:  # of two the first
            return
        self._fields[part.name] = part.value
        if part.name == "draft":
            self._open(part.value)

    def _open(self, text: str) -> None:
        """Learns from the draft which files are asked for; what is no draft of ours, the page complains about."""
        try:
            self.draft = drafts.read(text)
        except Refusal:
            return
        form = self.catalogue.find(self.procedure, self.draft.form) or self.catalogue.get(self.procedure)
        if form is not None and form.definition.level in journey.SEALED_HERE:
            asked = (one for one in form.definition.fields if isinstance(one, AttachmentField))
            self._questions = {one.id: one for one in asked}
            self._numbers = form.definition.my_number_basis is not None

    def _begin(self, part: FileBegins) -> _Incoming | None:
        if not self.begun:
            raise Refusal("request_malformed")
        question = self._questions.get(part.name.removeprefix(PREFIX)) if part.name.startswith(PREFIX) else None
        if not part.own or question is None or self.draft is None:  # nothing was chosen, or nothing is asked for
            return None
        incoming = _Incoming(question, attached.shown_name(part.own), self._sealer(), Sorter(question.kinds))
        have = sum(1 for one in self.draft.files if one.asked == question.id)
        if have >= question.max_count or len(self.draft.files) >= attached.MAX_FILES:
            self._refuse(incoming, "file_count")
        elif not self._numbers and my_number.contains(part.own):
            self._refuse(incoming, NUMBERED)
        return incoming

    def _sealer(self) -> chunks.Sealer:
        sizes = (chunks.KEY_BYTES, chunks.UPLOAD_BYTES, SALT_SIZE)
        key, upload, salt = (secrets.token_bytes(size) for size in sizes)
        return chunks.Sealer(key, self.catalogue.municipality, upload, salt)

    async def _go_on(self, incoming: _Incoming, data: bytes) -> None:
        incoming.size += len(data)
        if incoming.size > incoming.question.max_bytes:
            self._refuse(incoming, "file_limit")
        if incoming.refused:
            return
        incoming.sorter.feed(data)
        first = incoming.sealer.number
        for number, sealed in enumerate(incoming.sealer.feed(data), first):
            await self._store(incoming, number, sealed)

    async def _end(self, incoming: _Incoming) -> None:
        kind = incoming.sorter.kind(incoming.own)
        if incoming.size == 0 or kind is None:
            self._refuse(incoming, "file_kind" if incoming.size else "file_nothing")
        if not incoming.refused:
            await self._store(incoming, incoming.sealer.number, incoming.sealer.finish())
        if not incoming.refused and kind is not None and self.draft is not None:
            self.draft = replace(self.draft, files=(*self.draft.files, self._attached(incoming, kind)))

    async def _store(self, incoming: _Incoming, number: int, sealed: bytes) -> None:
        try:
            await self.desk.store(self.client, self._upload(incoming, number), sealed)
        except Refusal as refusal:
            self._refuse(incoming, refusal.code)

    def _upload(self, incoming: _Incoming, stored: int) -> Upload:
        """How far an upload has come; the size of its file is known at its end."""
        begun = self.desk.uploads.begin(incoming.sealer.upload, incoming.size, self.desk.now_ms() // 1000)
        return replace(begun, stored=stored, link=incoming.sealer.link)

    def _attached(self, incoming: _Incoming, kind: str) -> Attached:
        sealer = incoming.sealer
        token = self.desk.uploads.token(self._upload(incoming, sealer.number))
        return Attached(
            incoming.question.id, kind, incoming.size, incoming.own, sealer.salt, sealer.digest, sealer.key, token
        )

    def _refuse(self, incoming: _Incoming, code: str) -> None:
        """Says once why a file is not taken."""
        if not incoming.refused:
            incoming.refused = code
            self.refused.append((incoming.question.id, code, incoming.own))
