"""What is booked beside an invoice, in words? By the role of its transfer."""

from collections.abc import Mapping

from krambod.transfers.roles import CHARGEBACK, DONATION, OVERPAYMENT, ROUNDING, STORE_CREDIT
from krambod.words.language import Sentence

BESIDE_WORDS: Mapping[str, Sentence] = {
    CHARGEBACK.name: Sentence(da="Indsigelse", de="Rückbelastung", en="Chargeback"),
    OVERPAYMENT.name: Sentence(da="Betalt for meget", de="Zu viel gezahlt", en="Overpaid"),
    STORE_CREDIT.name: Sentence(da="Tilgodebevis", de="Guthaben", en="Store credit"),
    ROUNDING.name: Sentence(da="Øreafrunding", de="Rundung von Bargeld", en="Cash rounding"),
    DONATION.name: Sentence(da="Donation til andre", de="Spende für andere", en="Donation for others"),
}
