"""Is a form that is sent twice done once, and one that is meant twice done twice?"""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.test import RequestFactory
from django.utils import translation

from krambod.backoffice.sent_once import SentOnce, find_key_of_form
from tests.backoffice.person import Person

pytestmark = pytest.mark.django_db(transaction=True)

FORM = {"csrfmiddlewaretoken": "the page's mark", "text": "Hej"}


@pytest.fixture
def send(owner: Person) -> Callable[..., Any]:
    """A function that makes a request of the owner's browser."""

    def make(path: str = "/c/1/comment", **fields: Any) -> Any:
        request: Any = RequestFactory().post(path, FORM | fields)
        request.user, request.session = owner.user, owner.client.session
        return request

    return make


def test_the_second_goes_where_the_first_led_and_does_nothing(send: Callable[..., Any]) -> None:
    done: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        done.append(request.POST["text"])
        return redirect("/there/")

    once = SentOnce(view)
    answers = [once(send()), once(send())]

    assert (done, [one["Location"] for one in answers]) == (["Hej"], ["/there/", "/there/"])


def test_other_words_another_page_and_another_address_are_other_forms(send: Callable[..., Any]) -> None:
    requests = (send(), send(text="Hej!"), send(csrfmiddlewaretoken="another"), send("/c/2/comment"))

    assert len({find_key_of_form(request) for request in requests}) == len(requests)


def test_a_form_with_a_mistake_and_a_bug_can_be_sent_again(send: Callable[..., Any]) -> None:
    answers = [HttpResponse("a mistake"), None, redirect("/there/")]

    def view(_request: HttpRequest) -> HttpResponse:
        answer = answers.pop(0)
        if answer is None:
            raise ValueError("a bug")
        return answer

    once = SentOnce(view)

    assert once(send()).status_code == 200
    with pytest.raises(ValueError, match="a bug"):
        once(send())
    assert once(send())["Location"] == "/there/"


def test_while_the_first_is_under_way_the_second_is_told_so(send: Callable[..., Any]) -> None:
    seen: list[HttpResponse] = []

    def view(_request: HttpRequest) -> HttpResponse:
        if not seen:
            seen.append(once(send()))
        return redirect("/there/")

    once = SentOnce(view, most_s=0.05)
    with translation.override("en"):
        once(send())

    assert seen[0].status_code == 409
    assert "You have sent this already." in seen[0].content.decode()


def test_programs_files_and_who_is_not_logged_in_are_left_alone(send: Callable[..., Any]) -> None:
    program, asking, file, nobody = send(), send(), send(file=SimpleUploadedFile("orders.csv", b"x")), send()
    program.POST = {}
    asking.method = "GET"
    nobody.user = AnonymousUser()

    assert [find_key_of_form(one) for one in (program, asking, file, nobody)] == [None] * 4
