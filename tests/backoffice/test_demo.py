"""Does the demo's login work on this machine, and nowhere else?"""

from pathlib import Path

import pytest
from django.test import Client

from krambod.backoffice.demo_mark import FILLING
from tests.backoffice.demo_places import HERE, demo_configuration
from tests.backoffice.person import Person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def press(**wire: str) -> int:
    return Client().post("/demo/login", **({"HTTP_HOST": "localhost:8000"} | wire)).status_code  # type: ignore[arg-type]


def test_one_click_logs_in_the_owner_of_the_demo(owner: Person, sanne: Store, settings: object) -> None:
    settings.KRAMBOD = demo_configuration()  # type: ignore[attr-defined]
    client = Client(headers={"Host": "localhost:8000", "Accept-Language": "en"})

    page = client.get("/account/login/").content.decode()
    after = client.post("/demo/login", follow=True)

    assert "Log in with one click" in page
    assert after.redirect_chain[-1][0] == f"/c/{sanne.shop.merchant_id}/"
    assert HERE in after.content.decode()
    assert owner.user.email in after.content.decode()


@pytest.mark.parametrize(
    "changes",
    [
        {"demo_shop_url": ""},
        {"base_url": "https://krambod.example.com"},
        {"dinero_api_url": "https://api.dinero.dk"},
        {"dinero_connect_url": "https://connect.visma.com"},
    ],
)
def test_a_real_installation_has_no_demo_login(owner: Person, settings: object, changes: dict[str, str]) -> None:
    settings.KRAMBOD = demo_configuration(**changes)  # type: ignore[attr-defined]

    assert press() == 404
    assert "one click" not in owner.get("/help/")


@pytest.mark.parametrize(
    "wire",
    [
        {"REMOTE_ADDR": "192.168.1.7"},
        {"REMOTE_ADDR": "unknown"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
    ],
)
def test_another_machine_gets_no_demo_login(owner: Person, settings: object, wire: dict[str, str]) -> None:
    settings.KRAMBOD = demo_configuration()  # type: ignore[attr-defined]
    assert owner.user.pk

    assert press() == 302
    assert press(**wire) == 404


def test_without_members_there_is_no_demo_login(settings: object) -> None:
    settings.KRAMBOD = demo_configuration()  # type: ignore[attr-defined]

    assert press() == 404


def test_a_link_on_another_site_cannot_use_the_demo_login(owner: Person, settings: object) -> None:
    settings.KRAMBOD = demo_configuration()  # type: ignore[attr-defined]
    assert owner.user.pk

    assert Client(enforce_csrf_checks=True).post("/demo/login", HTTP_HOST="localhost:8000").status_code == 403
    assert Client().get("/demo/login", HTTP_HOST="localhost:8000").status_code == 405


def test_each_page_says_that_older_orders_are_still_coming_in(owner: Person, settings: object, tmp_path: Path) -> None:
    settings.KRAMBOD = demo_configuration(data_dir=str(tmp_path))  # type: ignore[attr-defined]
    (tmp_path / FILLING).touch()

    during = owner.get("/help/")
    (tmp_path / FILLING).unlink()
    after = owner.get("/help/")

    assert "The orders of the last 90 days are still coming in." in during
    assert "still coming in" not in after
