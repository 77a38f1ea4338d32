"""Who buys, and what is known of a VAT number as buyers write it?"""

from datetime import date

import pytest

from krambod.accounting.vat.buyers import Buyer, NumberState, VatNumberProof, read_buyer, tidy_number

PROOF = VatNumberProof(
    number="DE 129273398", is_valid=True, checked_on=date(2026, 11, 20), request_id="WAPIAAAAX", name=None
)


@pytest.mark.parametrize(
    ("number", "country", "state", "number_country"),
    [
        ("DE129273398", "DE", NumberState.UNVERIFIED, "DE"),
        ("de 129.273.398", "DE", NumberState.UNVERIFIED, "DE"),
        ("129273398", "DE", NumberState.UNVERIFIED, "DE"),
        ("DE129273399", "DE", NumberState.WRONG_FORM, "DE"),
        ("DE129273398", "FR", NumberState.UNVERIFIED, "DE"),
        ("EL094259216", "GR", NumberState.UNVERIFIED, "GR"),
        ("GR094259216", "EL", NumberState.UNVERIFIED, "GR"),
        ("25313763", "DK", NumberState.UNVERIFIED, "DK"),
        ("25313764", "DK", NumberState.WRONG_FORM, "DK"),
        ("25313763", "", NumberState.UNVERIFIED, "DK"),
        ("FR61954506077", "MC", NumberState.UNVERIFIED, "FR"),
        ("61954506077", "MC", NumberState.UNVERIFIED, "FR"),
        ("XI980780684", "GB", NumberState.UNVERIFIED, "XI"),
        ("GB980780684", "GB", NumberState.UNVERIFIED, "GB"),
        ("923609016MVA", "NO", NumberState.UNVERIFIED, "NO"),
        ("EU372000041", "DE", NumberState.WRONG_FORM, "DE"),
        ("none", "DE", NumberState.WRONG_FORM, "DE"),
    ],
)
def test_a_number_as_written_is_of_a_country_and_of_right_or_wrong_form(
    number: str, country: str, state: NumberState, number_country: str
) -> None:
    buyer = read_buyer(is_company=False, number=number, country=country)

    assert buyer == Buyer(is_business=True, number_state=state, number_country=number_country)


def test_without_a_number_the_company_name_tells_a_business() -> None:
    assert read_buyer(is_company=False, number=" - ", country="DE") == Buyer()
    assert read_buyer(is_company=True, number="", country="DE") == Buyer(is_business=True)


@pytest.mark.parametrize(("is_valid", "state"), [(True, NumberState.VALID), (False, NumberState.INVALID)])
def test_a_proof_tells_whether_its_number_is_in_force(is_valid: bool, state: NumberState) -> None:
    proof = VatNumberProof(number="129273398", is_valid=is_valid, checked_on=PROOF.checked_on, request_id="X")

    buyer = read_buyer(is_company=True, number="DE129273398", country="DE", proof=proof)

    assert (buyer.number_state, buyer.number_country) == (state, "DE")
    assert buyer.proof == proof
    assert buyer.has_number is is_valid


def test_a_proof_of_another_number_proves_nothing() -> None:
    assert (
        read_buyer(is_company=True, number="DE136695976", country="DE", proof=PROOF).number_state
        is NumberState.UNVERIFIED
    )
    assert read_buyer(is_company=True, number="123", country="CH", proof=PROOF).number_state is NumberState.UNVERIFIED


def test_vies_is_asked_with_the_prefix_of_its_own() -> None:
    assert tidy_number("094259216", "GR") == "EL094259216"
    assert tidy_number("xi 980 780 684", "GB") == "XI980780684"
    assert tidy_number("GB980780684", "GB") == ""
    assert tidy_number("DE129273399", "DE") == ""
    assert tidy_number("129.273.398", "DE") == "DE129273398"


def test_a_private_person_has_no_number_and_an_answer_of_vies_has_a_proof() -> None:
    with pytest.raises(ValueError, match="private person"):
        Buyer(number_state=NumberState.UNVERIFIED)
    with pytest.raises(ValueError, match="by a proof"):
        Buyer(is_business=True, number_state=NumberState.VALID)
    with pytest.raises(ValueError, match="by a proof"):
        Buyer(is_business=True, number_state=NumberState.UNVERIFIED, proof=PROOF)
