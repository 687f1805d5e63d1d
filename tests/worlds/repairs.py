"""Random worlds that are rich in what repairs turn on: things to join, permissions to give, rules to change."""

from tests.worlds.choices import Choices
from tests.worlds.facts import LOCATIONS, MANAGE_ALL, TEMPLATES, VIEW_ALL, Table, is_foreign
from tests.worlds.organisations import build_call, build_world

_GROUPS, _SITES = ("night", "day"), ("region", "port", "quay")
_SETS = (
    "Training: Manage teams",
    LOCATIONS,
    TEMPLATES,
    f"{TEMPLATES}; {LOCATIONS}",
    f"{TEMPLATES}; {LOCATIONS}; Companies: Manage",
    f"{VIEW_ALL}; Companies: Manage",
    MANAGE_ALL,
)
_WEAK = 3
"""So many sets that do not permit everything come first."""


def drawn_world(choices: Choices) -> tuple[Table, Table, Table]:
    """Return a world and a call."""
    organisation, tokens = build_world(choices)
    for one in (organisation["organisation"], *organisation["organisations"]):
        if choices.chance(2):
            one["data_centre"] = choices.pick(["eu", "au"])
    style = choices.number(0, 4)
    if style == 1:
        _share_with_groups_and_sites(choices, organisation, tokens)
    elif style == 2:
        _give_few_permissions(choices, organisation, tokens)
    elif style == 3:
        _share_halfway(choices, organisation, tokens)
    return organisation, tokens, build_call(choices, organisation, tokens)


def _share_with_groups_and_sites(choices: Choices, organisation: Table, tokens: Table) -> None:
    """Share all templates with groups and nested sites alone, and let users ask for them."""
    users = _active_users(organisation)
    _list_groups_and_sites(choices, organisation, users)
    for user in users:
        user |= {"holds": [TEMPLATES, LOCATIONS], "lacks": []}
    for template in organisation["templates"]:
        template.pop("owner", None)
        template["rules"] = []
        for _ in range(choices.number(1, 4)):
            kind = choices.pick(["group", "site", "pair", "pair"])
            rule = {"group": choices.pick(_GROUPS)} if kind != "site" else {}
            template["rules"].append(rule | ({"site": choices.pick(_SITES)} if kind != "group" else {}))
    if choices.chance(3):
        organisation["coverage"] = {"groups": "partial"}
        organisation["templates"][0]["rules"].append({"group": "unlisted"})
    for token in tokens["tokens"]:
        token |= {"kind": "user", "owner": choices.pick(users)["id"], "inactivity_days": 30}


def _give_few_permissions(choices: Choices, organisation: Table, tokens: Table) -> None:
    """Let most subjects lack some permission, which several sets could give them."""
    users = _active_users(organisation)
    _list_groups_and_sites(choices, organisation, users)
    sets = [{"id": str(place), "name": one, "permissions": one.split("; ")} for place, one in enumerate(_SETS)]
    strong = [one for one in sets[_WEAK:] if not choices.chance(4)]
    organisation["permission_sets"] = [*strong, *sets[:_WEAK]] if choices.chance(2) else [*sets[:_WEAK], *strong]
    weak = [one["id"] for one in sets[:_WEAK]]
    for user in users:
        user |= {"permission_set": choices.pick(weak), "holds": [], "lacks": []}
    for one in tokens.get("service_users", []):
        one |= {"permission_sets": choices.some(weak, 3), "holds": [], "lacks": []}
    for user in organisation["users"]:
        if is_foreign(organisation, user):
            user.pop("permission_set", None)
    for template in organisation["templates"]:
        template["locations"] = choices.some(_SITES, 4)
        template["rules"] = [{"everyone": True, "covers_service_users": True}] if choices.chance(2) else []
        if choices.chance(2):
            template["rules"].append({"group": choices.pick(_GROUPS)})


def _share_halfway(choices: Choices, organisation: Table, tokens: Table) -> None:
    """Share templates with everyone but service users, or with groups that have not accepted."""
    users = _active_users(organisation)
    _list_groups_and_sites(choices, organisation, users)
    for person in (*users, *tokens.get("service_users", [])):
        person |= {"holds": [TEMPLATES, LOCATIONS] if not choices.chance(4) else [], "lacks": [VIEW_ALL, MANAGE_ALL]}
    for template in organisation["templates"]:
        template.pop("owner", None)
        if is_foreign(organisation, template):
            template["rules"] = [{"group": choices.pick(_GROUPS), "invitation": "pending"}]
        else:
            template["rules"] = [{"everyone": True, "covers_service_users": False}]


def _active_users(organisation: Table) -> list[Table]:
    users = [user for user in organisation["users"] if not is_foreign(organisation, user)]
    for user in users:
        user["status"] = "active"
    return users


def _list_groups_and_sites(choices: Choices, organisation: Table, users: list[Table]) -> None:
    """Put groups and nested sites in the place of those there are, all of them known."""
    organisation.pop("coverage", None)
    ids = [user["id"] for user in users]
    organisation["groups"] = [{"id": one, "name": one, "members": choices.some(ids, 3)} for one in _GROUPS]
    organisation["sites"] = [{"id": one, "name": one, "members": choices.some(ids, 6)} for one in _SITES]
    for number, site in enumerate(organisation["sites"][1:]):
        if choices.chance(2):
            site["parent"] = _SITES[choices.number(0, number)]
    for template in organisation["templates"]:
        template.pop("locations", None)
        template.pop("rules", None)
