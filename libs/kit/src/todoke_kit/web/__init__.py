"""What every Todoke page shares: security headers, static files by content hash, templates and the look.

Needs the optional extra ``todoke-kit[web]``; nothing else in the kit imports it. The vocabulary is in README.md.
"""

from todoke_kit.web.assets import AssetFolder
from todoke_kit.web.compression import compress
from todoke_kit.web.headers import api_headers, content_security_policy, page_headers
from todoke_kit.web.pages import install

__all__ = ["AssetFolder", "api_headers", "compress", "content_security_policy", "install", "page_headers"]
