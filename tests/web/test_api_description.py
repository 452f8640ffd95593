"""The interface is what its description says: schemathesis tries both against each other."""

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS

from directory.domain.parameters import PARAMETERS
from directory.web.api.description import OPERATIONS

CASES_EACH = 12

# A description cannot say that "within" needs "near", or which place names exist, so a request that
# follows it may still be refused; what the refusal looks like is checked.
_NOT_SAYABLE = {"positive_data_acceptance"}
# Called without a network, schemathesis does not unpack answers.
_UNPACKED = {"Accept-Encoding": "identity"}


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: str(mode.value))
@pytest.mark.parametrize("path", [one.path for one in OPERATIONS])
def test_the_interface_follows_its_description(small_app: Flask, path: str, mode: GenerationMode) -> None:
    operation = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app=small_app)[path]["GET"]
    if mode is GenerationMode.NEGATIVE and not list(operation.iter_parameters()):
        return
    excluded = [check for check in CHECKS.get_all() if check.__name__ in _NOT_SAYABLE]

    @given(case=operation.as_strategy(generation_mode=mode))
    @settings(max_examples=CASES_EACH, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    def try_cases(case: schemathesis.Case) -> None:
        case.call_and_validate(headers=_UNPACKED, excluded_checks=excluded)

    try_cases()


def test_examples_of_parameters_are_accepted(small_app: Flask) -> None:
    client = small_app.test_client()
    needs = {"within": {"near": "Uppsala"}, "unit": {"near": "Uppsala", "within": "5"}}
    for one in PARAMETERS:
        query = {one.name: one.example, **needs.get(one.name, {})}
        response = client.get("/api/v1/centers", query_string=query)
        assert response.status_code == 200, (one.name, response.get_data(as_text=True))
