"""Headers of every answer: a page loads and runs nothing but what this site itself serves."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Awaitable, Callable
from importlib.resources import files
from typing import Any

Send = Callable[[dict[str, Any]], Awaitable[None]]
App = Callable[[dict[str, Any], Any, Send], Awaitable[None]]

# Datasette's pages hold two scripts of their own: one starts the SQL editor, one is this line.
_FACETS = "DATASETTE_ALLOW_FACET = true;"


def with_headers(app: App) -> App:
    """Wrap an ASGI application so that its answers carry the headers that they do not set."""
    headers = [
        (b"content-security-policy", _policy().encode()),
        (b"x-content-type-options", b"nosniff"),
        # Whom somebody looks up here is not told to the sites that the pages link to.
        (b"referrer-policy", b"same-origin"),
    ]

    async def wrapped(scope: dict[str, Any], receive: Any, send: Send) -> None:
        async def send_with_headers(message: dict[str, Any]) -> None:
            if message["type"] == "http.response.start":
                sent = message.get("headers", [])
                names = {name.lower() for name, _ in sent}
                missing = [header for header in headers if header[0] not in names]
                message = {**message, "headers": [*sent, *missing]}
            await send(message)

        await app(scope, receive, send_with_headers)

    return wrapped


def _policy() -> str:
    editor = (files("datasette") / "templates" / "_codemirror_foot.html").read_text("utf-8")
    scripts = [_FACETS, *re.findall(r"<script>(.*?)</script>", editor, re.DOTALL)]
    hashes = " ".join(
        f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"
        for script in scripts
    )
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' {hashes}",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data:",
            "connect-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
