"""The keys of a workspace's files, as the models have them, each with its meaning."""

import types
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import MISSING, fields
from datetime import datetime
from enum import Enum
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin, get_type_hints

from diagnostics.findings.expectations import Expectation, Expectations
from diagnostics.model import fact, inventory
from diagnostics.model import organisation as model
from diagnostics.model.fact import Fact
from diagnostics.model.validation import Id
from diagnostics.workspace import learned as learned_file


class Key(NamedTuple):
    """One key of an entry: its name, what it holds, what leaving it out means, and its meaning."""

    name: str
    type: str
    default: str
    meaning: str


_FORMAT = "the format of the file: 1"
_ID = "its id, as the API writes it"
_NAME = "its name; it may hold anything"
_HOLDS = "single permissions that are known to be held"
_LACKS = "single permissions that are known not to be held"
_LIST = "one table for each, as below"

_MEANINGS: dict[type, dict[str, str]] = {
    model.Organisation: {
        "format": _FORMAT,
        "organisation": "the organisation itself",
        "organisations": "names for the other organisations that ids refer to",
        "coverage": "what is not known",
        **dict.fromkeys(("users", "groups", "sites", "permission_sets", "templates"), _LIST),
    },
    model.Identity: {
        "id": _ID,
        "name": _NAME,
        "data_centre": "where its data lies: sharing with another organisation needs the same",
        "captured_at": "the moment at which the facts were true",
        "read_until": "the moment by which all of them were read, as a pull writes it",
        "source": "the API they were pulled from. Left out, the workspace is the authority for its own tokens",
    },
    model.OtherOrganisation: {"id": _ID, "name": _NAME, "data_centre": "where its data lies"},
    model.User: {
        "id": _ID,
        "name": _NAME,
        "email": "the address, by which the user can be named too",
        "status": "a token of a user who is not active does not work",
        "seat": "an override needs a full one",
        "permission_set": "the id of the user's set",
        "holds": _HOLDS,
        "lacks": _LACKS,
        "organisation": "set for a user of another organisation, whom rules may name",
    },
    model.Group: {"id": _ID, "name": _NAME, "members": "ids of users; a service user may be listed, and gains nothing"},
    model.Site: {
        "id": _ID,
        "name": _NAME,
        "parent": "the site above it, whose members are its members too",
        "members": "ids of users",
    },
    model.PermissionSet: {"id": _ID, "name": _NAME, "permissions": "all that it holds, by the names below"},
    model.Template: {
        "id": _ID,
        "name": _NAME,
        "owner": "the id of the user who owns it",
        "organisation": "set for a template of another organisation that is shared with this one",
        "archived": "whether it is archived",
        "modified_at": "the last change of it, for the parameters of the call",
        "locations": "sites for which `Locations: Access` is needed",
        "rules": "who has it, a table for each rule",
    },
    model.Rule: {
        "user": "one user",
        "service_user": "one service user",
        "group": "all users in a group; with `site` those who are in both",
        "site": "all users of a site and of those above it",
        "everyone": "all users of the organisation",
        "covers_service_users": "whether `everyone` is said to cover service users too",
        "unrecognised": "an assignee that could not be read, word for word",
        "level": "what may be done with the template; any of them shows it",
        "invitation": "whether another organisation has accepted it",
    },
    inventory.Inventory: {
        "format": _FORMAT,
        "revision": "goes up with every write",
        "service_users": _LIST,
        "tokens": _LIST,
    },
    inventory.ServiceUser: {
        "id": _ID,
        "name": _NAME,
        "permission_sets": "ids of its sets; what any of them holds counts. `[]`: it has none",
        "holds": _HOLDS,
        "lacks": _LACKS,
    },
    inventory.Token: {
        "id": "its id in this workspace",
        "name": "its name in the web app",
        "kind": "whose it is",
        "owner": "the id of that user or service user",
        "organisation": "the organisation it is bound to",
        "inactivity_days": "days without use until it expires: 31, 45, 60 or 180 for a service user, 30 for a user",
        "status": "expired is never written down: it is computed",
        "created_at": "when it was made",
        "last_used_at": "when it was used last",
        "revoked_at": "when it was revoked",
        "deleted_at": "when it was deleted",
        "used_by": "the integration that uses it",
        "fingerprint": "`sha256:` and the SHA-256 of its secret, never the secret",
        "hint": "the first and last letters that the web app shows",
    },
    learned_file.Learned: {
        "format": _FORMAT,
        "revision": "goes up with every write",
        "answers": "one table for each answer",
    },
    learned_file.LearnedAnswer: {
        "id": "the question's id, made from its facts",
        "facts": "the facts that it is about, at most ten",
        "answer": "`yes`: at least one of the facts is so; `no`: none of them is",
        "by": "who answered",
        "at": "when",
        "source": "where it was looked up",
    },
    Expectations: {"format": _FORMAT, "expect": "one table for each expectation"},
    Expectation: {
        "title": "a name for reports",
        "token": "the token, by id, hint or name",
        "subject": "a user or service user in its place: the web app's view",
        "archived": "the call's parameter",
        "modified_after": "the call's parameter",
        "modified_before": "the call's parameter",
        "sees": "ids, names or globs of templates that it must get",
        "hides": "ids, names or globs of templates that it must not get",
        "because": "the reason that all of `hides` must have",
        "at_least": "how many templates it must get",
        "at_most": "how many it may get",
    },
}

_COVERAGE = {
    "users": "who else there is",
    "service_users": "which other service users there are; for a pulled workspace: whether a user is one",
    "groups": "which other groups there are",
    "group_members": "who else is in a group",
    "sites": "which other sites there are, and what lies above one",
    "site_members": "who else is at a site",
    "permission_sets": "what else a set holds whose permissions are not listed, and who has which",
    "templates": "which other templates there are",
    "template_rules": "which other rules a template has",
    "template_locations": "whether a template without `locations` has any",
    "token_use": "when a token was used last",
}

_PERMISSIONS = {
    model.TEMPLATES_ACCESS: "whether templates are opened at all",
    model.LOCATIONS_ACCESS: "whether templates with locations are opened",
    model.VIEW_ALL_DATA: "opens every template of the own organisation",
    model.MANAGE_ALL_DATA: "opens every template of the own organisation",
    model.MANAGE_USERS: "whether a token is ready for SCIM",
    model.MANAGE_GROUPS: "whether a token is ready for SCIM",
}

_FACTS = {
    "holds": "the subject, or the permission set, holds the permission",
    "in-group": "the subject is in the group",
    "at-site": "the subject is at the site, or at one above it",
    "covers-service-users": "`everyone` covers service users: in this rule, or wherever it is not said",
    "rule-covers": "the rule, which could not be read, covers the subject",
    "other-rule-covers": "a rule that is not listed, or the ownership, covers the subject",
    "has-locations": "the template has locations",
    "token-in-use": "the token was used recently enough to work",
    "subject-active": "the subject is active",
}

_LEFT_OUT: dict[tuple[type, str], str] = {
    (model.Identity, "read_until"): "`captured_at`",
    (model.Identity, "source"): "none",
    (model.User, "email"): "none",
    (model.User, "organisation"): "this one",
    (model.Site, "parent"): "none",
    (model.Template, "organisation"): "this one",
    **{(model.Rule, name): "not named" for name in ("user", "service_user", "group", "site", "everyone")},
    (model.Rule, "covers_service_users"): "not said",
    (model.Rule, "unrecognised"): "it could be read",
    (inventory.Token, "organisation"): "this one",
    (inventory.Token, "last_used_at"): "never, if `token_use` is complete",
    (Expectation, "title"): "none",
    (Expectation, "token"): "`subject` is asked",
    (Expectation, "subject"): "`token` is asked",
    (Expectation, "modified_after"): "not sent",
    (Expectation, "modified_before"): "not sent",
    (Expectation, "because"): "any",
    (Expectation, "at_least"): "any number",
    (Expectation, "at_most"): "any number",
}
"""What it means to leave out a key that has no value of its own then. Everywhere else: it is not known."""

_PLURAL = {"id": "ids", "text": "texts", "fact": "facts", "rule": "rules"}


def organisation() -> Iterator[tuple[str, Sequence[Key]]]:
    """Return the tables of `organisation.toml` but for coverage: the title of each and its keys."""
    yield "At the top", _keys(model.Organisation)
    yield "`[organisation]`", _keys(model.Identity)
    yield "`[[organisations]]`", _keys(model.OtherOrganisation)
    yield "`[[users]]`", _keys(model.User)
    yield "`[[groups]]`", _keys(model.Group)
    yield "`[[sites]]`", _keys(model.Site)
    yield "`[[permission_sets]]`", _keys(model.PermissionSet)
    yield "`[[templates]]`", _keys(model.Template)
    yield "One of `rules`", _keys(model.Rule)


def tokens() -> Iterator[tuple[str, Sequence[Key]]]:
    """Return the tables of `tokens.toml`."""
    yield "At the top", _keys(inventory.Inventory)
    yield "`[[service_users]]`", _keys(inventory.ServiceUser)
    yield "`[[tokens]]`", _keys(inventory.Token)


def learned() -> Iterator[tuple[str, Sequence[Key]]]:
    """Return the tables of `learned.toml`."""
    yield "At the top", _keys(learned_file.Learned)
    yield "`[[answers]]`", _keys(learned_file.LearnedAnswer)


def expectations() -> Iterator[tuple[str, Sequence[Key]]]:
    """Return the tables of a file of expectations."""
    yield "At the top", _keys(Expectations)
    yield "`[[expect]]`", _keys(Expectation)


def coverage() -> Iterator[tuple[str, str]]:
    """Return every key of `[coverage]` with what is not known where it is not complete."""
    return ((f"`{field.name}`", _COVERAGE[field.name]) for field in fields(model.Coverage))


def permissions() -> Iterator[tuple[str, str]]:
    """Return the exact name of every permission that decides something."""
    return ((f"`{name}`", _PERMISSIONS[name]) for name in model.DECISIVE)


def facts() -> Iterator[tuple[str, str, str]]:
    """Return every code of a fact with the ids it names and its meaning."""
    for code in fact.FACT_CODES:
        names = [", ".join(f"`{key}`" for key in keys) or "nothing" for keys in fact._SPEAKS_OF[code]]
        yield f"`{code}`", "; or ".join(names), _FACTS[code]


def undescribed() -> Iterator[str]:
    """Return every description of a key that no model has any longer."""
    for kind, meanings in _MEANINGS.items():
        yield from (f"{kind.__name__}.{name}" for name in meanings.keys() - {field.name for field in fields(kind)})
    yield from (f"{kind.__name__}.{name}" for kind, name in _LEFT_OUT if name not in _MEANINGS[kind])
    yield from _COVERAGE.keys() - {field.name for field in fields(model.Coverage)}
    yield from _PERMISSIONS.keys() - set(model.DECISIVE)
    yield from _FACTS.keys() - set(fact.FACT_CODES)


def _keys(kind: type[Any]) -> list[Key]:
    hints = get_type_hints(kind, include_extras=True)
    return [
        Key(field.name, _type(hints[field.name]), _default(kind, field), _MEANINGS[kind][field.name])
        for field in fields(kind)
    ]


def _type(hint: Any) -> str:
    if hint == Id:
        return "id"
    origin, arguments = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return _type(arguments[0])
    if origin in (Union, types.UnionType):
        return _type(next(argument for argument in arguments if argument is not type(None)))
    if origin is Literal:
        return " | ".join(f"`{_written(value)}`" for value in arguments)
    if origin is tuple or origin is Sequence:
        return f"list of {_several(_type(arguments[0]))}"
    if isinstance(hint, type) and issubclass(hint, Enum):
        return "reason"
    if hint is datetime:
        return "time with its zone"
    return {str: "text", bool: "`true` | `false`", int: "whole number", Fact: "fact", model.Rule: "rule"}.get(
        hint, "table"
    )


def _several(kind: str) -> str:
    return _PLURAL.get(kind, "tables")


def _written(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _default(kind: type[Any], field: Any) -> str:
    if field.default is MISSING:
        return "must be there"
    value = field.default
    if value is None:
        return _LEFT_OUT.get((kind, field.name), "not known")
    if isinstance(value, Iterable) and not isinstance(value, str):
        return "none"
    return f"`{_written(value)}`" if value != "" and isinstance(value, bool | int | str) else "none"
