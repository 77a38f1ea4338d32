"""The words that a table of sales is written in, and the facts they stand for. All on one day, with numbers made up."""

from datetime import date
from decimal import Decimal

from krambod.accounting.money import Money
from krambod.accounting.vat.buyers import NumberState, VatBuyer, VatNumberProof
from krambod.accounting.vat.facts import Company, Goods, LineFacts, RegistrationAnswer, Registrations
from krambod.accounting.vat.zones import Place

DAY = date(2026, 11, 20)
AMOUNT = Decimal("1000.00")

# The chart that Dinero gives a new company; accounts without VAT have no code.
STANDARD_CHART: dict[int, str | None] = {
    1000: "U25", 1050: None, 1100: "UEUV", 1150: "UEUV2", 1200: "UEUY", 1255: "UVV", 1260: "UVY", 1300: None,
    1350: "U25", 1400: None, 1445: None, 1500: None, 1550: None, 2000: "I25", 2050: "IEUV", 2100: "IEUY",
    2150: "IVV", 2200: "IVY", 7220: None, 7340: "U25", 53000: None, 55000: None, 64000: None,
}  # fmt: skip
OLDER_CHART = {number: code for number, code in STANDARD_CHART.items() if number not in (1255, 1260)} | {1250: "UVC"}

PLACES = {
    "Denmark": Place(country="DK", postcode="8000"),
    "Germany": Place(country="DE", postcode="20095"),
    "Germany, no postcode": Place(country="DE"),
    "Sweden": Place(country="SE", postcode="111 20"),
    "Croatia": Place(country="HR", postcode="10000"),
    "Finland": Place(country="FI", postcode="00100"),
    "Greece": Place(country="GR", postcode="105 57"),
    "Monaco": Place(country="MC", postcode="98000"),
    "Northern Ireland": Place(country="GB", postcode="BT1 5GS"),
    "Norway": Place(country="NO", postcode="0150"),
    "Svalbard": Place(country="NO", postcode="9170"),
    "Great Britain": Place(country="GB", postcode="SW1A 1AA"),
    "Great Britain, no postcode": Place(country="GB"),
    "Switzerland": Place(country="CH", postcode="8001"),
    "USA": Place(country="US", postcode="10001"),
    "Åland": Place(country="AX", postcode="22100"),
    "Åland by postcode": Place(country="FI", postcode="FI-22100"),
    "Canary Islands": Place(country="ES", postcode="ES 35001"),
    "Ceuta": Place(country="ES", postcode="51001"),
    "Melilla": Place(country="ES", postcode="52001"),
    "Helgoland": Place(country="DE", postcode="27498"),
    "Büsingen": Place(country="DE", postcode="D-78266"),
    "Livigno": Place(country="IT", postcode="23041"),
    "Campione": Place(country="IT", postcode="22061"),
    "Athos": Place(country="GR", postcode="630 86"),
    "Martinique": Place(country="FR", postcode="97200"),
    "Greenland": Place(country="GL", postcode="3900"),
    "Faroe": Place(country="FO", postcode="100"),
    "not told": Place(),
}

VALID, INVALID = NumberState.VALID, NumberState.INVALID


def proof(*, is_valid: bool) -> VatNumberProof:
    return VatNumberProof(number="DE129273398", is_valid=is_valid, checked_on=DAY, request_id="WAPIAAAAX")


def business(state: NumberState, country: str) -> VatBuyer:
    answered = proof(is_valid=state is VALID) if state in (VALID, INVALID) else None
    return VatBuyer(is_business=True, number_state=state, number_country=country, proof=answered)


def buyer(words: str) -> VatBuyer:
    """`private`, `firm without number`, or `DE number, valid`."""
    if words == "private":
        return VatBuyer()
    if words == "firm without number":
        return VatBuyer(is_business=True)
    country, state = words.split(" number, ")
    return business(NumberState(state.replace(" ", "_")), country)


def company(words: str) -> Company:
    """`OSS yes, VOEC no, threshold crossed, margin on, as charged in SE`, or `VAT-free`."""
    answers: dict[str, RegistrationAnswer] = {}
    switched_on, as_charged_in = set(), set()
    for word in filter(None, words.split(", ")):
        if word == "threshold crossed":
            answers["threshold_crossed"] = RegistrationAnswer.YES
        elif word.endswith(" on"):
            switched_on.add(Goods(word.removesuffix(" on").replace(" ", "_")))
        elif word.startswith("as charged in "):
            as_charged_in.add(word.removeprefix("as charged in "))
        elif word != "VAT-free":
            registration, answer = word.split()
            answers[registration.lower()] = RegistrationAnswer(answer)
    return Company(
        is_vat_free="VAT-free" in words,
        registrations=Registrations(**answers, as_charged_in=frozenset(as_charged_in)),
        switched_on=frozenset(switched_on),
    )


def facts(place: str, who: str, goods: str, charged: str, merchant: str = "", value: str = "") -> LineFacts:
    """`charged` is `25 %`, or with whose VAT the shop says it is: `25 % DK`."""
    rate, _, tax_country = charged.partition(" %")
    number, _, currency = value.partition(" ")
    return LineFacts(
        place=PLACES[place],
        buyer=buyer(who),
        goods=Goods(goods.replace(" ", "_")),
        rate=Decimal(rate),
        amount=AMOUNT,
        tax_country=tax_country.strip(),
        company=company(merchant),
        day=DAY,
        limit_value=Money(Decimal(number), currency) if value else None,
    )
