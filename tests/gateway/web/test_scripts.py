"""The browser's modules against the Python they must agree with, in Chromium and under the page's own policy."""

import json
import re
from pathlib import Path

import pytest
from support import letters
from support.browser import chromium, serving
from support.filekinds import BAD, GOOD
from support.gateway import NOTICE_KEY, OPENING, Gateway, published
from support.letter_vectors import read as letter_vectors
from support.letters import LETTER, NO_KEYS, NO_LETTERS, sealed, sealed_bytes
from support.notices import NUMBER

import todoke_catalog
import todoke_gateway.web
from todoke_evidence import b64, canonical, content, letter, notice, receipt, sealing, statement
from todoke_evidence.commitment import answers_commitment, attachment_digest
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_evidence.errors import EvidenceError
from todoke_evidence.letter_key import LetterKey
from todoke_evidence.notice import NoticeKey, SealedLetter
from todoke_gateway.core.challenge import Challenges

pytestmark = pytest.mark.browser

VALUES = [
    None,
    True,
    0,
    -1,
    2**53 - 1,
    "",
    "髙橋　﨑 𠮷",
    'quote " backslash \\ slash / tab \t newline \n null \0 del \x7f bell \x07 line \u2028',
    [],
    {},
    {"b": 1, "a": [1, {"z": None, "A": "x"}], "aa": "", "a\tb": 2, "": 3},
]
ANSWERS = {"name": "髙橋　花子", "cost": 43210, "agree": True, "account": {"bank": "0001"}, "kinds": ["a", "b"]}
LIMITS = {
    "id": "receipt",
    "name": "領収書",
    "kinds": ["application/pdf", "image/jpeg"],
    "max_bytes": 190_000,
    "max_count": 1,
}
NOTICE_KEYS = [b64.encode(NOTICE_KEY.public().public)]
VECTORS = json.loads((Path(__file__).parents[2] / "evidence" / "vectors" / "chunks.json").read_text())
FORM, SUBMISSION = bytes(range(32)), bytes(range(16))


@pytest.fixture(scope="module")
def site():
    gateway = Gateway()
    with serving(gateway.pages) as address, chromium() as browser:
        page = browser.new_page()
        page.goto(address)
        module = gateway.pages.extensions["todoke_assets"]["gateway"].url("js/b64.js")
        yield page, module.rpartition("/")[0]


@pytest.fixture(scope="module")
def run(site):
    """Runs the body of an async function with the named modules and one JSON argument."""
    page, folder = site

    def call(modules, body, argument=None):
        imports = "".join(f"const {name} = await import('{folder}/{name}.js');" for name in modules)
        return page.evaluate(f"async (given) => {{ {imports} {body} }}", argument)

    return call


class TestCanonical:
    @pytest.mark.parametrize("value", VALUES, ids=repr)
    def test_the_same_text_as_in_python(self, run, value):
        text = run(["canonical"], "return canonical.text(JSON.parse(given));", json.dumps(value))
        assert text.encode() == canonical.encode(value)

    @pytest.mark.parametrize(
        "expression",
        ["1.5", "2 ** 53", "NaN", "-0", "undefined", "'\\ud800'", "{'é': 1}", "new Date(0)", "[undefined]", "10n"],
    )
    def test_what_has_no_text_is_refused(self, run, expression):
        body = f"try {{ canonical.text({expression}); return 'taken'; }} catch (e) {{ return e.message; }}"
        assert run(["canonical"], body) == "canonical_invalid"


class TestBase64:
    @pytest.mark.parametrize("data", [b"", b"\0", b"\xff\xfe", bytes(range(256)), b"x" * 100_000], ids=len)
    def test_there_and_back(self, run, data):
        text = b64.encode(data)
        assert run(["b64"], "return b64.encode(b64.decode(given));", text) == text


class TestContent:
    def test_python_unpacks_what_the_browser_packed(self, run):
        attachments = [
            ("領収書.pdf", "application/pdf", b"%PDF-1.7 \0\xff"),
            ("写真.jpg", "image/jpeg", b"\xff\xd8\xff" * 9),
        ]
        given = {
            "salt": b64.encode(b"s" * 32),
            "answers": ANSWERS,
            "attachments": [
                {"name": name, "type": kind, "salt": b64.encode(b"a" * 32), "data": b64.encode(data)}
                for name, kind, data in attachments
            ],
        }
        packed = run(
            ["b64", "content"],
            """const bytes = (one) => ({ ...one, salt: b64.decode(one.salt), data: b64.decode(one.data) });
            return b64.encode(content.pack({ ...given, salt: b64.decode(given.salt),
                                             attachments: given.attachments.map(bytes) }));""",
            given,
        )
        expected = Content(
            b"s" * 32, ANSWERS, tuple(Attachment(name, kind, b"a" * 32, data) for name, kind, data in attachments)
        )
        assert b64.decode(packed, 10_000) == content.pack(expected)
        assert content.unpack(b64.decode(packed, 10_000)) == expected

    def test_the_commitments_are_pythons(self, run):
        made = run(
            ["b64", "content"],
            """const salt = new Uint8Array(32).fill(7);
            return [b64.encode(await content.answersCommitment(salt, given)),
                    b64.encode(await content.attachmentDigest(salt, new Uint8Array([1, 2, 3])))];""",
            ANSWERS,
        )
        salt = bytes([7]) * 32
        assert made == [
            b64.encode(answers_commitment(salt, ANSWERS)),
            b64.encode(attachment_digest(salt, bytes([1, 2, 3]))),
        ]


class TestSealing:
    @pytest.mark.parametrize("suite", ["x-wing", "x25519"])
    def test_python_opens_what_the_browser_sealed_and_only_under_the_same_binding(self, run, suite):
        key = OPENING[suite].public()
        sealed = run(
            ["b64", "sealing"],
            """const [form, submission] = [b64.decode(given.form), b64.decode(given.submission)];
            const boundTo = sealing.info("990019", "ningen-dock", form, submission);
            const key = { suite: given.suite, public: b64.decode(given.public) };
            return b64.encode(await sealing.seal(key, new TextEncoder().encode("秘密"), boundTo));""",
            {
                "suite": suite,
                "public": b64.encode(key.public),
                "form": b64.encode(FORM),
                "submission": b64.encode(SUBMISSION),
            },
        )
        data = b64.decode(sealed, 10_000)
        bound_to = sealing.info("990019", "ningen-dock", FORM, SUBMISSION)
        assert sealing.open_sealed(OPENING[suite], data, bound_to).decode() == "秘密"
        with pytest.raises(EvidenceError, match="seal_broken"):
            sealing.open_sealed(OPENING[suite], data, sealing.info("990019", "other", FORM, SUBMISSION))

    def test_an_unknown_suite_is_refused(self, run):
        body = "try { await sealing.seal({suite: 'toString'}, 0, 0); } catch (e) { return e.message; }"
        assert run(["sealing"], body) == "suite_unknown"

    @pytest.mark.parametrize(
        ("keys", "expected"),
        [
            (["x-wing", "x25519"], "x-wing"),
            (["x25519", "x-wing"], "x25519"),
            (["of tomorrow", "x25519"], "x25519"),
        ],
    )
    def test_it_is_sealed_to_the_first_key_whose_suite_this_browser_knows(self, run, keys, expected):
        given = [{"suite": suite, "public": public_of(suite)} for suite in keys]
        made = run(["b64", "sealing"], SEAL_TO_ONE, given)
        assert made["suite"] == expected
        assert sealing.open_sealed(OPENING[expected], b64.decode(made["sealed"], 10_000), b"info") == b"text"

    def test_and_not_to_the_hybrid_where_what_it_takes_is_missing(self, run):
        """Scripts get no randomness here, which the hybrid's own need; X25519 is the browser's own (WebCrypto)."""
        given = [{"suite": suite, "public": public_of(suite)} for suite in ("x-wing", "x25519")]
        made = run(
            ["b64", "sealing"],
            f"""const random = Crypto.prototype.getRandomValues;
            Crypto.prototype.getRandomValues = () => {{ throw new DOMException("none", "NotSupportedError"); }};
            try {{ {SEAL_TO_ONE} }} finally {{ Crypto.prototype.getRandomValues = random; }}""",
            given,
        )
        assert made["suite"] == "x25519"
        assert sealing.open_sealed(OPENING["x25519"], b64.decode(made["sealed"], 10_000), b"info") == b"text"

    def test_without_any_that_it_can_use_nothing_is_sealed(self, run):
        body = "try { await sealing.sealToOneOf(given, 0, 0); } catch (e) { return e.message; }"
        assert run(["sealing"], body, []) == "suite_unknown"
        assert run(["sealing"], body, [{"suite": "of tomorrow", "public": ""}]) == "suite_unknown"


def public_of(suite):
    return b64.encode(OPENING[suite].public().public) if suite in OPENING else ""


SEAL_TO_ONE = """const keys = given.map((key) => ({ ...key, public: b64.decode(key.public) }));
const utf8 = (text) => new TextEncoder().encode(text);
const made = await sealing.sealToOneOf(keys, utf8("text"), utf8("info"));
return { suite: made.key.suite, sealed: b64.encode(made.sealed) };"""


SIGNED, _, _ = published().text.rpartition(".")
CUT = published().text[:-3]


class TestBundle:
    """What the browser takes for the municipality's word is what Python would."""

    def open(self, run, text, keys=NOTICE_KEYS):
        body = """try {
          const opened = await bundle.open(given[0], given[1]);
          return { ...opened, digest: b64.encode(opened.digest), keys: opened.keys.map(({ id }) => id) };
        } catch (refusal) { return refusal.code ?? String(refusal); }"""
        return run(["b64", "bundle"], body, [text, keys])

    def test_a_signed_bundle_is_read(self, run):
        form = published(keys=tuple(key.public() for key in OPENING.values()))
        opened = self.open(run, form.text, [b64.encode(bytes(32)), *NOTICE_KEYS])
        assert (opened["municipality"], opened["procedure"], opened["definition"]) == (
            "990019",
            "ningen-dock",
            form.bundle.definition,
        )
        assert opened["digest"] == b64.encode(form.digest)
        assert opened["keys"] == [key.key_id for key in OPENING.values()]
        assert [opened["signer"]] == NOTICE_KEYS

    def test_a_swapped_sealing_key_is_refused(self, run):
        head, payload, signature = published().text.split(".")
        members = canonical.decode(b64.decode(payload, 300_000), 300_000)
        mine = sealing.generate().public()
        members["keys"] = [{"key_id": mine.key_id, "public": b64.encode(mine.public), "suite": mine.suite}]
        swapped = b64.encode(canonical.encode(members))
        assert self.open(run, f"{head}.{swapped}.{signature}") == "bundle_untrusted"

    def test_a_bundle_that_someone_else_signed_is_refused(self, run):
        forged = notice.sign_bundle(published().bundle, NoticeKey.generate("990019"))
        assert self.open(run, forged) == "bundle_untrusted"
        assert self.open(run, published().text, []) == "bundle_untrusted"

    def test_a_key_under_the_id_of_another_is_refused_though_it_is_signed(self, run):
        keys = [{"key_id": OPENING["x-wing"].key_id, "public": public_of("x25519"), "suite": "x25519"}]
        assert self.open(run, signed({"keys": keys})) == "bundle_untrusted"

    @pytest.mark.parametrize("header", [{"alg": "none"}, {"typ": "todoke-status+jws"}, {"kid": "other"}])
    def test_another_header_is_refused_though_it_is_signed(self, run, header):
        assert self.open(run, signed({}, header)) == "bundle_untrusted"

    @pytest.mark.parametrize("text", ["", "..", "a.b.c", "e30.e30.", "e30.e30.AAAA", "!.!.!", CUT, f"{SIGNED}.!"])
    def test_what_is_no_bundle_is_refused(self, run, text):
        assert self.open(run, text) == "bundle_untrusted"


def signed(members, header=None):
    """The bundle with other members, or another header, signed all the same."""
    head, payload, _ = published().text.split(".")
    changed = [
        canonical.encode(canonical.decode(b64.decode(part, 300_000), 300_000) | changes)
        for part, changes in ((head, header or {}), (payload, members))
    ]
    text = ".".join(map(b64.encode, changed))
    return f"{text}.{b64.encode(NOTICE_KEY.sign(text.encode()))}"


OTHER_NUMBER = receipt.receipt_number(bytes(range(16)))
OWN_KEY = letters.key()
OWN_FILE = OWN_KEY.to_bytes().decode()


def told(one: SealedLetter | None = None, by: NoticeKey = NOTICE_KEY) -> str:
    return letters.signed(one, by)


class TestLetters:
    """What the browser opens and refuses is what Python does (tests/evidence/test_letter.py)."""

    def open(self, run, text, key=OWN_FILE, number=NUMBER, keys=NOTICE_KEYS, place="990019"):
        body = """const [text, key, number, keys, place] = given;
        try { return await letter.open(await letter.verified(text, keys, place), letterkey.read(key), number); }
        catch (refusal) { return refusal.code ?? String(refusal); }"""
        return run(["letter", "letterkey"], body, [text, key, number, keys, place])

    @pytest.mark.parametrize("suite", sealing.SUITES)
    def test_what_the_office_sealed_is_opened(self, run, suite):
        key = letters.key(suite)
        opened = self.open(run, told(sealed(key)), key.to_bytes().decode() + "\n")
        assert opened == {"title": LETTER.title, "text": LETTER.text}

    @pytest.mark.parametrize("vector", letter_vectors()["letters"], ids=lambda one: f"{one['by']}, {one['suite']}")
    def test_what_was_sent_stays_readable(self, run, vector):
        vectors = letter_vectors()
        keys = [json.loads(vectors["notice_key"])["public"]]
        opened = self.open(run, vector["letter"], vector["key"], vectors["receipt_number"], keys)
        assert opened == {"title": vectors["title"], "text": vectors["text"]}

    @pytest.mark.parametrize("why", NO_LETTERS)
    def test_what_opens_and_is_no_letter_is_refused(self, run, why):
        """Sealed by whoever knows the key; in a notice it would have to have the size of letters."""
        one = sealed_bytes(NO_LETTERS[why])
        payload = {
            **{name: getattr(one, name) for name in ("key_id", "municipality", "receipt_number", "sequence")},
            "sealed": b64.encode(one.sealed),
            "sent_at": "2026-11-23T09:25:47Z",
        }
        text = notice_of(payload)
        assert self.open(run, text) == "letter_malformed"

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("", "letter_untrusted"),
            ("a.b.c", "letter_untrusted"),
            (told()[:-1], "letter_untrusted"),
            (told()[:300] + "A" + told()[301:], "letter_untrusted"),
            (told(by=NoticeKey.generate("990019")), "letter_untrusted"),
            (published().text, "letter_untrusted"),
            (told(sealed(receipt_number=OTHER_NUMBER)), "letter_other"),
            (told(sealed(LetterKey.generate(NUMBER))), "letter_key_other"),
            (told(sealed(sealed=bytes(10_352))), "seal_broken"),
            (told(sealed(LetterKey.generate(NUMBER), key_id=OWN_KEY.public().key_id)), "seal_broken"),
            (
                told(sealed(sealed=sealing.seal(OWN_KEY.public(), letter.pack(LETTER), letter.info("990019", "")))),
                "seal_broken",
            ),
        ],
    )
    def test_what_is_not_this_letter_is_refused(self, run, text, code):
        assert self.open(run, text) == code

    def test_nor_does_another_municipality_or_page_take_it(self, run):
        assert self.open(run, told(), place="990027") == "letter_untrusted"
        assert self.open(run, told(), keys=[]) == "letter_untrusted"
        assert self.open(run, told(), number=OTHER_NUMBER) == "letter_other"
        other = letters.key(number=OTHER_NUMBER).to_bytes().decode()
        assert self.open(run, told(), other) == "letter_key_other"

    @pytest.mark.parametrize("why", NO_KEYS)
    def test_what_is_no_key_file_is_refused(self, run, why):
        assert self.open(run, told(), NO_KEYS[why].decode()) == "letter_key_malformed"

    def test_a_changed_private_half_opens_nothing(self, run):
        changed = OWN_FILE.replace("AAECAwQ", "AAECAwU")
        assert self.open(run, told(), changed) == "seal_broken"

    @pytest.mark.parametrize("suite", [None, "x25519"])
    def test_python_reads_the_key_file_that_the_browser_makes(self, run, suite):
        """By default the hybrid; where scripts get no randomness, what the browser has itself."""
        body = f"""const random = Crypto.prototype.getRandomValues;
        if ({json.dumps(suite)}) Crypto.prototype.getRandomValues = () => {{ throw new DOMException("none"); }};
        try {{
          const key = await letterkey.make();
          letterkey.keep(key, given);
          return {{ file: letterkey.kept(given), packed: b64.encode(content.pack(
            {{ salt: new Uint8Array(32), answers: {{}}, attachments: [], letterKey: key }})) }};
        }} finally {{ Crypto.prototype.getRandomValues = random; }}"""
        made = run(["b64", "content", "letterkey"], body, NUMBER)
        key = LetterKey.from_bytes(made["file"].encode())
        assert (key.receipt_number, key.suite) == (NUMBER, suite or "x-wing")
        assert content.unpack(b64.decode(made["packed"], 10_000)) == Content(bytes(32), {}, (), key.public())

    def test_keys_are_fresh(self, run):
        body = "const [a, b] = [await letterkey.make(), await letterkey.make()]; return a.id === b.id;"
        assert run(["letterkey"], body) is False

    def test_a_browser_that_keeps_nothing_makes_none(self, run):
        """An application with a key that its applicant does not have would have the office write letters in vain."""
        body = """const set = Storage.prototype.setItem;
        Storage.prototype.setItem = () => { throw new DOMException("denied"); };
        try { return await letterkey.make(); } finally { Storage.prototype.setItem = set; }"""
        assert run(["letterkey"], body) is None
        assert run(["letterkey"], "return letterkey.kept(given);", OTHER_NUMBER) is None


def notice_of(members, kind="todoke-letter+jws"):
    """Whatever it says, signed by the municipality."""
    header = {"alg": "EdDSA", "kid": NOTICE_KEY.kid, "typ": kind}
    text = ".".join(b64.encode(canonical.encode(part)) for part in (header, members))
    return f"{text}.{b64.encode(NOTICE_KEY.sign(text.encode()))}"


class TestPin:
    """What the browser remembers of a municipality's keys; each test has its own municipality."""

    def check(self, run, municipality, signer, keys):
        body = """try { pin.check(...given); return "ok"; } catch (refusal) { return refusal.code; }"""
        return run(["pin"], body, [municipality, signer, keys])

    def test_the_key_of_the_first_time_is_the_key(self, run):
        assert self.check(run, "1", "a", ["a"]) == "ok"
        assert self.check(run, "1", "a", ["a"]) == "ok"
        assert self.check(run, "1", "b", ["b"]) == "notice_key_changed"
        assert self.check(run, "1", "b", ["a", "b"]) == "notice_key_changed"
        assert self.check(run, "1", "a", ["a"]) == "ok"

    def test_a_key_that_was_named_beforehand_may_follow(self, run):
        assert self.check(run, "2", "a", ["a", "b"]) == "ok"
        assert self.check(run, "2", "b", ["b"]) == "ok"
        assert self.check(run, "2", "a", ["a"]) == "notice_key_changed"

    def test_municipalities_are_apart(self, run):
        assert self.check(run, "3", "a", ["a"]) == "ok"
        assert self.check(run, "4", "b", ["b"]) == "ok"

    @pytest.mark.parametrize("junk", ["", "{", "{}", "[]", "7"])
    def test_what_somebody_else_stored_there_counts_as_nothing(self, run, junk):
        run([], "localStorage.setItem('todoke/notice-keys/5', given);", junk)
        assert self.check(run, "5", "a", ["a"]) == "ok"

    def test_a_browser_that_keeps_nothing_works_without(self, run):
        body = """const get = Storage.prototype.getItem, set = Storage.prototype.setItem;
        Storage.prototype.getItem = Storage.prototype.setItem = () => { throw new DOMException("denied"); };
        try { pin.check("6", "a", ["a"]); pin.check("6", "b", ["b"]); return "ok"; }
        finally { Object.assign(Storage.prototype, { getItem: get, setItem: set }); }"""
        assert run(["pin"], body) == "ok"


class TestApplication:
    def test_what_the_browser_prepares_is_what_python_reads(self, run):
        """Everything but the card's signature: statement, commitments, sealed digest, seal."""
        made = Challenges(b"c" * 32).issue(SUBMISSION, b"r" * 16, 1_795_425_947)
        key, form = OPENING["x-wing"].public(), published()
        given = {
            "bundle": form.text,
            "notice_keys": NOTICE_KEYS,
            "answers": ANSWERS,
            "file": b64.encode(b"%PDF-1.7"),
            "challenge": {
                "submission": b64.encode(SUBMISSION),
                "nonce": made.nonce,
                "issued": "2026-11-23T09:25:47Z",
                "expires": "2026-11-23T09:30:47Z",
            },
        }
        prepared = run(
            ["b64", "application", "bundle"],
            """const form = await bundle.open(given.bundle, given.notice_keys);
            const files = [{ name: "領収書.pdf", type: "application/pdf", data: b64.decode(given.file) }];
            const origin = "http://localhost:8080";
            const { answers, challenge } = given;
            const made = await application.prepare(form, origin, "signature", answers, files, challenge, null);
            return { ...made, statement: b64.encode(made.statement) };""",
            given,
        )
        stated = statement.decode(b64.decode(prepared["statement"], 10_000))
        assert (stated.municipality, stated.procedure, stated.form) == ("990019", "ningen-dock", form.digest)
        sealed = b64.decode(prepared["sealed"], 10_000)
        statement.check_sealed(stated, sealed)
        bound_to = sealing.info(stated.municipality, stated.procedure, stated.form, stated.submission)
        opened = content.unpack(sealing.open_sealed(OPENING["x-wing"], sealed, bound_to))
        assert opened.answers == ANSWERS
        assert answers_commitment(opened.salt, opened.answers) == stated.commitment
        assert [attachment_digest(one.salt, one.data) for one in opened.attachments] == list(stated.attachments)
        assert opened.salt != opened.attachments[0].salt
        assert (stated.origin, stated.nonce, prepared["key_id"]) == ("http://localhost:8080", made.nonce, key.key_id)

    def test_a_file_that_was_uploaded_is_named_by_its_keys_and_chains(self, run):
        uploaded = {name: b64.encode(bytes([at]) * 32) for at, name in enumerate(("salt", "digest", "key", "link"))}
        given = {"upload": b64.encode(b"u" * 16), **uploaded}
        packed, digests, links = run(
            ["b64", "content"],
            """const bytes = Object.fromEntries(Object.entries(given).map(([name, text]) => [name, b64.decode(text)]));
            const one = { name: "写真.png", type: "image/png", size: 600000, token: "t", ...bytes };
            const packed = content.pack({ salt: new Uint8Array(32), answers: {}, attachments: [one] });
            const links = content.linksOf([one]).map(b64.encode);
            return [b64.encode(packed), b64.encode(await content.digestOf(one)), links];""",
            given,
        )
        opened = content.unpack(b64.decode(packed, 10_000))
        (read,) = opened.attachments
        assert isinstance(read, Uploaded)
        assert (read.name, read.size, read.upload) == ("写真.png", 600_000, b"u" * 16)
        assert {name: b64.encode(getattr(read, name)) for name in uploaded} == uploaded
        assert (digests, links) == (uploaded["digest"], [uploaded["link"]])


class TestChunks:
    @pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: str(vector["size"]))
    def test_the_browser_seals_as_the_vectors_say(self, run, vector):
        made = run(
            ["bytes", "chunks"],
            """const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
            const raw = (text) => Uint8Array.from(text.match(/../g), (pair) => parseInt(pair, 16));
            const file = Uint8Array.from({ length: given.size }, (_, index) => index % 251);
            const seal = await chunks.sealer(raw(given.key), given.municipality, raw(given.upload));
            let [link, digest] = [await chunks.firstLink(raw(given.upload)), await chunks.firstDigest(raw(given.salt))];
            const sealed = [];
            for (let number = 0; number < chunks.count(given.size); number += 1) {
              const part = file.subarray(number * chunks.CHUNK, (number + 1) * chunks.CHUNK);
              const one = await seal(number, part, number === chunks.count(given.size) - 1);
              sealed.push(hex(await bytes.sha256(one)));
              [link, digest] = [await chunks.nextLink(link, one), await chunks.nextLink(digest, part)];
            }
            return { sealed_sha256: sealed, link: hex(link), digest: hex(digest) };""",
            vector,
        )
        assert made == {name: vector[name] for name in made}


class TestKinds:
    @pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in GOOD.items() for data in files])
    def test_the_browser_knows_what_python_knows(self, run, kind, data):
        assert self.kind(run, kind, data) == kind

    @pytest.mark.parametrize(("kind", "data"), [(kind, data) for kind, files in BAD.items() for data in files if data])
    def test_the_browser_refuses_what_python_refuses(self, run, kind, data):
        assert self.kind(run, kind, data) != kind

    @pytest.mark.parametrize("data", ["山田,太郎".encode("euc_jp"), "ﾔﾏﾀﾞ".encode("cp932"), "é".encode()])
    def test_text_that_may_be_in_one_of_two_encodings_is_refused_and_not_guessed(self, run, data):
        with pytest.raises(Exception, match="file_encoding"):
            self.kind(run, "text/plain", data)

    def kind(self, run, kind, data):
        body = "return kinds.kind(new Blob([b64.decode(given.data)]), [given.kind]);"
        return run(["b64", "kinds"], body, {"kind": kind, "data": b64.encode(data)})


class TestFiles:
    def read(self, run, make, **limits):
        return run(
            ["files"],
            f"""const file = {make};
            try {{
              const read = await files.read(file, given);
              return {{ type: read.type, size: read.blob.size, before: read.before }};
            }} catch (refusal) {{ return refusal.code; }}""",
            LIMITS | limits,
        )

    def test_text_of_an_unclear_encoding_is_refused_as_that(self, run):
        make = "new File([new Uint8Array([0xd4, 0xcf, 0xc0, 0xde])], 'kana.txt')"
        assert self.read(run, make, kinds=["text/plain"]) == "file_encoding"

    def test_a_file_is_what_its_first_bytes_say_whatever_it_claims(self, run):
        make = "new File(['%PDF-1.7 x'], 'a.exe', {type: 'application/x-msdownload'})"
        assert self.read(run, make) == {"type": "application/pdf", "size": 10, "before": 10}

    @pytest.mark.parametrize(
        ("make", "code"),
        [
            ("new File([], 'empty.pdf')", "file_nothing"),
            ("new File(['MZ...'], 'virus.pdf', {type: 'application/pdf'})", "file_kind"),
            ("new File([new Uint8Array([0x89,0x50,0x4e,0x47,0x0d,0x0a,0x1a,0x0a])], 'a.png')", "file_kind"),
            ("new File(['%PDF-', new Uint8Array(190_000)], 'big.pdf')", "file_limit"),
            ("new File([new Uint8Array([0xff,0xd8,0xff]), new Uint8Array(190_000)], 'broken.jpg')", "file_limit"),
        ],
    )
    def test_refused(self, run, make, code):
        assert self.read(run, make) == code

    def test_a_large_photo_is_made_small_enough(self, run):
        photo = """await (async () => {
          const canvas = document.createElement('canvas');
          canvas.width = 3000; canvas.height = 2000;
          const context = canvas.getContext('2d');
          for (let n = 0; n < 4000; n += 1) {
            context.fillStyle = `hsl(${n * 37 % 360} 60% 50%)`;
            context.fillRect(n * 71 % 3000, n * 53 % 2000, 40, 30);
          }
          return new File([await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.95))], 'photo.jpg');
        })()"""
        read = self.read(run, photo)
        assert read["before"] > LIMITS["max_bytes"] >= read["size"]
        assert read["type"] == "image/jpeg"

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("領収書", "領収書.pdf"),
            ("a/b\\c\u202e", "abc.pdf"),
            ("///", "receipt.pdf"),
            ("長" * 80, "長" * 60 + ".pdf"),
        ],
    )
    def test_files_travel_under_the_name_of_the_question(self, run, name, expected):
        limits = {**LIMITS, "name": name}
        assert run(["files"], "return files.travelName(given, 0, 'application/pdf');", limits) == expected


PRINTED_INPUTS = """() => {
  const inputs = ["line", "who.family", "who.given", "born.era", "born.year", "born.month", "born.day"];
  const form = document.createElement("form");
  form.id = "printed";
  for (const name of inputs) form.append(Object.assign(document.createElement("input"), { name }));
  const option = (value) => Object.assign(document.createElement("input"), { name: "sex", type: "radio", value });
  form.append(option("1"), option("2"));
  document.body.append(form);
}"""
PRINT = """async ([module, asked, text]) => {
  const { answer, answered } = await import(module);
  document.getElementById("printed").reset();
  const put = answer(asked, text);
  return [put, answered(asked), Object.fromEntries(new FormData(document.getElementById("printed")))];
}"""


@pytest.mark.parametrize(
    ("shape", "name", "text", "filled"),
    [
        ("line", "line", "<b>見本　花子", {"line": "<b>見本　花子"}),
        ("name", "who", "見本　花子", {"who.family": "見本", "who.given": "花子"}),
        ("name", "who", "MIHON HANAKO", {"who.family": "MIHON", "who.given": "HANAKO"}),
        ("name", "who", "MIHON HANAKO MARIA", None),  # which is which, the card does not say
        ("name", "who", "見本", None),
        ("date", "born", "19850401", {"born.era": "AD", "born.year": "1985", "born.month": "4", "born.day": "1"}),
        ("date", "born", "19850400", None),  # a day that is not known
        ("date", "born", "1985-04-01", None),
        ("choice", "sex", "2", {"sex": "2"}),
        ("choice", "sex", "3", None),  # not among the options
        ("line", "gone", "x", None),
    ],
)
def test_an_attribute_of_the_card_is_typed_whole_or_not_at_all(site, shape, name, text, filled):
    page, modules = site
    if not page.query_selector("#printed"):
        page.evaluate(PRINTED_INPUTS)
    put, answered, typed = page.evaluate(PRINT, [f"{modules}/printed.js", {"shape": shape, "name": name}, text])
    assert (put, answered) == (filled is not None,) * 2
    assert {name: value for name, value in typed.items() if value} == (filled or {})


# Chromium 109 is the last one for Windows 7 and 8.1, and has nothing of ECMAScript 2023 and later.
NEWER = re.compile(
    r"\.(?:toReversed|toSorted|toSpliced|with|isWellFormed|toWellFormed|difference|union|intersection)\("
    r"|(?:Object|Map)\.groupBy|Promise\.(?:withResolvers|try)|Array\.fromAsync|Uint8Array\.from(?:Base64|Hex)"
)


@pytest.mark.parametrize("package", [todoke_gateway.web, todoke_catalog], ids=lambda one: one.__name__)
def test_what_citizens_get_uses_nothing_that_old_browsers_lack(package):
    scripts = [path for path in Path(package.__file__).parent.rglob("*.js") if "vendor" not in path.parts]
    assert scripts
    found = {path.name: NEWER.findall(path.read_text(encoding="utf-8")) for path in scripts}
    assert {name: used for name, used in found.items() if used} == {}
