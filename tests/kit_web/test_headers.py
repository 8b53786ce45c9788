from todoke_kit.web import api_headers, content_security_policy, page_headers


def directives(policy):
    return {name: rest for name, _, rest in (part.partition(" ") for part in policy.split("; "))}


def test_nothing_is_allowed_that_is_not_ours():
    policy = directives(content_security_policy())
    assert policy["default-src"] == "'none'"
    assert {policy[name] for name in ("script-src", "style-src", "img-src", "font-src", "connect-src")} == {"'self'"}
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert policy["require-trusted-types-for"] == "'script'"
    assert policy["trusted-types"] == "'none'"


def test_no_policy_allows_inline_or_evaluated_code():
    assert "unsafe" not in content_security_policy(connect=("http://127.0.0.1:8070",))


def test_an_extra_origin_widens_connect_src_only():
    ordinary, widened = (directives(content_security_policy(connect=c)) for c in ((), ("http://127.0.0.1:8070",)))
    assert widened.pop("connect-src") == "'self' http://127.0.0.1:8070"
    del ordinary["connect-src"]
    assert widened == ordinary


def test_only_a_page_that_calls_elsewhere_may_reach_loopback():
    assert "loopback-network=()" in dict(page_headers())["Permissions-Policy"]
    assert "loopback-network=(self)" in dict(page_headers(connect=("http://127.0.0.1:8070",)))["Permissions-Policy"]


def test_pages_are_never_stored_and_never_say_where_a_reader_came_from():
    headers = dict(page_headers())
    assert headers["Cache-Control"] == "no-store"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_bare_answers_carry_the_same_headers_but_for_what_only_documents_have():
    bare, page = dict(api_headers()), {name.lower(): value for name, value in page_headers()}
    page.pop("permissions-policy")
    assert {name.decode() for name in bare} == page.keys()
    policy = bare.pop(b"content-security-policy").decode().split("; ")
    assert {"default-src 'none'", "frame-ancestors 'none'", "sandbox"} == set(policy)
    assert all(page[name.decode()] == value.decode() for name, value in bare.items())
