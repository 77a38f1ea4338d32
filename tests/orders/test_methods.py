"""Which kind is a payment method, and who holds its money?"""

import pytest

from krambod.orders.methods import (
    KnownMethod,
    MethodKind,
    comes_at_once,
    find_method,
    is_never_paid_by_status,
    terms_days,
)

CARDS = [
    "Dankort", "Visa/Mastercard", "Kort (Quickpay)", "Bankkort", "bank card", "Bankkarte", "Bank-kort", "card",
    "Bankomatkarte", "Barclaycard", "American Express", "Kreditkort", "Kreditkarte", "Betalingskort", "stripe",
    "quickpay", "reepay_checkout", "dibs_easy", "bambora", "VISA", "Kortbetaling",
]  # fmt: skip
BY_TITLE = {
    (MethodKind.ONLINE, "card"): CARDS,
    (MethodKind.ONLINE, "MobilePay"): ["MobilePay", "Mobile Pay", "quickpay_mobilepay", "Vipps"],
    (MethodKind.ONLINE, "wallet"): ["Apple Pay", "Google Pay", "Swish", "iDEAL"],
    (MethodKind.ONLINE, "PayPal"): ["PayPal", "ppcp-gateway"],
    (MethodKind.ONLINE, "Klarna"): ["Klarna", "Klarna faktura", "klarna_payments", "Sofortüberweisung"],
    (MethodKind.ONLINE, "ViaBill"): ["ViaBill", "ViaBill faktura", "quickpay_viabill"],
    (MethodKind.ONLINE, "Anyday"): ["Anyday", "Del betalingen med anyday"],
    (MethodKind.GIFT_CARD, ""): [
        "Gavekort", "GAVEKORT 500", "gift_card", "pw_gift_card", "Gift card", "giftcard", "Gutschein", "Gavebevis",
        "Einkaufsgutschein", "Geschenkkarte", "Tilgodebevis", "Voucher", "Værdibevis", "Presentkort",
    ],
    (MethodKind.EAN, ""): ["EAN", "Betal med EAN", "ean-nummer", "NemHandel", "E-faktura", "efaktura"],
    (MethodKind.INVOICE, ""): ["Faktura", "Invoice", "Kauf auf Rechnung", "Betal på regning"],
    (MethodKind.BANK_TRANSFER, ""): [
        "Bank", "Bankoverførsel", "Bank transfer", "Direct bank transfer", "Banküberweisung", "Netbank",
        "Wire transfer", "Kontooverførsel", "U\u0308berweisung", "bank deposit", "Vorkasse", "Vorauskasse", "bacs",
    ],
    (MethodKind.CASH, ""): [
        "Kontant", "Kontant ved afhentning", "Cash", "bar", "Barzahlung bei Abholung", "Bargeld",
        "Betal ved afhentning",
    ],
    (MethodKind.ON_DELIVERY, ""): ["Efterkrav", "Nachnahme", "Cash on delivery", "cod"],
}  # fmt: skip
IN_NO_LIST = ["", "Point", "Foreningskort", "Wireless pay", "Cashback Pay", "Oceanpay", "Aftale med Bo", "Gavl"]


@pytest.mark.parametrize(
    ("kind", "provider", "title"),
    [(kind, provider, title) for (kind, provider), titles in BY_TITLE.items() for title in titles],
)
def test_a_title_shows_the_kind_and_who_holds_the_money(kind: MethodKind, provider: str, title: str) -> None:
    assert find_method(title) == KnownMethod(kind=kind, provider=provider)
    assert find_method(f" {title.upper()} ") == KnownMethod(kind=kind, provider=provider)


def test_every_kind_is_shown_by_a_title() -> None:
    assert {kind for kind, _provider in BY_TITLE} == set(MethodKind)


@pytest.mark.parametrize("title", IN_NO_LIST)
def test_a_title_that_shows_nothing_is_in_no_list(title: str) -> None:
    assert find_method(title) is None


@pytest.mark.parametrize(
    ("method_id", "title", "kind"),
    [
        ("bacs", "", MethodKind.BANK_TRANSFER),
        ("bacs", "Forudbetaling til konto", MethodKind.BANK_TRANSFER),
        ("bacs", "Faktura", MethodKind.BANK_TRANSFER),
        ("BACS ", "Kort", MethodKind.BANK_TRANSFER),
        ("cheque", "Check", MethodKind.BANK_TRANSFER),
        ("cheque", "Faktura", MethodKind.INVOICE),
        ("cheque", "Offentlig kunde (EAN)", MethodKind.EAN),
        ("cod", "Betal ved levering", MethodKind.ON_DELIVERY),
        ("cod", "Cash on delivery", MethodKind.ON_DELIVERY),
        ("cod", "Faktura", MethodKind.ON_DELIVERY),
        ("cod", "Betal ved afhentning", MethodKind.CASH),
        ("cod", "Kontant i butikken", MethodKind.CASH),
        ("quickpay_mobilepay", "Betal nemt", MethodKind.ONLINE),
        ("klarna_payments", "Faktura", MethodKind.ONLINE),
        ("mollie_wc_gateway_banktransfer", "Bankoverførsel", MethodKind.ONLINE),
        ("invoice", "Betal senere", MethodKind.INVOICE),
        ("pw_gift_card", "", MethodKind.GIFT_CARD),
        ("other_payment", "Bankoverførsel", MethodKind.BANK_TRANSFER),
    ],
)
def test_the_platforms_id_counts_before_the_title(method_id: str, title: str, kind: MethodKind) -> None:
    found = find_method(title, method_id)

    assert found is not None
    assert found.kind is kind


def test_a_status_is_no_money_for_a_method_that_is_paid_later() -> None:
    never = {kind for kind in MethodKind if is_never_paid_by_status(KnownMethod(kind=kind))}

    assert never == {MethodKind.INVOICE, MethodKind.EAN, MethodKind.BANK_TRANSFER, MethodKind.ON_DELIVERY}
    assert not is_never_paid_by_status(None)


def test_a_bank_transfer_and_a_till_are_guessed_to_be_money_at_once() -> None:
    at_once = {kind for kind in MethodKind if comes_at_once(KnownMethod(kind=kind))}

    assert at_once == {MethodKind.BANK_TRANSFER, MethodKind.CASH}
    assert not comes_at_once(None)


def test_a_public_body_has_thirty_days_and_all_others_eight() -> None:
    assert {kind: terms_days(kind) for kind in MethodKind} == {
        kind: 30 if kind is MethodKind.EAN else 8 for kind in MethodKind
    }
