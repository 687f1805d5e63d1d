"""The OpenAPI document against the API: whatever a generator makes of it is answered as it says."""

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from fixtures.api.app import LoopbackApi
from fixtures.api.assumptions import Assumption
from fixtures.api.endpoints import ENDPOINTS, FEEDS_WITHOUT_DATA, Endpoint
from fixtures.api.faults import RateLimits
from fixtures.api.openapi import document
from fixtures.api.served import Served
from tests.api.calling import call
from tests.api.serving import MANAGER_SECRET, NOW, running, written

_CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
# Much of what is sent is made when the tests are collected, so one test is for both: the profile says how long it is.
_EXAMPLES = 1_000 if settings.get_current_profile_name() == "soak" else 15
# One of the feeds that answer alike stands for all of them.
_DOCUMENT = schemathesis.openapi.from_dict(document()).exclude(path=list(FEEDS_WITHOUT_DATA[1:]))


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve `acme` to the module."""
    folder: Path = written(tmp_path_factory.mktemp("acme"))
    with running(LoopbackApi(Served(folder), clock=lambda: NOW, limits=RateLimits(10**9))) as address:
        yield address


@_DOCUMENT.parametrize()
@settings(max_examples=_EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_every_operation_answers_as_its_document_says(case: schemathesis.Case[Any], url: str) -> None:
    """Whatever is sent, the status and the body are ones that the document names, and never a crash."""
    headers = {"Authorization": f"Bearer {MANAGER_SECRET}"}
    response = case.call(base_url=url, headers=headers)
    case.validate_response(response, checks=_CHECKS, headers=headers)


def test_every_assumption_is_told_on_the_page_and_in_the_document(url: str) -> None:
    """What the public documents leave open is said to people and to programs, and at the operations it concerns."""
    page, described = call(url, None, "/").text, call(url, None, "/openapi.json").json()
    marked = {
        name
        for operations in described["paths"].values()
        for operation in operations.values()
        for name in operation.get("x-assumptions", ())
    }
    for assumption in Assumption:
        assert html.escape(assumption.value) in page
        assert assumption.value in described["info"]["description"]
        assert assumption.name.lower() in marked or assumption is Assumption.PATHS


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda one: f"{one.method} {one.path}")
def test_the_document_names_every_parameter_of_a_path(endpoint: Endpoint) -> None:
    """Each parameter of an operation has a schema, those in the path are required, and each answer is described."""
    operation = document()["paths"][endpoint.path][endpoint.method.lower()]
    in_path = {one["name"] for one in operation["parameters"] if one["in"] == "path" and one["required"]}
    assert in_path == set(re.findall(r"{(\w+)}", endpoint.path))
    assert all(one["schema"] for one in operation["parameters"])
    assert (endpoint.method == "POST") == ("requestBody" in operation)
    assert {"200", "400", "401", "403", "404", "421", "429", "503"} == set(operation["responses"])
