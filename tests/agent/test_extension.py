"""The browser extension: who may connect, what it may do, and what a browser is told about the agent."""

import base64
import hashlib
import json
from pathlib import Path

from support.agent import ORIGIN, OTHER_ORIGIN

from todoke_agent import extension


def written(tmp_path, origins=(ORIGIN, OTHER_ORIGIN)):
    extension.write(tmp_path, origins, Path("/opt/todoke-agent-native"), [extension.ID])
    manifest = json.loads((tmp_path / "extension" / "manifest.json").read_text())
    host = json.loads((tmp_path / f"{extension.HOST}.json").read_text())
    return manifest, host


def test_only_registered_sites_may_connect(tmp_path):
    manifest, _ = written(tmp_path)
    assert manifest["externally_connectable"] == {"matches": [f"{ORIGIN}/*", f"{OTHER_ORIGIN}/*"]}


def test_it_asks_for_one_permission_and_none_of_a_site(tmp_path):
    """A browser switches an extension off when an update asks for more sites."""
    manifest, _ = written(tmp_path)
    assert manifest["permissions"] == ["nativeMessaging"]
    assert not {"host_permissions", "optional_permissions", "content_scripts", "web_accessible_resources"} & set(
        manifest
    )


def test_the_browser_starts_the_agent_for_this_extension_only(tmp_path):
    _, host = written(tmp_path)
    assert host["allowed_origins"] == [f"chrome-extension://{extension.ID}/"]
    assert (host["name"], host["type"], host["path"]) == (extension.HOST, "stdio", "/opt/todoke-agent-native")


def test_the_origin_is_taken_from_the_browser(tmp_path):
    written(tmp_path)
    script = (tmp_path / "extension" / "background.js").read_text()
    assert "origin: page.sender.origin" in script
    assert extension.HOST in script


def test_the_id_follows_from_the_key(tmp_path):
    """32 letters for the first half of the key's SHA-256, a for 0 to p for f, as Chrome makes them."""
    digest = hashlib.sha256(base64.b64decode(written(tmp_path)[0]["key"])).hexdigest()[:32]
    assert "".join("abcdefghijklmnop"[int(one, 16)] for one in digest) == extension.ID
