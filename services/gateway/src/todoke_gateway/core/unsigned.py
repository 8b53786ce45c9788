"""Makes an application that no card signs out of checked answers: content, sealed bytes, statement, as a browser does.

The answers are in this process's memory anyhow, as its pages were filled in (docs/decisions/0005); sealed here, they
are readable by nobody from here on. What stands in the statement is decision 0031.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from todoke_evidence import attested, content, sealing
from todoke_evidence.attested import AttestationKey, AttestedStatement
from todoke_evidence.commitment import answers_commitment
from todoke_evidence.content import Content, Uploaded
from todoke_evidence.errors import EvidenceError
from todoke_evidence.statement import Statement
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.intake import Parcel
from todoke_gateway.core.uploads import Upload
from todoke_kit.errors import Refusal

SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Filled:
    """What somebody filed: cleaned answers to a form, under an id of ours (16 bytes), and a verified contact if any.

    `files` were sealed apart, and `uploads` say of each, in the same order, that its chunks are on disk.
    """

    form: Published
    answers: Mapping[str, Any]
    submission: bytes
    contact: str | None = None
    files: tuple[Uploaded, ...] = ()
    uploads: tuple[Upload, ...] = ()

    @property
    def digest(self) -> bytes:
        """Tells the same application from another one under its id."""
        packed = content.pack(Content(bytes(SALT_BYTES), dict(self.answers), self.files, None, self.contact))
        return hashlib.sha256(self.form.digest + packed).digest()


@dataclass(frozen=True, slots=True)
class Unsigned:
    """What a gateway vouches with, and for which site."""

    key: AttestationKey
    origin: str

    def parcel(self, filled: Filled, salt: bytes, now: datetime) -> Parcel[AttestedStatement]:
        """The application sealed to its form's first key; `salt` is 32 random bytes.

        :raises Refusal: the code of what cannot be sealed: answers that are too large.
        """
        bundle, level = filled.form.bundle, filled.form.definition.level
        key, answers = filled.form.key, dict(filled.answers)
        bound_to = sealing.info(bundle.municipality, bundle.procedure, filled.form.digest, filled.submission)
        try:
            packed = content.pack(Content(salt, answers, filled.files, None, filled.contact))
            sealed = sealing.seal(key, packed, bound_to)
            said = Statement(
                municipality=bundle.municipality,
                procedure=bundle.procedure,
                form=filled.form.digest,
                submission=filled.submission,
                time=attested.stated_time(level, now),
                origin=self.origin,
                nonce="",
                commitment=answers_commitment(salt, answers),
                attachments=tuple(one.digest for one in filled.files),
                sealed=hashlib.sha256(sealed).digest(),
                uploads=tuple(one.link for one in filled.files),
            )
            stated = attested.parse(attested.attest(said, level, self.key))
        except EvidenceError as error:
            raise Refusal(error.code) from error
        return Parcel(stated, sealed, key.key_id)
