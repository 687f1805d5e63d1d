"""An API that tells what a test wants of an organisation, true or not, and a workspace pulled from it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from diagnostics.access.directory import Directory
from diagnostics.access.types import Call, Question, Requester, Subject, Verdict
from diagnostics.access.walk import walk
from diagnostics.model.ids import canonical
from diagnostics.model.inventory import EMPTY_INVENTORY
from diagnostics.model.organisation import LOCATIONS_ACCESS, OVERRIDES, TEMPLATES_ACCESS, Rule
from diagnostics.platform.pull import Progress, Pulled, pull
from diagnostics.platform.to_facts import PulledFacts, facts_of
from diagnostics.workspace.history import replace_facts
from tests.api.serving import ADA, ADA_SECRET, BEN, NIGHT, NOW, OWN, PORT, template_id
from tests.platform.answering import answering
from tests.platform.patience import client_of, hurried

DAY = "role_" + "c2" * 16
NOW_TEXT = "2026-11-20T09:00:00Z"


def template(number: int, **fields: Any) -> dict[str, Any]:
    """Return a row of a template."""
    row = {"id": template_id(number), "name": f"T{number}", "organisation_id": OWN, "modified_at": NOW_TEXT}
    return {**row, "archived": False, "owner_id": BEN, **fields}


def permission(number: int, kind: str, assignee: str, level: str = "view") -> dict[str, Any]:
    """Return a row of a rule."""
    row = {"template_id": template_id(number), "permission": level}
    return {**row, "assignee_type": kind, "assignee_id": assignee}


def user(identifier: str, name: str, **fields: Any) -> dict[str, Any]:
    """Return a row of a user."""
    return {"id": identifier, "organisation_id": OWN, "firstname": name, "active": True, "seat_type": "full", **fields}


class Told:
    """What the API tells: the rows of each feed, and other answers by path; a number is a status."""

    def __init__(self) -> None:
        self.feeds: dict[str, Any] = {
            "templates": [template(0)],
            "template_permissions": [permission(0, "user", ADA)],
            "users": [user(ADA, "Ada"), user(BEN, "Ben")],
            "groups": [{"id": NIGHT, "name": "Night"}, {"id": DAY, "name": "Day"}],
            "group_users": [{"user_id": BEN, "group_id": NIGHT}],
            "sites": [{"id": PORT, "name": "Port"}],
            "site_members": [{"site_id": PORT, "member_id": BEN}],
        }
        self.metadata: dict[str, Any] = {}
        self.me = ADA
        self.own_groups: list[str] = []
        self.seat = "SUBSCRIPTION_SEAT_TYPE_PREMIUM"
        self.others: dict[str, Any] = {"/share/connections": {"groups": [{"id": OWN, "type": "organisation"}]}}

    def __call__(self, path: str) -> tuple[int, dict[str, str], bytes]:
        found = self._answer(urlsplit(path).path, parse_qs(urlsplit(path).query))
        if isinstance(found, int):
            return found, {}, b""
        return 200, {}, json.dumps(found).encode()

    def _answer(self, path: str, query: dict[str, list[str]]) -> Any:
        if path in self.others:
            return self.others[path]
        if "WhoAmI" in path:
            return {"user_id": self.me, "organisation_id": OWN, "firstname": "Asking"}
        if "GetUser" in path:
            return {"user_document": {"seat_type": self.seat}}
        name = path.removeprefix("/feed/")
        if name not in self.feeds:
            return 404
        pages = self.feeds[name]
        if not pages or not isinstance(pages[0], list):
            pages = [pages]
        number = int(query.get("cursor", ["0"])[0])
        following = f"{path}?cursor={number + 1}" if number + 1 < len(pages) else None
        metadata = {"next_page": following, **(self.metadata.get(name, {}) if following is None else {})}
        return {
            "metadata": {key: value for key, value in metadata.items() if value != "left out"},
            "data": pages[number],
        }


class Result:
    """Facts that were pulled, with what their summary knows."""

    def __init__(self, pulled: Pulled, facts: PulledFacts) -> None:
        self.pulled = pulled
        self.facts = facts
        self.organisation = facts.organisation

    @property
    def doubted(self) -> set[str]:
        """The areas that are not complete, but for those that no pull can complete."""
        never = {"service_users", "permission_sets", "templates", "template_locations", "token_use"}
        return {name for name, level in self.organisation.coverage.items() if level != "complete"} - never

    def access(self, subject: str, number: int = 0) -> Verdict:
        """Return the verdict for a user who holds the two permissions and no override: access alone decides it."""
        users = tuple(
            replace(one, holds=(TEMPLATES_ACCESS, LOCATIONS_ACCESS), lacks=tuple(OVERRIDES))
            for one in self.organisation.users
        )
        directory = Directory(replace(self.organisation, users=users), EMPTY_INVENTORY)
        found = directory.subject(subject) or Subject("user", subject, None)
        asked = next(one for one in self.organisation.templates if canonical(one.id) == canonical(template_id(number)))
        return walk(directory, Question(Requester(None, found), asked, Call(), NOW)).verdict

    def rules(self, number: int = 0) -> tuple[Rule, ...]:
        """Return the rules of a template."""
        wanted = canonical(template_id(number))
        return next(one.rules for one in self.organisation.templates if canonical(one.id) == wanted)


def _quiet(_: Progress) -> None:
    """Show nothing."""


def pulled_from(url: str, folder: Path, *, writes: bool = True) -> Result:
    """Pull into a new folder. Unless it `writes`, the facts are not written into it, which takes most of the time."""
    folder.mkdir(exist_ok=True)
    with client_of(url, ADA_SECRET, hurried(1)) as client:
        found, store = pull(client, folder, _quiet, at=NOW)
    facts = facts_of(found, EMPTY_INVENTORY, None)
    if writes:
        assert replace_facts(folder, facts.organisation).organisation == facts.organisation
    store.discard()
    return Result(found, facts)


def pulled(told: Told, folder: Path) -> Result:
    """Pull what is told."""
    with answering(told) as (url, _):
        return pulled_from(url, folder)


@contextmanager
def telling(told: Told) -> Iterator[str]:
    """Run the API; give its URL."""
    with answering(told) as (url, _):
        yield url
