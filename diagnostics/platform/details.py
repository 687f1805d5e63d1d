"""Optional endpoints beside the feeds: users with seat and status, and the members of single groups.

Each needs a permission that a token may lack. A refusal costs nothing but what the endpoint would have told.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

from diagnostics.platform.client import PlatformClient
from diagnostics.platform.failures import PlatformCode, PlatformFailed
from diagnostics.platform.fields import GROUP_MEMBER, USER_DETAILS, Row
from diagnostics.platform.identity import TOLERABLE
from diagnostics.platform.limits import GROUP_MEMBERS, GROUPS_ASKED, PAGE_ROWS, USERS_DETAILED

_TOLERABLE = TOLERABLE | {PlatformCode.TOKEN_REFUSED, PlatformCode.TOO_MANY_REQUESTS}
"""The feeds are read by then: what refuses more than it should here ends nothing."""

_USERS_PAGE = 200
_MEMBERS_PAGE = 2000

Tell = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Details:
    """What one optional endpoint told. `failure` is what ended it, `is_whole` that it was read to its end."""

    rows: tuple[Row, ...]
    is_whole: bool
    failure: PlatformFailed | None = None


@dataclass(frozen=True, slots=True)
class GroupDetails:
    """Members by the id of each group that was read to its end, and what ended the asking early, if anything."""

    members: Mapping[str, tuple[str, ...]]
    asked: int
    failure: PlatformFailed | None = None


NO_DETAILS = Details((), False)
NO_GROUP_DETAILS = GroupDetails({}, 0)


def user_details(client: PlatformClient, tell: Tell) -> Details:
    """Read the users with seat and status. It is a POST, and only reads.

    Raises:
        PlatformFailed: where nothing can be asked any more.
    """
    found: dict[tuple[object, ...], Row] = {}
    token, seen, unreadable = "", {""}, 0
    while len(found) < USERS_DETAILED.most:
        body = {"page_size": _USERS_PAGE, "page_token": token, "list_all": True}
        answer, failure = _tolerated(partial(client.read_by_post, USER_DETAILS.path, body))
        listed = _listed(answer, "users")
        if failure is not None or listed is None:
            failure = failure or PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, USER_DETAILS.path)
            return Details(tuple(found.values()), False, failure)
        known = len(found)
        for entry in listed:
            row = USER_DETAILS.kept(entry)
            unreadable += row is None
            if row is not None:
                found.setdefault(USER_DETAILS.key_of(row), row)
        tell(len(found))
        following = answer.get("next_page_token")
        if not following:
            return Details(tuple(found.values()), not unreadable and "next_page_token" in answer)
        if not isinstance(following, str) or following in seen or len(found) == known:
            break
        seen.add(following)
        token = following
    return Details(tuple(found.values()), False)


def group_details(client: PlatformClient, groups: Iterable[str], tell: Tell) -> GroupDetails:
    """Read the members of groups one by one, until one is refused.

    Raises:
        PlatformFailed: where nothing can be asked any more.
    """
    members: dict[str, tuple[str, ...]] = {}
    asked = 0
    for group in groups:
        if asked >= GROUPS_ASKED.most:
            break
        asked += 1
        found, failure = _members(client, group)
        if found is not None:
            members[group] = found
        tell(len(members))
        if failure is not None:
            return GroupDetails(members, asked, failure)
    return GroupDetails(members, asked)


def _members(client: PlatformClient, group: str) -> tuple[tuple[str, ...] | None, PlatformFailed | None]:
    """Return the members of a group, or None where they could not be read to the end that the answer tells."""
    found: dict[tuple[object, ...], str] = {}
    path = f"{GROUP_MEMBER.path}/{quote(group, safe='')}/users"
    offset = 0
    while offset < GROUP_MEMBERS.most:
        query = urlencode({"limit": _MEMBERS_PAGE, "offset": offset})
        answer, failure = _tolerated(partial(client.get, f"{path}?{query}"))
        if failure is not None:
            return None, failure
        listed, total = _listed(answer, "users"), answer.get("total") if isinstance(answer, dict) else None
        if listed is None or isinstance(total, bool) or not isinstance(total, int):
            return None, PlatformFailed(PlatformCode.UNEXPECTED_ANSWER, path)
        for entry in listed:
            row = _member(entry)
            if row is None:
                return None, None
            found.setdefault(GROUP_MEMBER.key_of(row), str(row["user_id"]))
        offset += len(listed)
        if len(found) >= total:
            return tuple(found.values()) if len(found) == total else None, None
        if not listed:
            break
    return None, None


def _member(entry: object) -> Row | None:
    """Return a member, whose id may stand under either of two keys."""
    if isinstance(entry, dict) and "user_id" not in entry and isinstance(entry.get("id"), str):
        entry = {**entry, "user_id": entry["id"]}
    return GROUP_MEMBER.kept(entry)


def _tolerated(ask: Callable[[], Any]) -> tuple[Any, PlatformFailed | None]:
    try:
        return ask(), None
    except PlatformFailed as error:
        if error.code not in _TOLERABLE:
            raise
        return None, error


def _listed(answer: Any, name: str) -> list[Any] | None:
    found = answer.get(name) if isinstance(answer, dict) else None
    return found if isinstance(found, list) and len(found) <= PAGE_ROWS.most else None
