"""Bad ways by forms that come too late: after a session, from an old tab, after somebody else has changed something."""

from typing import Any

from django_scopes import scopes_disabled

from krambod.merchants.rights import MemberRole
from krambod.transfers.models import TransferEvent
from tests.backoffice.bad_ways import LOG_IN, Scene, Ways, booked, window_of
from tests.backoffice.people.growing_old import grow_old
from tests.backoffice.person import PASSWORD, Person

LATE = Ways[Scene]()
NOWHERE = "There is nothing at this address"
FRAME = 'class="has-frame"'


@LATE.put("a comment after the session has ended")
def comment_without_session(scene: Scene) -> None:
    tab = scene.window.open(scene.order("41"))
    scene.end_session()
    login = scene.window.send(tab, "comment", text="Husk")
    login.says("Log in")
    after = scene.log_in(login)
    after.says("Nothing has been saved yet.")
    assert after.path == f"{tab.path}?resumed=1"


@LATE.put("a new company after the session has ended")
def company_without_session(scene: Scene) -> None:
    tab = scene.window.open("/companies/new")
    scene.end_session()
    login = scene.window.send(tab, "companies/new", company="Sen ApS")
    assert login.path == f"{LOG_IN}?next=/companies/new%3Fresumed%3D1"


@LATE.put("a search as one types, after the session has ended")
def find_without_session(scene: Scene) -> None:
    there = f"http://localhost:8000{scene.of_sanne('orders/')}"
    headers = {"HX-Request": "true", "HX-Current-URL": there}
    answer = window_of().client.get(scene.of_sanne("find/?q=1"), headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (204, f"{LOG_IN}?next={scene.of_sanne('orders/')}")


@LATE.put("an open page that asks by itself, after the session has ended")
def poll_without_session(scene: Scene) -> None:
    headers = {"HX-Request": "true", "X-Newest-Event": ""}
    answer = window_of().client.get(f"{scene.order('42')}progress", headers=headers)
    assert (answer.status_code, answer.content, "HX-Redirect" in answer) == (204, b"", False)


@LATE.put("a download after the session has ended")
def download_without_session(scene: Scene) -> None:
    after = window_of().open(scene.of_sanne("orders.csv?q=1"))
    after.says("Log in")
    assert after.path.endswith(f"next={scene.of_sanne('orders.csv')}%3Fq%3D1")


@LATE.put("a form from before a log-in in another tab")
def old_token(scene: Scene) -> None:
    tab = scene.window.open(scene.order("43"))
    scene.end_session()
    scene.log_in()
    after = scene.window.send(tab, "comment", text="Fra før")
    after.says("Nothing was saved: you have logged in since this page was opened.", "Open the page again")
    assert f'href="{tab.path}?resumed=1"' in after.html
    assert "Fra før" not in scene.comments()


@LATE.put("the log-in in two tabs")
def two_log_ins(scene: Scene) -> None:
    scene.window = nobody = window_of()
    first, second = nobody.open(LOG_IN), nobody.open(LOG_IN)
    scene.log_in(first)
    after = scene.log_in(second)
    after.says("you have logged in since this page was opened.", "Open the page again")
    assert nobody.open(f"{second.path}?resumed=1").path != second.path  # it leads on: the person is logged in


@LATE.put("cookies are blocked")
def no_cookies(scene: Scene) -> None:
    scene.window = nobody = window_of()
    tab = nobody.open(LOG_IN)
    nobody.client.cookies.clear()
    after = scene.log_in(tab)
    after.says("your browser blocks cookies. Allow cookies for this address")


@LATE.put("a log-in that leads to a company one has left, or to another site")
def stale_next(scene: Scene) -> None:
    for place, title in (
        ("/c/999999/orders/", NOWHERE),
        ("https://evil.example/", "Companies"),
        ("//evil.example", "Companies"),
    ):
        scene.window = window_of()
        after = scene.log_in(scene.window.open(f"{LOG_IN}?next={place}"))
        after.says(title)
        assert "evil" not in after.path


@LATE.put("a form of one company, after another was opened in another tab")
def company_changed(scene: Scene) -> None:
    tab = scene.window.open(scene.order("44"))
    scene.window.open(scene.of_bo())
    scene.window.send(tab, "comment", text="Til Sanne").says("Til Sanne", "sanne")
    with scopes_disabled():
        assert TransferEvent.objects.get(details__text="Til Sanne").merchant_id == scene.sanne.shop.merchant_id


@LATE.put("a token asked for so late that one must show again who one is")
def confirm_late(scene: Scene) -> None:
    person = Person(user=scene.owner.user, client=scene.window.client)
    tab = scene.window.open(scene.of_sanne("settings/people/"))
    grow_old(person)
    asked = scene.window.send(tab, "invite", email="ny@example.com", role="staff")
    asked.says("Is it you?")
    after = scene.window.send(asked, "reauthenticate/", password=PASSWORD)
    after.says("Nothing has been saved yet.")
    assert after.path == f"{tab.path}?resumed=1"


# Others meanwhile


@LATE.put("a comment by one who has lost the right meanwhile")
def right_lost(scene: Scene) -> None:
    tab = scene.window.open(scene.order("51", state="waiting", cause="no_email", mended_by="order"))
    scene.change_role(MemberRole.AUDITOR)
    after = scene.window.send(tab, "choose", choice="again")
    scene.give_back()
    after.says("This is not open to you", "Ask an owner of this company")
    assert "data-unsettled" in after.html  # so that going back finds what was written


@LATE.put("a form by one who has been removed meanwhile")
def removed(scene: Scene) -> None:
    tab = scene.window.open(scene.order("52"))
    scene.change_role(None)
    after = scene.window.send(tab, "comment", text="For sent")
    scene.give_back()
    after.says(NOWHERE, "To the front page")
    assert "For sent" not in scene.comments()


@LATE.put("Correct it here, on an order that a colleague has left out meanwhile")
def corrected_late(scene: Scene) -> None:
    path = scene.order("53", state="waiting", cause="no_email", mended_by="order")
    tab = scene.window.open(f"{path}correct?field=email")
    scene.sanne.change("53", state="cancelled", cause="", mended_by="")
    after = scene.window.send(tab, "correct", email="ny@example.com")
    after.says("it can no longer be corrected here")
    assert after.path == path


@LATE.put("a credit note of an order that is not booked any more, from an old tab")
def credited_late(scene: Scene) -> None:
    path = scene.order("54")
    scene.sanne.change("54", **booked(scene.sanne.transfer("54")))
    scene.sanne.change("54", state="credited")
    for place in ("credit", "contacts", "invoice.pdf"):
        scene.sanne.change("54", state="received", booked_revision=None, invoice_number=None)
        after = scene.window.open(f"{path}{place}")
        after.says("Not possible any more", "Open the order")
        assert (after.status, f'href="{path}"' in after.html) == (404, True)


@LATE.put("the same settings in two tabs")
def two_settings(scene: Scene) -> None:
    first, second = scene.window.open(scene.of_sanne("mail/")), scene.window.open(scene.of_sanne("mail/"))
    scene.window.send(first, "mail/", digest="never").says("Saved.")
    scene.window.send(second, "mail/", digest="weekly").says("Saved.")


@LATE.put("a download of a search that fits nothing")
def empty_download(scene: Scene) -> None:
    answer: Any = scene.window.client.get(scene.of_sanne("orders.csv?q=findes-ikke"))
    assert b"".join(answer.streaming_content).decode().count("\n") == 1


@LATE.put("a language that there is not")
def no_language(scene: Scene) -> None:
    tab = scene.window.open(scene.of_sanne("orders/"))
    after = scene.window.send(tab, "language", language="xx")
    assert (after.status, after.path.endswith(tab.path)) == (200, True)
