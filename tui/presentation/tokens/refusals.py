"""Refused token changes in words, and the way there in the product."""

from collections.abc import Mapping
from datetime import datetime
from typing import NamedTuple

from diagnostics.tokens.quota import RetirementReason
from diagnostics.tokens.state import TokenState
from diagnostics.tokens.transitions.base import RefusalCode, TransitionRefused
from tui.i18n import N_, _
from tui.presentation.text import moment, named, short
from tui.presentation.tokens.words import KIND_WORDS, STATE_WORDS


class Ways(NamedTuple):
    """What to type for each step of a token's life, and what a fact about it is called where it is given."""

    create: str
    edit: str
    revoke: str
    regenerate: str
    delete: str
    rotate: str
    begin: str
    tokens: str
    compare: str
    name: str
    owner: str
    days: str
    sets: str
    moment: str

    def as_facts(self) -> dict[str, str]:
        """Return the ways for a sentence, each under its name with `by_` before it."""
        return {f"by_{name}": _(way) for name, way in self._asdict().items()}


COMMANDS = Ways(
    create="sightline tokens create",
    edit="sightline tokens edit",
    revoke="sightline tokens revoke",
    regenerate="sightline tokens regenerate",
    delete="sightline tokens delete",
    rotate="sightline tokens rotate",
    begin="--new",
    tokens="sightline tokens list",
    compare="sightline compare",
    name="--name",
    owner="--owner",
    days="--inactivity-days",
    sets="--permission-set",
    moment="--at",
)

KEYS = Ways(
    create="a",
    edit="e",
    revoke="v",
    regenerate="n",
    delete="d",
    rotate="o",
    begin="b",
    tokens="3",
    compare="=",
    name=N_("the line Name"),
    owner=N_("the line User"),
    days=N_("the line Inactivity days"),
    sets=N_("the line Permission sets"),
    moment="--at",
)
"""The keys of `tui.app.actions`, which a test holds them to."""


_WHY = {
    RefusalCode.SERVICE_USER_LIMIT: N_(
        "an organisation has at most {limit} active service user tokens, and {used} are active"
    ),
    RefusalCode.USER_LIMIT: N_("a user has at most {limit} active tokens, and {owner} has {used}"),
    RefusalCode.INACTIVITY_NOT_OFFERED: N_("a service user token cannot be set to expire after {value} days"),
    RefusalCode.USER_PERIOD_FIXED: N_("a user token always expires after {allowed} days without use"),
    RefusalCode.USER_HAS_OWN_PERMISSIONS: N_("a user token has the permissions of its user, and no sets of its own"),
    RefusalCode.PERMISSION_SETS_BELONG_TO_SERVICE_USER: N_(
        "permission sets belong to the service user, and {owner} has its own already"
    ),
    RefusalCode.PERMISSION_SETS_OF_ANOTHER_ORGANISATION: N_(
        "the token is another organisation's, whose permission sets are not kept here"
    ),
    RefusalCode.PERMISSION_SET_UNKNOWN: N_("the organisation has no permission set {value}"),
    RefusalCode.NAME_EMPTY: N_("a token needs a name that says what it is for"),
    RefusalCode.NAME_NOT_TEXT: N_("the name holds bytes that are no text"),
    RefusalCode.KIND_NEEDED: N_("a token is a service user's or a user's, and nothing says which this one is"),
    RefusalCode.OWNER_NEEDED: N_("a user token belongs to a user, and none was named"),
    RefusalCode.OWNER_UNKNOWN: N_("the workspace does not list the owner {owner}"),
    RefusalCode.OWNER_OF_OTHER_KIND: N_("{owner} cannot own a {kind}: users own user tokens, service users the others"),
    RefusalCode.OWNER_NOT_ACTIVE: N_("{owner} is not an active user, and a user token ends with its user"),
    RefusalCode.OWNER_OF_ANOTHER_ORGANISATION: N_("{owner} belongs to another organisation"),
    RefusalCode.TOKEN_OF_ANOTHER_ORGANISATION: N_("{token} is a token of another organisation, {organisation}"),
    RefusalCode.TOKEN_GONE: N_("there is no token {token} any more"),
    RefusalCode.ALREADY_REVOKED: N_("{token} is revoked already"),
    RefusalCode.ALREADY_DELETED: N_("{token} was deleted, for ever"),
    RefusalCode.NOT_ACTIVE: N_("only an active token can be edited, and {token} is {state}"),
    RefusalCode.DELETE_NEEDS_REVOKE: N_(
        "a service user token can be deleted only after it was revoked, and {token} is {state}"
    ),
    RefusalCode.REGENERATE_NEEDS_REVOKE: N_("only a revoked token can be regenerated, and {token} is {state}"),
    RefusalCode.REVOKE_IS_FINAL: N_("{token} is a user token, and those cannot be regenerated"),
    RefusalCode.SECRET_ALREADY_RECORDED: N_("this is the secret of {token} already, which is {state}"),
    RefusalCode.API_CONTRADICTS_OPTION: N_("{option} says {value}, and the API says {told}"),
    RefusalCode.API_CONTRADICTS_WORKSPACE: N_(
        "the API lets this in as a {kind} of {owner}, whom the workspace lists as: {value}"
    ),
    RefusalCode.MOMENT_BEFORE_RECORD: N_("{moment} is before something that is recorded of {token}: {latest}"),
    RefusalCode.USE_IN_FUTURE: N_("{moment} has not come yet"),
    RefusalCode.USE_BEFORE_RECORD: N_("{moment} is before what is recorded already"),
    RefusalCode.USE_AFTER_END: N_("{token} cannot have been used at {moment}: it was {state} by then"),
    RefusalCode.NOTHING_TO_CHANGE: N_("{token} is so already"),
}
_REMEDIES = {
    RefusalCode.SERVICE_USER_LIMIT: N_("revoke one. {safest}"),
    RefusalCode.USER_LIMIT: N_("revoke one. {safest}"),
    RefusalCode.INACTIVITY_NOT_OFFERED: N_("choose one of {allowed} days"),
    RefusalCode.USER_PERIOD_FIXED: N_("leave {by_days} out, or make a service user token"),
    RefusalCode.USER_HAS_OWN_PERMISSIONS: N_(
        "change the user's permission set in the web app, or make a service user token"
    ),
    RefusalCode.PERMISSION_SETS_BELONG_TO_SERVICE_USER: N_(
        "leave {by_sets} out; {by_edit} changes the sets of all its tokens"
    ),
    RefusalCode.PERMISSION_SETS_OF_ANOTHER_ORGANISATION: N_("leave --permission-set out"),
    RefusalCode.PERMISSION_SET_UNKNOWN: N_("choose among: {allowed}"),
    RefusalCode.NAME_EMPTY: N_("give one with {by_name}"),
    RefusalCode.NAME_NOT_TEXT: N_("give a name in UTF-8"),
    RefusalCode.KIND_NEEDED: N_("say --kind service_user or --kind user"),
    RefusalCode.OWNER_NEEDED: N_("name an active user with {by_owner}"),
    RefusalCode.OWNER_UNKNOWN: N_("name somebody whom the workspace lists, or add them to its files"),
    RefusalCode.OWNER_OF_OTHER_KIND: N_("name an owner of the token's kind, or choose the other kind"),
    RefusalCode.OWNER_NOT_ACTIVE: N_("reactivate the user, name another, or make a service user token"),
    RefusalCode.OWNER_OF_ANOTHER_ORGANISATION: N_("who belongs to several organisations makes a token in each"),
    RefusalCode.TOKEN_OF_ANOTHER_ORGANISATION: N_("change it in that organisation"),
    RefusalCode.TOKEN_GONE: N_("look at the list again: {by_tokens}"),
    RefusalCode.ALREADY_REVOKED: N_("nothing is left to do; {by_regenerate} starts it again"),
    RefusalCode.ALREADY_DELETED: N_("create a new one: {by_create}"),
    RefusalCode.NOT_ACTIVE: N_("regenerate it first, or create a new one"),
    RefusalCode.DELETE_NEEDS_REVOKE: N_("revoke it first: {by_revoke}"),
    RefusalCode.REGENERATE_NEEDS_REVOKE: N_("revoke it first, or change its secret without an outage: {by_rotate}"),
    RefusalCode.REVOKE_IS_FINAL: N_("its user creates a new one"),
    RefusalCode.SECRET_ALREADY_RECORDED: N_("record each secret once. What was deleted does not come back"),
    RefusalCode.API_CONTRADICTS_OPTION: N_("leave {option} out, if this is the secret of the token you mean"),
    RefusalCode.API_CONTRADICTS_WORKSPACE: N_("bring the facts up to date with sightline pull, or correct the files"),
    RefusalCode.MOMENT_BEFORE_RECORD: N_("name a later moment with {by_moment}, or correct tokens.toml"),
    RefusalCode.USE_IN_FUTURE: N_("name a moment that has passed"),
    RefusalCode.USE_BEFORE_RECORD: N_("name a later moment, or correct tokens.toml"),
    RefusalCode.USE_AFTER_END: N_("name a moment at which it still worked"),
    RefusalCode.NOTHING_TO_CHANGE: N_("nothing is left to do"),
}
_SOURCES = {
    "document": N_("help.safetyculture.com/{page}"),
    "inference": N_("an inference from help.safetyculture.com/{page}"),
}
_REASONS = {
    RetirementReason.REPLACED: N_("a newer token of the same owner has taken over"),
    RetirementReason.NEVER_USED: N_("it was never used, as far as is recorded"),
    RetirementReason.IDLE_LONGEST: N_("no other has lain unused for so long, since {since}"),
    RetirementReason.BUILT_IN: N_("the built-in integration it is recorded for does not depend on it"),
}
_MOMENTS = ("moment", "latest")


def refusal_lines(refused: TransitionRefused, ways: Ways = COMMANDS) -> list[str]:
    """Return which rule refuses, what would make the change possible by which `ways`, and where the rule comes from."""
    facts = _facts(refused.facts) | ways.as_facts()
    why = _(_WHY[refused.code]).format_map(facts)
    remedy = _(_REMEDIES[refused.code]).format_map(facts)
    lines = [
        _("sightline: refused: {why}.").format(why=why),
        _("What would make it possible: {remedy}.").format(remedy=remedy.rstrip(".")),
    ]
    rule = refused.rule
    if rule.page is not None:
        source = _(_SOURCES[rule.basis]).format(page=rule.page)
        lines.append(_("Rule: {source} ({code})").format(source=source, code=refused.code.value))
    else:
        lines.append(_("Rule: the record would not be true ({code})").format(code=refused.code.value))
    return lines


def retirement_sentence(label: str, reasons: tuple[str, ...], since: str) -> str:
    """Return which token is the safest to retire, and why."""
    told = [_(_REASONS[RetirementReason(reason)]).format(since=since) for reason in reasons]
    if not told:
        return _("The safest to retire is {token}").format(token=label)
    return _("The safest to retire is {token}: {reasons}").format(token=label, reasons=_(", and ").join(told))


def _facts(facts: Mapping[str, str]) -> dict[str, str]:
    told = {name: short(value) for name, value in facts.items()}
    if "token" in facts and "name" in facts:
        told["token"] = f"{named(facts['name'])} ({short(facts['token'])})"
    if "owner" in facts:
        told["owner"] = named(facts["owner"])
    if "kind" in facts:
        told["kind"] = _(KIND_WORDS[facts["kind"]])
    if "state" in facts:
        told["state"] = _state(facts["state"])
    if "allowed" in facts:
        told["allowed"] = short(facts["allowed"], 300)
    for name in _MOMENTS:
        if name in facts:
            told[name] = moment(datetime.fromisoformat(facts[name]))
    told["safest"] = _safest(facts)
    return told


def _state(state: str) -> str:
    try:
        return _(STATE_WORDS[TokenState(state)])
    except ValueError:
        return short(state)


def _safest(facts: Mapping[str, str]) -> str:
    if "safest" not in facts:
        return _("Expired and revoked ones do not count")
    reasons = tuple(reason for reason in facts["reasons"].split(",") if reason)
    label = f"{named(facts['safest_name'])} ({short(facts['safest'])})"
    return retirement_sentence(label, reasons, moment(datetime.fromisoformat(facts["idle_since"])))
