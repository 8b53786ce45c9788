"""Letters to the applicant of `support.notices.NUMBER`, good ones and such as nobody should believe."""

from __future__ import annotations

from functools import cache
from typing import Any

from support.notices import KEY, MOMENT, NUMBER

from todoke_evidence import canonical, letter, notice, sealing
from todoke_evidence.letter import Letter
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeKey, SealedLetter

MUNICIPALITY = "990019"
LETTER = Letter(
    "人間ドック助成金の決定について",
    "髙橋　花子　様\n\n助成金 25,000円の交付を決定しました。\n<b>振込日</b>：12月25日",
)


@cache
def key(suite: str = "x-wing", number: str = NUMBER) -> LetterKey:
    """An applicant's key, always the same."""
    return LetterKey(number, suite, bytes(range(32)))


def sealed(to: LetterKey | None = None, said: Letter = LETTER, **changes: Any) -> SealedLetter:
    """A letter as the office seals it, with members of its notice changed."""
    return sealed_bytes(letter.pack(said), to, **changes)


def sealed_bytes(packed: bytes, to: LetterKey | None = None, **changes: Any) -> SealedLetter:
    """The same of any bytes, so that what is inside may be wrong."""
    public = (to or key()).public()
    members: dict[str, Any] = {
        "municipality": MUNICIPALITY,
        "receipt_number": NUMBER,
        "sequence": 4,
        "sent_at": MOMENT,
        "key_id": public.key_id,
        "sealed": sealing.seal(public, packed, letter.info(MUNICIPALITY, NUMBER)),
    }
    return SealedLetter(**(members | changes))


def signed(one: SealedLetter | None = None, by: NoticeKey = KEY) -> str:
    """The notice of a letter."""
    return notice.sign_letter(one or sealed(), by)


def opened_as(members: dict[str, Any] | bytes, padding: bytes | None = None) -> bytes:
    """What would be sealed if these members, or this text, were a letter's."""
    data = members if isinstance(members, bytes) else canonical.encode(members)
    body = len(data).to_bytes(4) + data
    return body.ljust(letter.LETTER_BYTES, b"\0") if padding is None else body + padding


MEMBERS = {"text": LETTER.text, "title": LETTER.title, "type": "todoke-letter", "version": 1}
NO_LETTERS = {
    "nothing": b"",
    "zeros": bytes(letter.LETTER_BYTES),
    "one byte short": letter.pack(LETTER)[:-1],
    "one byte long": letter.pack(LETTER) + b"\0",
    "something after it": letter.pack(LETTER)[:-1] + b"x",
    "a length beyond the end": b"\xff\xff\xff\xff" + letter.pack(LETTER)[4:],
    "a length too short": opened_as(MEMBERS)[:3] + bytes([opened_as(MEMBERS)[3] - 1]) + opened_as(MEMBERS)[4:],
    "no JSON": opened_as(b"letter"),
    "no object": opened_as(b"[]"),
    "null": opened_as(b"null"),
    "a byte order mark": opened_as(b"\xef\xbb\xbf" + canonical.encode(MEMBERS)),
    "no UTF-8": opened_as(b'{"text":"\xff","title":"a","type":"todoke-letter","version":1}'),
    "half a surrogate pair": opened_as(b'{"text":"\\ud800","title":"a","type":"todoke-letter","version":1}'),
    "another order": opened_as(b'{"title":"a","text":"b","type":"todoke-letter","version":1}'),
    "a blank": opened_as(canonical.encode(MEMBERS).replace(b'"version":1', b'"version": 1')),
    "a member twice": opened_as(b'{"text":"a","text":"b","title":"a","type":"todoke-letter","version":1}'),
    **{f"no {name}": opened_as({k: v for k, v in MEMBERS.items() if k != name}) for name in MEMBERS},
    "one member more": opened_as({**MEMBERS, "html": "<b>"}),
    "another type": opened_as({**MEMBERS, "type": "todoke-status"}),
    "another version": opened_as({**MEMBERS, "version": 2}),
    "a version that is true": opened_as({**MEMBERS, "version": True}),
    "an empty title": opened_as({**MEMBERS, "title": ""}),
    "a title of blanks": opened_as({**MEMBERS, "title": "　 "}),
    "a title in two lines": opened_as({**MEMBERS, "title": "a\nb"}),
    "a title too long": opened_as({**MEMBERS, "title": "長" * (letter.MAX_TITLE + 1)}),
    "a number for a title": opened_as({**MEMBERS, "title": 1}),
    "an empty text": opened_as({**MEMBERS, "text": ""}),
    "a text too long": opened_as({**MEMBERS, "text": "長" * (letter.MAX_TEXT + 1)}),
    **{
        f"U+{ord(bad):04X} in the text": opened_as({**MEMBERS, "text": f"a{bad}b"})
        for bad in "\0\t\r\x1b\x7f\x85\u200f\u2028\u202e\u2066\ufeff\uffff"
    },
}
"""What opens with the right key and is no letter."""

KEY_MEMBERS = canonical.decode(key().to_bytes(), 512)
NO_KEYS = {
    "nothing": b"",
    "no JSON": b"key",
    "null": b"null",
    "an opening key of an office": sealing.generate("x25519").to_bytes(),
    "cut short": key().to_bytes()[:-1],
    "something after it": key().to_bytes() + b"x",
    "two newlines after it": key().to_bytes() + b"\n\n",
    "a blank in it": key().to_bytes().replace(b":", b": "),
    "a member more": canonical.encode({**KEY_MEMBERS, "more": ""}),
    "a member less": canonical.encode({k: v for k, v in KEY_MEMBERS.items() if k != "suite"}),
    "a number for the suite": canonical.encode({**KEY_MEMBERS, "suite": 1}),
    "a private half too short": key().to_bytes().replace(b"AAECAwQFBgcICQ", b"AAECAwQFBgc"),
    "a private half with padding": key().to_bytes().replace(b'Hh8"', b'Hh8="'),
    "too long": b" " * 513,
}
"""Files that are no key of letters, and look it."""
