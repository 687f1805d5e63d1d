"""Engines of two values, and the pairs of subject and template that each is asked about."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Literal, NamedTuple

from tests.worlds.facts import Table, is_foreign


class Pair(NamedTuple):
    """May this subject open this template? Both ids as the file spells them."""

    kind: Literal["user", "service_user"]
    subject: str
    template: str


class Asked(NamedTuple):
    """A world without unknown facts, and the pairs to ask about."""

    organisation: Table
    tokens: Table
    pairs: Sequence[Pair]


class Engine(ABC):
    """An authorization engine with the access rules in its own language."""

    name: str

    @abstractmethod
    def allowed(self, worlds: Sequence[Asked]) -> list[list[bool]]:
        """Return for each pair of each world whether the engine lets the subject in."""


def pairs_of(organisation: Table, tokens: Table) -> list[Pair]:
    """Return every pair of a subject of this organisation and a template."""
    users = [Pair("user", user["id"], "") for user in organisation["users"] if not is_foreign(organisation, user)]
    service_users = [Pair("service_user", one["id"], "") for one in tokens.get("service_users", [])]
    return [
        subject._replace(template=template["id"])
        for subject in users + service_users
        for template in organisation["templates"]
    ]
