"""Search over all that can be asked about at once: tokens, templates, people and groups."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from diagnostics.access.directory import Directory
from diagnostics.model.inventory import ServiceUser, Token
from diagnostics.model.lazy import names_and_ids
from diagnostics.model.organisation import Group, Template, User
from tui.app.fuzzy import Haystack

_MOST = 50


class FoundThings(NamedTuple):
    """The entries that hold the words typed, of each kind the closest first; `total` counts also those left out."""

    tokens: Sequence[Token]
    templates: Sequence[Template]
    people: Sequence[User | ServiceUser]
    groups: Sequence[Group]
    total: int


class Everything:
    """The names and ids of a workspace, ready to be searched."""

    def __init__(self, directory: Directory) -> None:
        """Make the names ready, which takes a while where there are many."""
        organisation, inventory = directory.organisation, directory.inventory
        self._tokens = inventory.tokens
        self._templates = organisation.templates
        self._users = organisation.users
        self._service_users = inventory.service_users
        self._groups = organisation.groups
        self._names_of_tokens = Haystack([_token_words(directory, token) for token in self._tokens])
        self._names_of_templates = Haystack(names_and_ids(self._templates))
        self._names_of_users = Haystack(names_and_ids(self._users))
        self._names_of_service_users = Haystack(names_and_ids(self._service_users))
        self._names_of_groups = Haystack(names_and_ids(self._groups))

    def find(self, wanted: str, is_given_up: Callable[[], bool]) -> FoundThings:
        """Return the entries that hold the words typed."""
        tokens, templates, users, service_users, groups = (
            names.find(wanted, is_given_up)
            for names in (
                self._names_of_tokens,
                self._names_of_templates,
                self._names_of_users,
                self._names_of_service_users,
                self._names_of_groups,
            )
        )
        people: list[User | ServiceUser] = [self._service_users[place] for place in service_users[:_MOST]]
        people += [self._users[place] for place in users[:_MOST]]
        return FoundThings(
            [self._tokens[place] for place in tokens[:_MOST]],
            [self._templates[place] for place in templates[:_MOST]],
            people[:_MOST],
            [self._groups[place] for place in groups[:_MOST]],
            sum(map(len, (tokens, templates, users, service_users, groups))),
        )


def _token_words(directory: Directory, token: Token) -> str:
    """Return everything that a token may be looked for by."""
    owner = directory.subject_of(token).name
    return f"{token.name} {token.id} {token.hint or ''} {owner} {token.status} {token.kind} {token.used_by or ''}"
