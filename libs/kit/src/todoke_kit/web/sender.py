"""Says whether a page of another site made a browser send this request (W3C Fetch Metadata Request Headers)."""

from flask import request


def is_another_site() -> bool:
    """Whether the browser says so; one that says nothing is older than 2023, or the connection is not encrypted."""
    return request.headers.get("Sec-Fetch-Site") in {"cross-site", "same-site"}
