"""Conditions in words: what an unknown answer hangs on, and what each way leads to; and as data for JSON."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from diagnostics.access.directory import Directory
from diagnostics.access.reasons import Reason
from diagnostics.access.types import Requester, Truth, Verdict
from diagnostics.findings.conditions import Condition, Hinge, hinge_of
from diagnostics.findings.deciding_sets import DecidingSet
from diagnostics.findings.formula import AtomKind, Formula, Literal
from diagnostics.model.fact import Fact
from diagnostics.model.organisation import LOCATIONS_ACCESS, OVERRIDES, TEMPLATES_ACCESS
from tui.i18n import N_, _
from tui.presentation.contract.parts import ConditionData, FactData, fact_data
from tui.presentation.text import named, short

_CLAUSES: Mapping[tuple[AtomKind, bool], str] = {
    (AtomKind.TOKEN_IN_USE, True): N_("the token was used within its inactivity period"),
    (AtomKind.TOKEN_IN_USE, False): N_("the token was not used within its inactivity period"),
    (AtomKind.SUBJECT_ACTIVE, True): N_("{subject} is active"),
    (AtomKind.SUBJECT_ACTIVE, False): N_("{subject} is not active"),
    (AtomKind.COVERS_SERVICE_USERS, True): N_("sharing with everyone covers service users"),
    (AtomKind.COVERS_SERVICE_USERS, False): N_("sharing with everyone does not cover service users"),
    (AtomKind.IN_GROUP, True): N_("{subject} is in group {thing}"),
    (AtomKind.IN_GROUP, False): N_("{subject} is not in group {thing}"),
    (AtomKind.AT_SITE, True): N_("{subject} is a member of site {thing}"),
    (AtomKind.AT_SITE, False): N_("{subject} is not a member of site {thing}"),
    (AtomKind.RULE_COVERS, True): N_("a rule that could not be read covers {subject}"),
    (AtomKind.RULE_COVERS, False): N_("no rule that could not be read covers {subject}"),
    (AtomKind.OTHER_RULE_COVERS, True): N_("a rule that is not known covers {subject}"),
    (AtomKind.OTHER_RULE_COVERS, False): N_("no rule that is not known covers {subject}"),
    (AtomKind.TEMPLATES, True): N_("{subject} holds {thing}"),
    (AtomKind.TEMPLATES, False): N_("{subject} does not hold {thing}"),
    (AtomKind.LOCATIONS, True): N_("{subject} holds {thing}"),
    (AtomKind.LOCATIONS, False): N_("{subject} does not hold {thing}"),
    (AtomKind.HAS_LOCATIONS, True): N_("the template has locations"),
    (AtomKind.HAS_LOCATIONS, False): N_("the template has no locations"),
}
_ONE_OVERRIDE = {True: N_("{subject} holds {thing}"), False: N_("{subject} does not hold {thing}")}
_BOTH_OVERRIDES = {
    True: N_("{subject} holds {first} or {second}"),
    False: N_("{subject} holds neither {first} nor {second}"),
}
_CAUSES: Mapping[Reason, str] = {
    Reason.TOKEN_EXPIRED: N_("the token lay unused for too long"),
    Reason.OWNER_DEACTIVATED: N_("a token ends with its owner"),
    Reason.OWNER_OF_TEMPLATE: N_("{subject} owns the template"),
    Reason.SHARED_WITH_USER: N_("it is shared with {subject}"),
    Reason.SHARED_WITH_SERVICE_USER: N_("it is shared with {subject}"),
    Reason.SHARED_WITH_EVERYONE: N_("it is shared with everyone"),
    Reason.MEMBER_OF_GROUP: N_("it is shared with a group of {subject}"),
    Reason.MEMBER_OF_SITE: N_("it is shared with a site of {subject}"),
    Reason.MEMBER_OF_GROUP_AND_SITE: N_("it is shared with a group and site of {subject}"),
    Reason.OVERRIDE_PERMISSION: N_("an override permission opens all of the organisation"),
    Reason.RULE_NOT_UNDERSTOOD: N_("that rule opens it"),
    Reason.RULES_UNKNOWN: N_("that rule opens it"),
    Reason.INVITATION_PENDING: N_("the invitation has not been accepted yet"),
    Reason.GROUPS_DO_NOT_APPLY_TO_SERVICE_USERS: N_(
        "it is shared with groups, and groups do not apply to service users"
    ),
    Reason.SITES_DO_NOT_APPLY_TO_SERVICE_USERS: N_("it is shared with sites, and sites do not apply to service users"),
    Reason.EVERYONE_EXCLUDES_SERVICE_USERS: N_("it is shared with all users, and with no service user"),
    Reason.OVERRIDE_STOPS_AT_ORGANISATION: N_("it is another organisation's, where an override permission stops"),
    Reason.EVERYONE_OF_ANOTHER_ORGANISATION: N_("it is shared with everyone of another organisation"),
    Reason.SITE_RULE_STOPS_AT_ORGANISATION: N_("it is another organisation's, where sharing by site stops"),
    Reason.NOT_MEMBER_OF_GROUP_AND_SITE: N_("it is shared with groups at sites"),
    Reason.NOT_MEMBER_OF_GROUP: N_("it is shared with groups"),
    Reason.NOT_MEMBER_OF_SITE: N_("it is shared with sites"),
    Reason.NAMES_ANOTHER_SUBJECT: N_("it is shared with others"),
    Reason.NOT_SHARED: N_("no rule that is known shares it"),
    Reason.TEMPLATES_PERMISSION_MISSING: N_("without that permission no template opens"),
    Reason.LOCATIONS_PERMISSION_MISSING: N_("without that permission its locations do not open"),
}
"""Why, of very many templates at once: without the names that differ from one to the next."""

FactTables = dict[int, tuple[Fact, FactData]]
"""Facts as parts of the JSON answer by their identity, each with the fact itself."""

_LEADS_TO = {
    Verdict.VISIBLE: N_("VISIBLE if {facts}: {cause}."),
    Verdict.HIDDEN: N_("HIDDEN if {facts}: {cause}."),
}
_HIDDEN_UNLESS = N_("HIDDEN unless {facts}: {cause}.")
_OF_ACCESS = (
    AtomKind.COVERS_SERVICE_USERS,
    AtomKind.IN_GROUP,
    AtomKind.AT_SITE,
    AtomKind.RULE_COVERS,
    AtomKind.OTHER_RULE_COVERS,
    AtomKind.OVERRIDE,
)


class ConditionWords:
    """The words for what the answers of one requester hang on."""

    def __init__(self, directory: Directory, requester: Requester) -> None:
        """Speak of `requester`, with names as `directory` has them."""
        self._directory = directory
        self._subject = requester.subject

    def sentences(self, formula: Formula, sets: Sequence[DecidingSet]) -> tuple[str, ...]:
        """Return one sentence where the answer hangs on one thing, else one for each of `sets`."""
        hinge = hinge_of(formula)
        return (self.hinged(hinge),) if hinge is not None else tuple(map(self.leading, sets))

    def hinged(self, hinge: Hinge) -> str:
        """Return what an answer alone hangs on, and what comes of it otherwise."""
        visible, hidden = hinge.if_so, hinge.if_not
        if visible.verdict is Verdict.HIDDEN:
            visible, hidden = hidden, visible
        if hinge.atom.kind not in _OF_ACCESS:
            return self.leading(visible)
        facts = self.clauses(visible.literals)
        return _(_HIDDEN_UNLESS).format(facts=facts, cause=self._cause(hidden.headline))

    def leading(self, decided: DecidingSet) -> str:
        """Return what one set of facts leads to."""
        facts = self.clauses(decided.literals)
        return _(_LEADS_TO[decided.verdict]).format(facts=facts, cause=self._cause(decided.headline))

    def clauses(self, literals: Iterable[Literal]) -> str:
        """Return what is so, as a clause of a sentence."""
        told = [self._clause(literal) for literal in literals]
        if len(told) == 1:
            return told[0]
        return _("{names} and {last}").format(names=", ".join(told[:-1]), last=told[-1])

    def _clause(self, literal: Literal) -> str:
        (kind, key), holds = literal
        names = {"subject": self._name}
        if kind is AtomKind.OVERRIDE:
            return self._override(holds=holds)
        if kind is AtomKind.IN_GROUP:
            names["thing"] = _name_of(self._directory.groups, key)
        elif kind is AtomKind.AT_SITE:
            names["thing"] = _name_of(self._directory.sites, key)
        elif kind is AtomKind.TEMPLATES:
            names["thing"] = TEMPLATES_ACCESS
        elif kind is AtomKind.LOCATIONS:
            names["thing"] = LOCATIONS_ACCESS
        return _(_CLAUSES[kind, holds]).format_map(names)

    def _override(self, *, holds: bool) -> str:
        subject = self._subject
        assert subject is not None
        left = [one for one in OVERRIDES if self._directory.holds(subject, one) is Truth.UNKNOWN]
        first, *others = (permission_name(one) for one in left or OVERRIDES)
        if not others:
            return _(_ONE_OVERRIDE[holds]).format(subject=self._name, thing=first)
        return _(_BOTH_OVERRIDES[holds]).format(subject=self._name, first=first, second=others[0])

    def _cause(self, headline: Reason) -> str:
        return _(_CAUSES[headline]).format(subject=self._name)

    @property
    def _name(self) -> str:
        return short(self._subject.name) if self._subject is not None else _("someone unknown")


def permission_name(permission: str) -> str:
    """Return a permission as it is called in a sentence: the overrides without their category."""
    return short(permission.removeprefix("Override permissions: "))


def conditions_json(conditions: Iterable[Condition], tables: FactTables | None = None) -> list[ConditionData]:
    """Return conditions as parts of the JSON answer. `tables` keeps the facts that very many conditions share."""

    def table(fact: Fact) -> FactData:
        if tables is None:
            return fact_data(fact)
        # The fact is kept beside its table: while it is, no other has its identity.
        found = tables.get(id(fact))
        if found is None:
            found = tables[id(fact)] = fact, fact_data(fact)
        return found[1]

    return [
        ConditionData([table(fact) for fact in condition.facts], condition.verdict, condition.headline)
        for condition in conditions
    ]


def _name_of(listed: Mapping[str, Any], key: str) -> str:
    entry = listed.get(key)
    return named(entry.name) if entry is not None else short(key)
