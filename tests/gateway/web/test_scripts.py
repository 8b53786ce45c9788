"""The browser's modules against the Python they must agree with, in Chromium and under the page's own policy."""

import json
from pathlib import Path

import pytest
from support.browser import chromium, serving
from support.filekinds import BAD, GOOD
from support.gateway import OPENING, Gateway

from todoke_evidence import b64, canonical, content, sealing, statement
from todoke_evidence.commitment import answers_commitment, attachment_digest
from todoke_evidence.content import Attachment, Content, Uploaded
from todoke_evidence.errors import EvidenceError
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


class TestApplication:
    def test_what_the_browser_prepares_is_what_python_reads(self, run):
        """Everything but the card's signature: statement, commitments, sealed digest, seal."""
        made = Challenges(b"c" * 32).issue(SUBMISSION, b"r" * 16, 1_795_425_947)
        key = OPENING["x-wing"].public()
        given = {
            "form": {
                "municipality": "990019",
                "procedure": "ningen-dock",
                "digest": b64.encode(FORM),
                "origin": "http://localhost:8080",
                "key": {"id": key.key_id, "suite": key.suite, "public": b64.encode(key.public)},
            },
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
            ["b64", "application"],
            """const files = [{ name: "領収書.pdf", type: "application/pdf", data: b64.decode(given.file) }];
            const made = await application.prepare(given.form, given.answers, files, given.challenge);
            return { ...made, statement: b64.encode(made.statement) };""",
            given,
        )
        stated = statement.decode(b64.decode(prepared["statement"], 10_000))
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

    def kind(self, run, kind, data):
        body = "return kinds.kind(new Blob([b64.decode(given.data)]), [given.kind]);"
        return run(["b64", "kinds"], body, {"kind": kind, "data": b64.encode(data)})


class TestFiles:
    def read(self, run, make):
        return run(
            ["files"],
            f"""const file = {make};
            try {{
              const read = await files.read(file, given);
              return {{ type: read.type, size: read.blob.size, before: read.before }};
            }} catch (refusal) {{ return refusal.code; }}""",
            LIMITS,
        )

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
