"""Facts beside those of the workspace, which fill only what the workspace leaves unknown: by canonical ids.

They are proved by an observation, or looked up by somebody. `Directory` asks here where its own facts do not tell.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from pyroaring import BitMap

from diagnostics.model.fact import Fact
from diagnostics.model.ids import canonical

Said = dict[str, bool]
"""What is said of one thing, by canonical id of another."""


class Spread(NamedTuple):
    """The same fact at very many templates, by their positions, as proofs find them: where it holds, where it does not.

    `everyone`: each `everyone` rule there whose coverage is not said covers service users. `unread`: each rule there
    that could not be read covers the subject. `others`: rules there that are not listed cover the subject.
    """

    everyone: tuple[BitMap, BitMap]
    unread: tuple[BitMap, BitMap]
    others: tuple[BitMap, BitMap]
    locations: tuple[BitMap, BitMap]


@dataclass
class Learned:
    """Everything that is known besides. Filled by `diagnostics.access.filling`, and then not to be changed."""

    holds: dict[tuple[str, str], bool] = field(default_factory=dict)
    set_holds: dict[tuple[str, str], bool] = field(default_factory=dict)
    overriding: set[str] = field(default_factory=set)
    overriding_sets: set[str] = field(default_factory=set)
    groups: dict[str, Said] = field(default_factory=dict)
    sites: dict[str, Said] = field(default_factory=dict)
    everyone: bool | None = None
    everyone_of: dict[tuple[str, int], bool] = field(default_factory=dict)
    unread: dict[tuple[str, int], Said] = field(default_factory=dict)
    others: dict[str, Said] = field(default_factory=dict)
    locations: Said = field(default_factory=dict)
    tokens: Said = field(default_factory=dict)
    active: Said = field(default_factory=dict)
    spread: Mapping[str, Spread] = field(default_factory=dict)
    """By subject. What it says of `everyone` rules and locations holds for whoever asks."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is known besides."""
        return self == NOTHING_LEARNED

    def copy(self) -> "Learned":
        """Return a copy that can be filled further."""
        groups = {subject: dict(said) for subject, said in self.groups.items()}
        sites = {subject: dict(said) for subject, said in self.sites.items()}
        unread = {rule: dict(said) for rule, said in self.unread.items()}
        others = {template: dict(said) for template, said in self.others.items()}
        return Learned(
            dict(self.holds),
            dict(self.set_holds),
            set(self.overriding),
            set(self.overriding_sets),
            groups,
            sites,
            self.everyone,
            dict(self.everyone_of),
            unread,
            others,
            dict(self.locations),
            dict(self.tokens),
            dict(self.active),
            dict(self.spread),
        )

    @property
    def personal(self) -> frozenset[str]:
        """The subjects of whose permissions something is known that others with the same sets need not share."""
        return frozenset(self.overriding) | {subject for subject, _ in self.holds}

    def touched(self) -> frozenset[str]:
        """Return the templates of which something is said one by one."""
        named = {template for template, _ in (*self.everyone_of, *self.unread)}
        return frozenset(named | self.others.keys() | self.locations.keys())

    def subjects_of_rules(self) -> frozenset[str]:
        """Return the subjects of whom it is said what rules cover that could not be read, or are not listed."""
        named = (said.keys() for said in (*self.unread.values(), *self.others.values()))
        return frozenset(self.spread).union(*named)

    def covers_service_users(self, template: str, rule: int, position: int | None) -> bool | None:
        """Return whether an `everyone` rule covers service users, None where that is not known."""
        said = self.everyone_of.get((template, rule))
        if said is None:
            said = _anywhere(position, (spread.everyone for spread in self.spread.values()))
        return self.everyone if said is None else said

    def unread_rule_covers(self, template: str, rule: int, subject: str, position: int | None) -> bool | None:
        """Return whether a rule that could not be read covers the subject, None where that is not known."""
        said = self.unread.get((template, rule), {}).get(subject)
        if said is None and (spread := self.spread.get(subject)) is not None:
            said = _anywhere(position, (spread.unread,))
        return said

    def other_rule_covers(self, template: str, subject: str, position: int | None) -> bool | None:
        """Return whether a rule that is not listed covers the subject, None where that is not known."""
        said = self.others.get(template, {}).get(subject)
        if said is None and (spread := self.spread.get(subject)) is not None:
            said = _anywhere(position, (spread.others,))
        return said

    def has_locations(self, template: str, position: int | None) -> bool | None:
        """Return whether the template has locations, None where that is not known."""
        said = self.locations.get(template)
        return _anywhere(position, (spread.locations for spread in self.spread.values())) if said is None else said

    def in_use(self, token: str) -> bool | None:
        """Return whether a token that was not seen in use for too long is used all the same; None where unknown."""
        return self.tokens.get(canonical(token))

    def keep(self, fact: Fact) -> None:
        """Add one fact, which must not contradict what is known already."""
        subject, template = canonical(fact.subject or ""), canonical(fact.template or "")
        match fact.fact:
            case "holds" if fact.subject is not None:
                self.holds[subject, fact.permission or ""] = fact.value
            case "holds":
                self.set_holds[canonical(fact.permission_set or ""), fact.permission or ""] = fact.value
            case "in-group":
                self.groups.setdefault(subject, {})[canonical(fact.group or "")] = fact.value
            case "at-site":
                self.sites.setdefault(subject, {})[canonical(fact.site or "")] = fact.value
            case "covers-service-users" if fact.template is None:
                self.everyone = fact.value
            case "covers-service-users":
                self.everyone_of[template, fact.rule or 0] = fact.value
            case "rule-covers":
                self.unread.setdefault((template, fact.rule or 0), {})[subject] = fact.value
            case "other-rule-covers":
                self.others.setdefault(template, {})[subject] = fact.value
            case "has-locations":
                self.locations[template] = fact.value
            case "token-in-use":
                self.tokens[canonical(fact.token or "")] = fact.value
            case "subject-active":
                self.active[subject] = fact.value


def _anywhere(position: int | None, said: Iterable[tuple[BitMap, BitMap]]) -> bool | None:
    if position is not None:
        for yes, no in said:
            if position in yes:
                return True
            if position in no:
                return False
    return None


def is_at_site(said: Said, key: str, above: Callable[[str], Iterable[str]]) -> bool | None:
    """Return whether somebody is at a site, by what is said of this one and others.

    Who is at a site is at those below it too; who is not at one is at none above it. `above` are a site's own and those
    above it.
    """
    if any(said.get(one) for one in (key, *above(key))):
        return True
    if any(not is_there and (site == key or key in above(site)) for site, is_there in said.items()):
        return False
    return None


NOTHING_LEARNED = Learned()
