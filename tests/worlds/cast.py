"""Who and what a random world is made of: ids in all their spellings, and what may be left unlisted."""

from dataclasses import dataclass, field

from tests.worlds.choices import Choices
from tests.worlds.facts import Table

AREAS = (
    "users",
    "service_users",
    "groups",
    "group_members",
    "sites",
    "site_members",
    "permission_sets",
    "templates",
    "template_rules",
    "template_locations",
    "token_use",
)
MEMBERSHIP_AREAS = ("groups", "group_members", "sites", "site_members")
NAMES = ("Ada", "Night shift", "夜勤", "[/]bold[b] \x1b[31m \u202e", "Ada")

OWN_ID = "role_" + "0a" * 16
FOREIGN_IDS = ("role_" + "0b" * 16, "role_" + "0c" * 16)

# Near misses of one another: the same letters in another case, the same digits with other dashes or of another kind.
USER_IDS = ("user_" + "a1" * 16, "user_" + "a2" * 16, "ada", "Ada")
FOREIGN_USER_IDS = ("user_" + "af" * 16, "user_a1a1a1a1-a1a1-a1a1-a1a1a1a1a1a1a1a1")
SERVICE_USER_IDS = ("user_" + "b1" * 16, "user_" + "b2" * 16, "user_b3")
GROUP_IDS = ("role_" + "c1" * 16, "role_" + "c2" * 16, "role_" + "a1" * 16)
SITE_IDS = ("location_" + "d1" * 16, "location_" + "d2" * 16, "location_" + "d3" * 16, "quay")
SET_IDS = ("standard", "admin", "Standard")
TEMPLATE_IDS = ("template_" + "e1" * 16, "template_" + "e2" * 16, "template_" + "e3" * 16, "Induction")
TOKEN_IDS = ("tok_01", "tok_02", "TOK_01")

UNLISTED_USER = "user_" + "fa" * 16
UNLISTED_SERVICE_USER = "user_" + "fb" * 16
UNLISTED_PERSON = "user_" + "fe" * 16
UNLISTED_GROUP = "role_" + "fc" * 16
UNLISTED_SITE = "location_" + "fd" * 16
UNLISTED_SET = "set-nobody-read"


@dataclass
class Cast:
    """The ids that may be referred to. Unlisted ones only where the coverage of their list is not complete."""

    coverage: Table = field(default_factory=dict)
    users: list[str] = field(default_factory=list)
    foreign_users: list[str] = field(default_factory=list)
    service_users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    sites: list[str] = field(default_factory=list)
    sets: list[str] = field(default_factory=list)
    unlisted_users: list[str] = field(default_factory=list)
    unlisted_service_users: list[str] = field(default_factory=list)
    unlisted_people: list[str] = field(default_factory=list)
    unlisted_groups: list[str] = field(default_factory=list)
    unlisted_sites: list[str] = field(default_factory=list)
    unlisted_sets: list[str] = field(default_factory=list)

    @property
    def group_members(self) -> list[str]:
        """Ids that a group may list."""
        return self.users + self.service_users + self.foreign_users + self.unlisted_users

    @property
    def site_members(self) -> list[str]:
        """Ids that a site may list."""
        return self.users + self.foreign_users + self.unlisted_users

    @property
    def people(self) -> list[str]:
        """Ids that a rule may name as a user or a service user, and that may own a template."""
        unlisted = self.unlisted_users + self.unlisted_service_users + self.unlisted_people
        return self.users + self.service_users + self.foreign_users + unlisted


def spelled(choices: Choices, identifier: str) -> str:
    """Return one spelling of an id that can be spelled in more than one way."""
    prefix, _, digits = identifier.partition("_")
    if len(digits) != 32 or not choices.chance(3):
        return identifier
    dashed = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
    before = choices.pick([prefix + "_", "", "user_", "role_", "template_", "location_", prefix.upper() + "_"])
    return before + choices.pick([digits, digits.upper(), dashed, dashed.upper(), dashed.title()])


def spelled_some(choices: Choices, identifiers: list[str], one_in: int = 2) -> list[str]:
    """Return some of `identifiers`, each in one of its spellings."""
    return [spelled(choices, one) for one in choices.some(identifiers, one_in)]


def put_list(choices: Choices, table: Table, key: str, values: list[str]) -> None:
    """Set a list; an empty one is left out or written, which says the same."""
    if values or choices.chance(2):
        table[key] = values


def random_rule(choices: Choices, cast: Cast, *, foreign: bool, concrete: bool = False) -> Table:
    """Return an access rule that a template may bear; a `concrete` one leaves nothing unknown by itself."""
    groups, sites = cast.groups + cast.unlisted_groups, cast.sites + cast.unlisted_sites
    kinds = ["user", "user", "service_user", "everyone"]
    kinds += ["group"] * 3 if groups else []
    kinds += ["site"] * 2 if sites else []
    kinds += ["pair"] * 2 if groups and sites else []
    kinds += [] if concrete else ["unrecognised"]
    kind = choices.pick(kinds)
    rule: Table = {}
    if kind == "unrecognised":
        return {"unrecognised": "SITE_INTERSECTION:" + UNLISTED_SITE}
    if kind == "everyone":
        rule = {"everyone": True}
        if concrete or choices.chance(2):
            rule["covers_service_users"] = choices.chance(2)
    elif kind in ("user", "service_user"):
        likely = cast.service_users if kind == "service_user" and choices.chance(2) else cast.people
        rule = {kind: spelled(choices, choices.pick(likely or cast.people))}
    if kind in ("group", "pair"):
        rule["group"] = spelled(choices, choices.pick(groups))
    if kind in ("site", "pair"):
        rule["site"] = spelled(choices, choices.pick(sites))
    if foreign and kind in ("user", "service_user", "group") and choices.chance(2):
        rule["invitation"] = choices.pick(["pending", "pending", "accepted"])
    if choices.chance(6):
        rule["level"] = choices.pick(["conduct", "edit", "delete"])
    return rule
