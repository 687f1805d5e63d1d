"""Calls of the API as `curl` would make them: no client of ours, nothing followed, nothing retried."""

from typing import Any

import httpx2


def call(url: str, secret: str | None, path: str, **options: Any) -> httpx2.Response:
    """Make one request."""
    headers = {"Authorization": f"Bearer {secret}"} if secret is not None else {}
    method = "POST" if "json" in options else "GET"
    return httpx2.request(method, url + path, headers=headers, timeout=10, trust_env=False, verify=False, **options)


def rows(url: str, secret: str, path: str) -> list[dict[str, Any]]:
    """Return all rows of a feed, following `next_page`."""
    found: list[dict[str, Any]] = []
    following: str | None = path
    while following is not None:
        answer = call(url, secret, following)
        assert answer.status_code == 200, answer.text
        found += answer.json()["data"]
        following = answer.json()["metadata"]["next_page"]
    return found


def ids(url: str, secret: str, path: str = "/feed/templates?archived=both") -> set[str]:
    """Return the ids of all rows of a feed."""
    return {row["id"] for row in rows(url, secret, path)}
