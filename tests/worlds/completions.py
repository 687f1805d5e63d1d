"""Worlds in which every missing fact is filled in, in some way that what is listed allows.

Whatever the walk says for certain of a world, it must say of each of its completions.
"""

import random
from copy import deepcopy
from datetime import timedelta

from hypothesis import strategies as st

from tests.worlds.cast import FOREIGN_IDS, NAMES, Cast, random_rule, spelled, spelled_some
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.facts import Table, find, is_complete, is_foreign, last_seen, same
from tests.worlds.organisations import NOW, PERMISSIONS, random_set


def build_completion(choices: Choices, organisation: Table, tokens: Table) -> tuple[Table, Table]:
    """Return a copy of a world in which nothing is missing and coverage is complete."""
    return _Completion(choices, organisation, tokens).build()


def random_completion(source: random.Random, organisation: Table, tokens: Table) -> tuple[Table, Table]:
    """Return a completion of a seeded generator, the same for the same seed."""
    return build_completion(RandomChoices(source), organisation, tokens)


@st.composite
def completions(draw: st.DrawFn, organisation: Table, tokens: Table) -> tuple[Table, Table]:
    """Draw a completion of a world."""
    return build_completion(DrawnChoices(draw), organisation, tokens)


class _Completion:
    """One copy of a world while it is filled in. `before` stays as it was: it says what was not known."""

    def __init__(self, choices: Choices, organisation: Table, tokens: Table) -> None:
        self.choices = choices
        self.before = organisation
        self.organisation: Table = deepcopy(organisation)
        self.tokens: Table = deepcopy(tokens)
        for key in ("users", "groups", "sites", "permission_sets", "templates"):
            self.organisation.setdefault(key, [])
        for key in ("service_users", "tokens"):
            self.tokens.setdefault(key, [])
        self.organisation.pop("coverage", None)
        self.rules: list[Table] = [
            rule for template in self.organisation["templates"] for rule in template.get("rules", [])
        ]

    def build(self) -> tuple[Table, Table]:
        self._list_sets()
        self._list_people()
        new_groups = self._list_unlisted("groups", [rule["group"] for rule in self.rules if "group" in rule])
        new_sites = self._list_sites()
        self._add_members("groups", "group_members", new_groups)
        self._add_members("sites", "site_members", new_sites)
        for template in self.organisation["templates"]:
            self._complete_template(template)
        if self._may_lack("token_use"):
            for token in self.tokens["tokens"]:
                self._use_later(token)
        return self.organisation, self.tokens

    def _may_lack(self, area: str) -> bool:
        return not is_complete(self.before, area)

    def _list_unlisted(self, key: str, referred: list[str]) -> list[str]:
        """List what is referred to and not listed, where the list is not said to be complete; return the new ids."""
        added: list[str] = []
        for identifier in referred:
            if self._may_lack(key) and find(self.organisation[key], identifier) is None:
                self.organisation[key].append({"id": identifier, "name": self.choices.pick(NAMES)})
                added.append(identifier)
        return added

    def _list_sets(self) -> None:
        referred = [user["permission_set"] for user in self.organisation["users"] if "permission_set" in user]
        for service_user in self.tokens["service_users"]:
            referred += service_user.get("permission_sets", [])
        self._list_unlisted("permission_sets", referred)
        if self._may_lack("permission_sets") and self.choices.chance(2):
            self._list_unlisted("permission_sets", ["set-found-later"])
        for permission_set in self.organisation["permission_sets"]:
            if "permissions" not in permission_set:
                permission_set.update(random_set(self.choices, permission_set["id"]))
        for user in self.organisation["users"]:
            self._complete_user(user)
        for service_user in self.tokens["service_users"]:
            self._complete_service_user(service_user)

    def _complete_user(self, user: Table) -> None:
        sets = self.organisation["permission_sets"]
        if "permission_set" in user:
            return
        if sets:
            user["permission_set"] = self.choices.pick(sets)["id"]
            return
        for permission in PERMISSIONS:
            if permission not in user.get("holds", []) + user.get("lacks", []):
                key = self.choices.pick(["holds", "lacks"])
                user[key] = [*user.get(key, []), permission]

    def _complete_service_user(self, service_user: Table) -> None:
        if "permission_sets" not in service_user:
            sets = [one["id"] for one in self.organisation["permission_sets"]]
            service_user["permission_sets"] = self.choices.some(sets)

    def _list_people(self) -> None:
        for token in self.tokens["tokens"]:
            if not self._is_listed(token["owner"]):
                self._list_owner(token)
        for group in self.organisation["groups"]:
            for member in group.get("members", []):
                self._list_person(member, may_be_service_user=True)
        for site in self.organisation["sites"]:
            for member in site.get("members", []):
                self._list_person(member, may_be_service_user=False)
        named = [rule[key] for rule in self.rules for key in ("user", "service_user") if key in rule]
        named += [template["owner"] for template in self.organisation["templates"] if "owner" in template]
        for identifier in named:
            self._list_person(identifier, may_be_service_user=True)

    def _is_listed(self, identifier: str) -> bool:
        listed = self.organisation["users"] + self.tokens["service_users"]
        return find(listed, identifier) is not None

    def _list_owner(self, token: Table) -> None:
        """List a token's owner; one of tokens bound elsewhere only may be another organisation's, or stay unlisted."""
        owned = [one for one in self.tokens["tokens"] if same(one["owner"], token["owner"])]
        away = all(is_foreign(self.before, one) for one in owned)
        if token["kind"] == "service_user":
            if self._may_lack("service_users"):
                self._add_service_user(token["owner"])
        elif self._may_lack("users"):
            self._add_user(token["owner"], foreign=away and self.choices.chance(2))
        elif away and self.choices.chance(2):
            self._add_user(token["owner"], foreign=True)

    def _list_person(self, identifier: str, *, may_be_service_user: bool) -> None:
        if self._is_listed(identifier):
            return
        kinds = ["own", "foreign"] if self._may_lack("users") else []
        kinds += ["service_user"] if may_be_service_user and self._may_lack("service_users") else []
        if not kinds:
            return
        kind = self.choices.pick(kinds)
        if kind == "service_user":
            self._add_service_user(identifier)
        else:
            self._add_user(identifier, foreign=kind == "foreign")

    def _add_user(self, identifier: str, *, foreign: bool) -> None:
        status = self.choices.pick(["active", "active", "deactivated", "left"])
        user: Table = {"id": identifier, "name": self.choices.pick(NAMES), "status": status}
        if foreign:
            others = [one["id"] for one in self.organisation.get("organisations", [])]
            user["organisation"] = self.choices.pick(others or FOREIGN_IDS)
        self._complete_user(user)
        self.organisation["users"].append(user)

    def _add_service_user(self, identifier: str) -> None:
        service_user: Table = {"id": identifier, "name": self.choices.pick(NAMES)}
        self._complete_service_user(service_user)
        self.tokens["service_users"].append(service_user)

    def _list_sites(self) -> list[str]:
        """List sites that are referred to, and where sites may be missing, parents too."""
        referred = [rule["site"] for rule in self.rules if "site" in rule]
        referred += [site["parent"] for site in self.organisation["sites"] if "parent" in site]
        for template in self.organisation["templates"]:
            referred += template.get("locations", [])
        if self._may_lack("sites") and self.choices.chance(2):
            referred.append("site-found-later")
        added = self._list_unlisted("sites", referred)
        if self._may_lack("sites"):
            for site in self.organisation["sites"]:
                above = [one["id"] for one in self.organisation["sites"] if not self._is_below(one, site)]
                if "parent" not in site and above and self.choices.chance(2):
                    site["parent"] = spelled(self.choices, self.choices.pick(above))
        return added

    def _is_below(self, site: Table, other: Table) -> bool:
        """Return whether `site` is `other` or lies below it, so that it cannot be its parent."""
        if same(site["id"], other["id"]):
            return True
        parent = find(self.organisation["sites"], site["parent"]) if "parent" in site else None
        return parent is not None and self._is_below(parent, other)

    def _add_members(self, key: str, area: str, new: list[str]) -> None:
        people = [user["id"] for user in self.organisation["users"]]
        if key == "groups":
            people += [service_user["id"] for service_user in self.tokens["service_users"]]
        for entry in self.organisation[key]:
            if self._may_lack(area) or entry["id"] in new:
                members = entry.get("members", [])
                others = [one for one in people if not any(same(one, member) for member in members)]
                entry["members"] = members + spelled_some(self.choices, others)

    def _complete_template(self, template: Table) -> None:
        cast = Cast(
            users=[one["id"] for one in self.organisation["users"]],
            service_users=[one["id"] for one in self.tokens["service_users"]],
            groups=[one["id"] for one in self.organisation["groups"]],
            sites=[one["id"] for one in self.organisation["sites"]],
        )
        foreign = is_foreign(self.before, template)
        rules: list[Table] = []
        for rule in template.get("rules", []):
            if "unrecognised" in rule:
                rule = random_rule(self.choices, cast, foreign=foreign, concrete=True)
            elif "everyone" in rule and "covers_service_users" not in rule:
                rule = {**rule, "covers_service_users": self.choices.chance(2)}
            rules.append(rule)
        if self._may_lack("template_rules"):
            for _ in range(self.choices.number(0, 2)):
                rule = random_rule(self.choices, cast, foreign=foreign, concrete=True)
                rules.insert(self.choices.number(0, len(rules)), rule)
            if "owner" not in template and cast.people and self.choices.chance(3):
                template["owner"] = self.choices.pick(cast.people)
        template["rules"] = rules
        if self._may_lack("template_locations"):
            more = self.choices.some(cast.sites, 3)
            template["locations"] = template.get("locations", []) + [
                one for one in more if not any(same(one, location) for location in template.get("locations", []))
            ]
        if "modified_at" not in template:
            template["modified_at"] = NOW - timedelta(days=self.choices.number(0, 4))

    def _use_later(self, token: Table) -> None:
        ages = [timedelta(0), timedelta(microseconds=1), timedelta(days=29), timedelta(days=500)]
        later = last_seen(token) + self.choices.pick(ages)
        ends = [token[key] for key in ("revoked_at", "deleted_at") if key in token]
        # No file tells of a use that is still to come.
        token["last_used_at"] = min([later, NOW, *ends])
