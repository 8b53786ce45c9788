import hashlib
from importlib.resources import files

import pytest
from flask import Flask, Response
from jinja2 import UndefinedError

from todoke_kit.web import AssetFolder, install
from todoke_kit.web.pages import open_to
from todoke_kit.web.words import words

TOKENS_SHA256 = (
    "ec3fb5b1e881d1bdf076feff29fe15a32269353c7a9cef40194f1eff0c3d7a90"  # npm @digital-go-jp/design-tokens 1.1.9
)


@pytest.fixture
def app(tmp_path):
    (tmp_path / "js").mkdir()
    (tmp_path / "js" / "a.js").write_text("export const a = 1;")
    (tmp_path / ".hidden").write_text("x")
    app = Flask(__name__)
    install(app, assets=(AssetFolder("own", tmp_path),))
    app.add_url_rule("/", "home", lambda: "hello")
    app.add_url_rule("/door", "door", lambda: open_to(Response("x"), ("http://127.0.0.1:8070",)))
    kept = {"Cache-Control": "private"}
    app.add_url_rule("/kept", "kept", lambda: open_to(Response("x", headers=kept), ("http://127.0.0.1:8070",)))
    return app


def address(app, name, path):
    return app.jinja_env.globals["asset"](name, path)


def test_every_answer_carries_the_policy(app):
    for path in ("/", "/missing", address(app, "kit", "todoke.css")):
        assert "default-src 'none'" in app.test_client().get(path).headers["Content-Security-Policy"]


def test_one_page_may_be_opened_to_another_origin(app):
    assert "http://127.0.0.1:8070" in app.test_client().get("/door").headers["Content-Security-Policy"]
    assert "8070" not in app.test_client().get("/").headers["Content-Security-Policy"]


def test_such_a_page_says_itself_whether_it_may_be_kept(app):
    assert app.test_client().get("/kept").headers["Cache-Control"] == "private"
    assert app.test_client().get("/door").headers["Cache-Control"] == "no-store"


def test_files_are_cached_for_ever_under_the_hash_of_their_folder(app):
    answer = app.test_client().get(address(app, "own", "js/a.js"))
    assert answer.data == b"export const a = 1;"
    assert answer.mimetype == "text/javascript"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_a_changed_file_changes_every_address(tmp_path):
    (tmp_path / "a.js").write_text("1")
    before = AssetFolder("x", tmp_path).url("a.js")
    (tmp_path / "b.js").write_text("2")
    assert AssetFolder("x", tmp_path).url("a.js") != before


@pytest.mark.parametrize(
    "path",
    ["/assets/own/0000000000000000/js/a.js", "/assets/other/x/a.js", "/assets/own/../../etc/passwd"],
)
def test_other_releases_other_folders_and_paths_out_are_not_found(app, path):
    assert app.test_client().get(path).status_code == 404


def test_hidden_files_are_not_served(app):
    with pytest.raises(KeyError):
        address(app, "own", ".hidden")


def test_a_template_cannot_misspell_a_file_or_a_name(app):
    with pytest.raises(KeyError):
        address(app, "kit", "todoke.cs")
    with app.test_request_context(), pytest.raises(UndefinedError):
        app.jinja_env.from_string("{{ nobody }}").render()


def test_the_three_languages_have_the_same_words():
    assert words("ja").keys() == words("en").keys() == words("easy").keys()
    assert words("xx") is words("ja")


def test_the_design_tokens_are_the_published_ones():
    static = files("todoke_kit.web") / "static"
    assert hashlib.sha256((static / "tokens.css").read_bytes()).hexdigest() == TOKENS_SHA256
    assert "MIT License" in (static / "tokens.LICENSE.txt").read_text()


@pytest.mark.parametrize(("language", "said"), [("ja", "28件の問題"), ("easy", "28こ"), ("en", "28 problems")])
def test_more_than_nine_problems_are_counted_as_people_count_them(language, said):
    assert said in words(language)["errors_many"].format(count=28)
