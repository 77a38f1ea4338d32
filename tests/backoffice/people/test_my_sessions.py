"""Does a person see where they are logged in and end it, and does an unused session end by itself?"""

import re
from time import time

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.test import Client

from tests.backoffice.person import Person, make_person
from tests.transfers.stored import Store

pytestmark = pytest.mark.django_db(transaction=True)


def log_in(person: Person, agent: str) -> Client:
    client = Client(headers={"Host": "localhost:8000", "Accept-Language": "en", "User-Agent": agent})
    client.force_login(person.user)
    client.get("/companies/")
    return client


def is_in(client: Client) -> bool:
    return client.get("/companies/").status_code == 200


def grow_unused(client: Client, seconds: float) -> None:
    session = client.session
    session["seen_at"] = time() - seconds
    session.save()


def test_asvs_3_3_4_a_person_sees_their_sessions_and_ends_one_of_them(owner: Person, bo: Store) -> None:
    stranger = make_person("bo@example.com", bo.shop.merchant)
    phone, old = log_in(owner, "Telefon"), log_in(owner, "Gammel PC")

    page = phone.get("/sessions/").content.decode()
    keys = re.findall(r'name="session" value="([0-9a-f]+)"', page)
    stranger.client.post("/sessions/", {"session": keys[0]})
    all_live = Session.objects.count()
    phone.post("/sessions/", {"session": re.findall(r'Gammel PC.*?value="([0-9a-f]{40})"', page, re.DOTALL)[0]})

    assert (all_live, len(keys)) == (4, 2)
    assert "This browser" in page
    assert (is_in(phone), is_in(old), is_in(owner.client), is_in(stranger.client)) == (True, False, True, True)


def test_asvs_3_3_4_all_other_sessions_of_the_person_end_at_once(owner: Person, bo: Store) -> None:
    stranger = make_person("bo@example.com", bo.shop.merchant)
    phone = log_in(owner, "Telefon")

    phone.post("/sessions/", {"session": "others"})

    assert (is_in(phone), is_in(owner.client), is_in(stranger.client)) == (True, False, True)


@pytest.mark.parametrize(("unused_s", "stays"), [(-60, True), (60, False)])
def test_asvs_3_3_2_a_session_that_nobody_uses_for_half_a_day_ends(owner: Person, unused_s: int, stays: bool) -> None:
    grow_unused(owner.client, settings.KRAMBOD_IDLE_S + unused_s)

    assert is_in(owner.client) is stays
    assert is_in(owner.client) is stays


def test_the_use_of_a_session_is_stored_every_five_minutes_and_not_at_each_page(owner: Person) -> None:
    grow_unused(owner.client, 60)
    is_in(owner.client)
    kept = owner.client.session["seen_at"]
    grow_unused(owner.client, 301)
    is_in(owner.client)

    assert time() - kept > 50
    assert time() - owner.client.session["seen_at"] < 50
