"""Bad ways by forms that need no browser: sent twice, with the wrong words, at the wrong address."""

import re
from datetime import timedelta
from typing import Any

from django.utils import timezone
from django_scopes import scopes_disabled

from krambod.backoffice.home import make_shop
from krambod.merchants.models import Invitation, Membership, Merchant, Shop
from krambod.merchants.rights import MemberRole
from krambod.merchants.secrets import token_digest
from tests.backoffice.bad_ways import LOG_IN, LONG_PASTE, Scene, Ways, window_of
from tests.backoffice.person import PASSWORD

WAYS = Ways[Scene]()
NOWHERE = "There is nothing at this address"
FRAME = 'class="has-frame"'


# Twice


@WAYS.put("double click on Keep the comment")
def comment_twice(scene: Scene) -> None:
    tab = scene.window.open(scene.order("11"))
    scene.window.send(tab, "comment", clicks=2, text="Ringede 🙂").says("The comment is kept.", "Ringede 🙂")
    assert scene.comments().count("Ringede 🙂") == 1

    again = scene.window.open(tab.path)  # whoever opens the page again means it
    scene.window.send(again, "comment", text="Ringede 🙂")
    assert scene.comments().count("Ringede 🙂") == 2


@WAYS.put("double click on Go on, with a new company")
def company_twice(scene: Scene) -> None:
    tab = scene.window.open("/companies/new")
    scene.window.send(tab, "companies/new", clicks=2, company="Dobbelt ApS").says("Overview", "Dobbelt ApS")
    assert Merchant.objects.filter(name="Dobbelt ApS").count() == 1
    with scopes_disabled():
        Membership.objects.filter(merchant__name="Dobbelt ApS").delete()


@WAYS.put("double click on Try again")
def try_again_twice(scene: Scene) -> None:
    tab = scene.window.open(scene.order("12", state="waiting", cause="no_email", mended_by="order"))
    after = scene.window.send(tab, "choose", clicks=2, choice="again")
    after.says("1 order is on its way.")
    assert "left alone" not in after.html


@WAYS.put("double click on a new shop in the settings")
def shop_twice(scene: Scene) -> None:
    tab = scene.window.open(scene.of_sanne("settings/shops/new"))
    scene.window.send(tab, "shops/new", clicks=2, name="Dobbelt butik").says("Dobbelt butik")
    with scopes_disabled():
        assert Shop.objects.filter(name="Dobbelt butik").count() == 1


@WAYS.put("a decision that a colleague has taken meanwhile")
def decided_meanwhile(scene: Scene) -> None:
    path = scene.order("13", state="waiting", cause="no_email", mended_by="order")
    tab = scene.window.open(path)
    scene.sanne.change("13", state="received", cause="", mended_by="")
    after = scene.window.send(tab, "choose", choice="use_contact")
    after.says("1 order was left alone: there is nothing to try just now.")


# Too much, or the wrong words


@WAYS.put("10,000 characters pasted into a comment")
def long_comment(scene: Scene) -> None:
    tab = scene.window.open(scene.order("21"))
    after = scene.window.send(tab, "comment", text=LONG_PASTE)
    after.says("Ensure this value has at most 2000 characters (it has 9999).")
    assert LONG_PASTE.strip() in after.html
    scene.window.send(after, "comment", text="Kort").says("The comment is kept.")


@WAYS.put("an empty comment")
def empty_comment(scene: Scene) -> None:
    tab = scene.window.open(scene.order("22"))
    scene.window.send(tab, "comment", text="  ").says("This field is required.")


@WAYS.put("a null character in a comment")
def null_comment(scene: Scene) -> None:
    tab = scene.window.open(scene.order("23"))
    after = scene.window.send(tab, "comment", text="Ring\0et til kunden")
    after.says("Null characters are not allowed.")
    assert "et til kunden" in after.html


@WAYS.put("Do not book, without the reason that it asks for")
def skip_without_words(scene: Scene) -> None:
    tab = scene.window.open(scene.order("24", state="waiting", cause="no_email", mended_by="order"))
    after = scene.window.send(tab, "choose", choice="skip", reason="other", text="")
    after.says("Write the number of the invoice, or your reason.")
    assert re.search(r"<details[^>]* open[ >]", after.html)


@WAYS.put("10,000 characters pasted into the search of orders")
def long_search(scene: Scene) -> None:
    scene.window.open(scene.of_sanne(f"orders/?q={LONG_PASTE}")).says("Ensure this value has at most 200 characters")


@WAYS.put("a null character in the search")
def null_search(scene: Scene) -> None:
    scene.window.open(scene.of_sanne("orders/?q=%00")).says("Null characters are not allowed.")
    assert scene.window.open(scene.of_sanne("find/?q=%00")).status == 200


@WAYS.put("an e-mail address of 400 characters at the log-in")
def long_address(_scene: Scene) -> None:
    nobody = window_of()
    tab = nobody.open(LOG_IN)
    after = nobody.send(tab, LOG_IN, login=f"{'a' * 400}@example.com", password=PASSWORD)
    after.says("Log in")
    assert "field-error" in after.html or 'role="alert"' in after.html


@WAYS.put("an e-mail address of 400 characters in an invitation")
def long_invitation(scene: Scene) -> None:
    tab = scene.window.open(scene.of_sanne("settings/people/"))
    after = scene.window.send(tab, "invite", email=f"{'a' * 400}@example.com", role="staff")
    after.says("Ensure this value has at most")
    assert "a" * 400 in after.html


@WAYS.put("10,000 characters as the name of a shop")
def long_shop(scene: Scene) -> None:
    tab = scene.window.open(scene.of_sanne(f"settings/shops/{scene.sanne.shop.pk}/"))
    after = scene.window.send(tab, f"shops/{scene.sanne.shop.pk}/", name=LONG_PASTE)
    after.says("Ensure this value has at most 200 characters")
    assert LONG_PASTE.strip() in after.html


@WAYS.put("10,000 characters in the search of the help, of everything, and of a buyer")
def long_searches(scene: Scene) -> None:
    for place in ("/help/?q=", scene.of_sanne("find/?q="), scene.of_sanne("settings/personal-data/?q=")):
        scene.window.open(f"{place}{LONG_PASTE}").says()


@WAYS.put("a step of the set-up that is not reached yet, by its address")
def step_too_early(scene: Scene) -> None:
    with scopes_disabled():
        shop = make_shop(scene.sanne.shop.merchant, "Ny")
    for step in ("dinero", "organization", "timing", "account", "vat", "sales", "already", "preview", "first-order"):
        scene.window.open(scene.of_sanne(f"settings/shops/{shop.pk}/{step}")).says("Ny")


@WAYS.put("names from right to left, with signs that turn letters around, and emoji")
def foreign_names(scene: Scene) -> None:
    tab = scene.window.open(scene.order("25"))
    text = "محمد שלום \u202egnp.exe 👩‍👩‍👧 Łukasz"
    after = scene.window.send(tab, "comment", text=text)
    assert text in after.html
    assert scene.comments()[-1] == text


@WAYS.put("a form with a thousand fields too many")
def many_fields(scene: Scene) -> None:
    tab = scene.window.open(scene.order("26"))
    more: dict[str, Any] = {f"field{number}": "x" for number in range(1100)}
    after = scene.window.send(tab, "comment", text="x", **more)
    assert after.status == 400
    after.says("nothing was saved. Go back, and try again.")


# Wrong addresses


@WAYS.put("?page=9999 and ?page=abc")
def wrong_page(scene: Scene) -> None:
    scene.order("31")
    for page in ("9999", "abc", "-1", "0", "9" * 40):
        scene.window.open(scene.of_sanne(f"orders/?page={page}")).says("31")


@WAYS.put("a link to an order of another company")
def another_companys_order(scene: Scene) -> None:
    there = scene.bo.sent("32", due_at=None)
    after = scene.window.open(scene.of_sanne(f"orders/{there.pk}/"))
    after.says(NOWHERE, "To the front page")
    assert after.status == 404
    assert FRAME in after.html


@WAYS.put("a link to an order that is deleted")
def deleted_order(scene: Scene) -> None:
    after = scene.window.open(scene.of_sanne("orders/999999/"))
    after.says(NOWHERE, "Orders")
    assert FRAME in after.html


@WAYS.put("an address in another language")
def danish_address(scene: Scene) -> None:
    for path in ("/ordrer/", scene.of_sanne("ordrer/"), "/de/orders/"):
        scene.window.open(path).says(NOWHERE, "To the front page")


@WAYS.put("the address of a button, opened from the browser's history")
def address_of_button(scene: Scene) -> None:
    order = scene.order("33")
    for place, way_on in ((f"{order}comment", order), (scene.of_sanne("orders/try"), scene.of_sanne("orders/"))):
        after = scene.window.open(place)
        after.says("There is no page at this address", "Go to the page")
        assert (after.status, f'href="{way_on}"' in after.html) == (405, True)


@WAYS.put("an invitation that has been used")
def used_invitation(scene: Scene) -> None:
    with scopes_disabled():
        Invitation.objects.create(
            merchant=scene.sanne.shop.merchant,
            email="x@example.com",
            role=MemberRole.STAFF,
            token_digest=token_digest("used"),
            expires_at=timezone.now() + timedelta(days=1),
            accepted_at=timezone.now(),
        )
    window_of().open("/invitations/used").says("The invitation is not open any more", "To the front page")


@WAYS.put("an old link for a new password, and an old link for an address")
def old_links(_scene: Scene) -> None:
    window_of().open("/account/password/reset/key/1-abc-def/").says("link")
    window_of().open("/account/confirm-email/old/").says("link")
