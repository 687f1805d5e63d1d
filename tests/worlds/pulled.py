"""Worlds as a pull leaves them, beside the truth they were pulled from, and what the API then returned for a token."""

import random
from copy import deepcopy

from hypothesis import strategies as st

from tests.reference.model import explain
from tests.worlds.cast import UNLISTED_SITE
from tests.worlds.choices import Choices, DrawnChoices, RandomChoices
from tests.worlds.completions import build_completion
from tests.worlds.facts import Table, is_foreign, last_seen
from tests.worlds.organisations import NOW, build_world

Pulled = tuple[tuple[Table, Table], tuple[Table, Table]]
"""The truth, and what a pull tells of it, each as the two files of a workspace."""


def build_pulled(choices: Choices, more_templates: int = 0, *, feeds_are_whole: bool = False) -> Pulled:
    """Return a world of which everything is known, and the same with what no API tells left out.

    `feeds_are_whole`: whatever the API does tell was read to its end, but for few rules that could not be understood.
    """
    truth = build_completion(choices, *build_world(choices, more_templates))
    covers = choices.chance(2)
    for person in (*truth[0]["users"], *truth[1]["service_users"]):
        if "permission_set" in person or "permission_sets" in person:
            person.pop("holds", None)
            person.pop("lacks", None)
    for template in truth[0]["templates"]:
        for rule in template["rules"]:
            if "everyone" in rule:
                # The product does the same everywhere, whichever it is.
                rule["covers_service_users"] = covers
    return truth, _withheld(choices, truth, feeds_are_whole=feeds_are_whole)


def _withheld(choices: Choices, truth: tuple[Table, Table], *, feeds_are_whole: bool) -> tuple[Table, Table]:
    organisation, tokens = deepcopy(truth)
    coverage = {"permission_sets": "unavailable", "template_locations": "unavailable", "service_users": "partial"}
    for user in organisation["users"]:
        _forget_permissions(choices, user, "permission_set")
    for service_user in tokens["service_users"]:
        _forget_permissions(choices, service_user, "permission_sets")
    for permission_set in organisation["permission_sets"]:
        if not choices.chance(8):
            del permission_set["permissions"]
    for key, area in (("groups", "group_members"), ("sites", "site_members")):
        if not feeds_are_whole and choices.chance(3):
            coverage[area] = "partial"
            for entry in organisation[key]:
                entry["members"] = choices.some(entry.get("members", []))
    if not feeds_are_whole and choices.chance(6):
        coverage["template_rules"] = "partial"
        for template in organisation["templates"]:
            template["rules"] = [rule for rule in template["rules"] if not choices.chance(4)]
    for template in organisation["templates"]:
        template.pop("locations", None)
        template["rules"] = [_unread(choices, rule, 25 if feeds_are_whole else 8) for rule in template["rules"]]
    organisation["coverage"] = coverage
    return organisation, tokens


def _forget_permissions(choices: Choices, person: Table, key: str) -> None:
    if not choices.chance(3):
        person.pop(key, None)
        person.pop("holds", None)
        person.pop("lacks", None)


def _unread(choices: Choices, rule: Table, one_in: int) -> Table:
    rule = {key: value for key, value in rule.items() if key != "covers_service_users" or choices.chance(12)}
    return {"unrecognised": "SITE_INTERSECTION:" + UNLISTED_SITE} if choices.chance(one_in) else rule


def observe(choices: Choices, truth: tuple[Table, Table], token: Table, *, is_whole: bool = False) -> Table | None:
    """Return the observation that a token of the truth makes, or None where the API would not let it in.

    `is_whole`: all pages are read for certain.
    """
    templates = truth[0]["templates"]
    answers = {one["id"]: explain(*truth, token_id=token["id"], template_id=one["id"], at=NOW) for one in templates}
    stops = [gate for answer in answers.values() for gate in answer["gates"] if gate["gate"] in ("token", "subject")]
    if is_foreign(truth[0], token) or any(gate["state"] != "pass" for gate in stops):
        return None
    if last_seen(token) < NOW:
        # What is observed is a use of the token, and the truth knows of it.
        token["last_used_at"] = NOW
    returned = [identifier for identifier, answer in answers.items() if answer["verdict"] == "visible"]
    is_whole = is_whole or not choices.chance(8)
    return {
        "observed_at": NOW,
        "base_url": "https://api.example",
        "subject": token["owner"],
        "kind": token["kind"],
        "organisation": truth[0]["organisation"]["id"],
        "token": token["id"],
        "groups": None,
        "is_whole": is_whole,
        "templates": [{"id": one} for one in (returned if is_whole else choices.some(returned))],
    }


def random_pulled(source: random.Random, more_templates: int = 0, *, feeds_are_whole: bool = False) -> Pulled:
    """Return a pulled world of a seeded generator, the same for the same seed."""
    return build_pulled(RandomChoices(source), more_templates, feeds_are_whole=feeds_are_whole)


@st.composite
def pulled_worlds(draw: st.DrawFn) -> tuple[Pulled, list[tuple[str, Table]]]:
    """Draw a pulled world with what each of its tokens observes, if the API lets it in, by the token's id."""
    choices = DrawnChoices(draw)
    pulled = build_pulled(choices)
    found = ((token["id"], observe(choices, pulled[0], token)) for token in pulled[0][1]["tokens"])
    return pulled, [(identifier, observation) for identifier, observation in found if observation is not None]
