"""The shared test vectors of sealing, `tests/evidence/vectors/sealing.json`: what each side sealed, and must stay open.

`python -m support.vectors` adds what the file lacks (PYTHONPATH=scripts:tests), in Python and in Chromium; its keys are
nobody's. What is there stays as it is: it must be readable for as long as there are old envelopes.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from support import attestation, gateway
from support.browser import chromium, serving
from support.gateway import Gateway

from todoke_evidence import b64, content, packing, sealing
from todoke_evidence.content import Attachment, Content
from todoke_evidence.sealing import OpeningKey
from todoke_gateway.core.catalogue import Published
from todoke_gateway.core.unsigned import Filled, Unsigned

FILE = Path(__file__).parents[1] / "evidence" / "vectors" / "sealing.json"

BINDING: dict[str, Any] = {
    "municipality": "990019",
    "procedure": "ningen-dock",
    "form": bytes(range(32)),
    "submission": bytes(range(16)),
}
OTHER_BINDINGS: dict[str, dict[str, Any]] = {
    "another municipality": {"municipality": "990027"},
    "another procedure": {"procedure": "child-allowance"},
    "another form": {"form": bytes(32)},
    "another submission": {"submission": bytes(16)},
}
CONTENT = Content(
    bytes(range(32, 64)),
    {"applicant_name": "髙橋　花子", "cost": 43210},
    (Attachment("領収書.pdf", "application/pdf", bytes(range(64, 96)), b"%PDF-1.7 \x00\xff"),),
)
UNSIGNED: dict[int, tuple[Callable[..., Published], str | None]] = {
    0: (gateway.survey, None),
    1: (gateway.consultation, "hanako@mihon.example"),
}
"""By identity level: a form that asks for no more, and the contact that is verified for it."""
STATEMENTS = ("eyJhbGciOiJSUzI1NiJ9.e30.c2ln", "second")
SEAL = """async ([folder, key, binding, plaintext]) => {
  const [b64, sealing] = await Promise.all([import(`${folder}/b64.js`), import(`${folder}/sealing.js`)]);
  const [form, submission] = [b64.decode(binding.form), b64.decode(binding.submission)];
  const info = sealing.info(binding.municipality, binding.procedure, form, submission);
  const sealed = await sealing.seal({ suite: key.suite, public: b64.decode(key.public) }, b64.decode(plaintext), info);
  return { info: b64.encode(info), sealed: b64.encode(sealed) };
}"""


def read() -> dict[str, Any]:
    """The vectors, their bytes in base64url."""
    vectors: dict[str, Any] = json.loads(FILE.read_text())
    return vectors


def opening_keys(vectors: dict[str, Any]) -> dict[str, OpeningKey]:
    """The private keys of the vectors, by their ids."""
    keys = [OpeningKey(key["key_id"], key["suite"], data(key["private"])) for key in vectors["keys"]]
    return {key.key_id: key for key in keys}


def data(text: str) -> bytes:
    """The bytes of a member."""
    return b64.decode(text, 10_000)


def _made() -> dict[str, Any]:
    keys = [sealing.generate(suite) for suite in sealing.SUITES]
    sealed = [_in_python(key) for key in keys] + [_in_chromium(key) for key in keys]
    return {
        "keys": [
            {"key_id": k.key_id, "suite": k.suite, "private": k.private, "public": k.public().public} for k in keys
        ],
        "content": content.pack(CONTENT),
        "sealed": sealed,
        "refused": [bad for one in sealed for bad in _spoilt(one, keys)],
        "packs": [_pack(key) for key in keys],
    }


def _in_python(key: OpeningKey) -> dict[str, Any]:
    info = sealing.info(**BINDING)
    return _sealed("python", key, info, sealing.seal(key.public(), content.pack(CONTENT), info))


def _in_chromium(key: OpeningKey) -> dict[str, Any]:
    pages = Gateway().pages
    folder = pages.extensions["todoke_assets"]["gateway"].url("js/b64.js").rpartition("/")[0]
    public = {"suite": key.suite, "public": b64.encode(key.public().public)}
    with serving(pages) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        made = page.evaluate(SEAL, [folder, public, _plain(BINDING), b64.encode(content.pack(CONTENT))])
    return _sealed("chromium", key, data(made["info"]), data(made["sealed"]))


def _sealed(by: str, key: OpeningKey, info: bytes, sealed: bytes) -> dict[str, Any]:
    return {"by": by, "key_id": key.key_id, "suite": key.suite, "info": info, "sealed": sealed, **BINDING}


def _spoilt(one: dict[str, Any], keys: list[OpeningKey]) -> Iterator[dict[str, Any]]:
    """The same with one thing wrong, and the code it is refused with."""
    sealed = one["sealed"]
    kept = {name: value for name, value in one.items() if name != "info"}
    places = {
        "first byte of the key": 0,
        "first byte of the text": len(sealed) - 30,
        "last byte of the tag": len(sealed) - 1,
    }
    for why, at in places.items():
        changed = sealed[:at] + bytes([sealed[at] ^ 1]) + sealed[at + 1 :]
        yield {**kept, "why": f"changed {why}", "sealed": changed, "code": "seal_broken"}
    yield {**kept, "why": "cut short", "sealed": sealed[:-1], "code": "seal_broken"}
    for why, other in OTHER_BINDINGS.items():
        yield {**kept, "why": why, **other, "code": "seal_broken"}
    wrong = next(key.key_id for key in keys if key.key_id != one["key_id"])
    yield {**kept, "why": "the id of another key", "key_id": wrong, "code": "seal_broken"}
    yield {**kept, "why": "the id of no key", "key_id": "AAAAAAAAAAAAAAAA", "code": "sealing_key_unknown"}


def _unsigned(key: OpeningKey, level: int) -> dict[str, Any]:
    """A whole application as the gateway makes it where no card signs: it seals the answers, and vouches for them."""
    offered, contact = UNSIGNED[level]
    form = offered(keys=(key.public(),))
    filled = Filled(form, CONTENT.answers, BINDING["submission"], contact)
    parcel = Unsigned(attestation.KEY, gateway.ORIGIN).parcel(filled, CONTENT.salt, gateway.NOW)
    return {
        "by": "gateway",
        "level": level,
        "key_id": key.key_id,
        "suite": key.suite,
        "gateway": attestation.KEY.public,
        "statement": parcel.signed.text,
        "sealed": parcel.sealed,
        "answers": CONTENT.answers,
        "contact": contact,
    }


def _pack(key: OpeningKey) -> dict[str, Any]:
    """What the gateway seals."""
    made = packing.seal(key.public(), BINDING["municipality"], STATEMENTS)
    return {
        "key_id": key.key_id,
        "municipality": BINDING["municipality"],
        "sealed_key": made.sealed_key,
        "sealed": list(made.statements),
        "statements": list(STATEMENTS),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return b64.encode(value)
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    return [_plain(member) for member in value] if isinstance(value, list) else value


if __name__ == "__main__":
    there = read() if FILE.exists() else _plain(_made())
    added = [_unsigned(key, level) for key in opening_keys(there).values() for level in UNSIGNED]
    FILE.write_text(json.dumps({"unsigned": _plain(added), **there}, ensure_ascii=False, indent=1) + "\n")
