"""The OpenAPI document against the API: whatever a generator makes of it is answered as it says."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import response_schema_conformance, status_code_conformance

from fixtures.api.app import LoopbackApi
from fixtures.api.faults import RateLimits
from fixtures.api.openapi import document
from fixtures.api.served import Served
from tests.api.serving import MANAGER_SECRET, NOW, running, written

_CHECKS = [not_a_server_error, status_code_conformance, response_schema_conformance]
# Much of what is sent is made when the tests are collected, so one test is for both: the profile says how long it is.
_EXAMPLES = 1_000 if settings.get_current_profile_name() == "soak" else 15
_DOCUMENT = schemathesis.openapi.from_dict(document())


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
