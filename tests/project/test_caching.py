"""Is no answer about a person or an order kept by a browser or a proxy?"""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path", ["/account/login/", "/account/signup/", "/account/password/reset/", "/account/email/", "/api/v1/orders"]
)
def test_finding_18_account_pages_and_answers_of_the_api_are_not_stored(path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code != 404
    assert "no-store" in answer.headers["Cache-Control"]
