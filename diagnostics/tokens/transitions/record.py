"""A token is recorded that was created in the web app: as the options say, and as the API says where it was asked."""

from dataclasses import dataclass
from datetime import UTC

from diagnostics.model.ids import canonical
from diagnostics.model.inventory import Integration, Inventory, TokenKind
from diagnostics.tokens.secrets import Seal
from diagnostics.tokens.state import Circumstances, find_service_user
from diagnostics.tokens.transitions.base import Action, Outcome, RefusalCode, TransitionRefused
from diagnostics.tokens.transitions.create import History, Wanted, come_to_be


@dataclass(frozen=True, slots=True)
class Told:
    """What the API says of a token that it has just let in: whose it is, and which organisation's.

    `kind` and `owner_name` are None where the API does not say.
    """

    owner: str
    organisation: str
    kind: TokenKind | None = None
    owner_name: str | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What the caller says of the token. `owner` is an id; None is left to the API or to the product's default."""

    new_service_user: str
    kind: TokenKind | None = None
    name: str | None = None
    owner: str | None = None
    inactivity_days: int | None = None
    permission_sets: tuple[str, ...] | None = None
    used_by: Integration | None = None


def settled(circumstances: Circumstances, inventory: Inventory, given: Given, told: Told | None) -> Wanted:
    """Return what is to be recorded. Where both say something of the token, they must say the same.

    Raises:
        TransitionRefused: where they do not, where neither says the kind, and where the API says of the owner what the
            workspace says otherwise.
    """
    kind = given.kind or _kind(circumstances, inventory, told)
    if kind is None:
        raise TransitionRefused(RefusalCode.KIND_NEEDED)
    owner, newcomer, organisation = given.owner, given.new_service_user, None
    if told is not None:
        _require_same(circumstances, inventory, given, told)
        _require_known_so(circumstances, inventory, told)
        organisation = told.organisation
        is_newcomer = kind == "service_user" and find_service_user(inventory, told.owner) is None
        if is_newcomer and circumstances.is_own(told.organisation):
            owner, newcomer = None, told.owner
        else:
            owner = told.owner
    return Wanted(
        kind=kind,
        name=given.name if given.name is not None else (told.owner_name or "") if told is not None else "",
        new_service_user=newcomer,
        owner=owner,
        inactivity_days=given.inactivity_days,
        permission_sets=given.permission_sets,
        used_by=given.used_by,
        organisation=organisation,
        service_user_name=told.owner_name if told is not None else None,
    )


def add(
    circumstances: Circumstances, inventory: Inventory, wanted: Wanted, seal: Seal | None, history: History | None
) -> Outcome:
    """Record a token that was created in the web app. Without `seal` its secret cannot be recognised later.

    Raises:
        TransitionRefused: where a rule does not allow it.
    """
    past = history or History(circumstances.recorded())
    if past.created_at > circumstances.at:
        raise TransitionRefused(RefusalCode.USE_IN_FUTURE, moment=past.created_at.isoformat())
    if past.last_used_at is not None:
        if past.last_used_at > circumstances.at:
            raise TransitionRefused(RefusalCode.USE_IN_FUTURE, moment=past.last_used_at.isoformat())
        if past.last_used_at < past.created_at:
            raise TransitionRefused(RefusalCode.USE_BEFORE_RECORD, moment=past.last_used_at.isoformat())
    in_utc = History(past.created_at.astimezone(UTC), past.last_used_at and past.last_used_at.astimezone(UTC))
    return come_to_be(circumstances, inventory, wanted, seal, in_utc, Action.ADDED)


def _kind(circumstances: Circumstances, inventory: Inventory, told: Told | None) -> TokenKind | None:
    """Return the kind that the API says, or else the one of an owner that the workspace lists."""
    if told is None or told.kind is not None:
        return told.kind if told is not None else None
    if find_service_user(inventory, told.owner) is not None:
        return "service_user"
    return "user" if circumstances.user(told.owner) is not None else None


def _require_same(circumstances: Circumstances, inventory: Inventory, given: Given, told: Told) -> None:
    if given.kind is not None and told.kind is not None and given.kind != told.kind:
        facts = {"option": "--kind", "value": given.kind, "told": told.kind}
        raise TransitionRefused(RefusalCode.API_CONTRADICTS_OPTION, **facts)
    if given.owner is not None and canonical(given.owner) != canonical(told.owner):
        listed = circumstances.user(given.owner) or find_service_user(inventory, given.owner)
        named = f"{told.owner_name} ({told.owner})" if told.owner_name is not None else told.owner
        facts = {"option": "--owner", "value": listed.name if listed is not None else given.owner, "told": named}
        raise TransitionRefused(RefusalCode.API_CONTRADICTS_OPTION, **facts)


def _require_known_so(circumstances: Circumstances, inventory: Inventory, told: Told) -> None:
    """Pass where the workspace does not say otherwise of the owner than the API, which has let it in."""
    user, service_user = circumstances.user(told.owner), find_service_user(inventory, told.owner)
    if told.kind == "service_user" and user is not None:
        facts = {"owner": user.name, "kind": told.kind, "value": "user"}
    elif told.kind == "user" and service_user is not None:
        facts = {"owner": service_user.name, "kind": told.kind, "value": "service_user"}
    elif user is not None and user.status != "active" and circumstances.is_own(told.organisation):
        facts = {"owner": user.name, "kind": "user", "value": user.status}
    else:
        return
    raise TransitionRefused(RefusalCode.API_CONTRADICTS_WORKSPACE, **facts)
