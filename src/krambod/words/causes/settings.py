"""What can the booking rules lack, or say that Dinero does not take?"""

from krambod.words.causes.cause import Cause
from krambod.words.language import Sentence

SETTINGS_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="no_rules",
        mended_by="settings",
        page="shop_settings",
        can_be_tried_again=False,
        title=Sentence(
            da="Butikken er ikke sat op endnu",
            de="Der Shop ist noch nicht eingerichtet",
            en="The shop is not set up yet",
        ),
        sentence=Sentence(
            da="Butikken har ingen bogføringsregler endnu. Vælg Organisation, tidspunkt og konto.",
            de="Der Shop hat noch keine Buchungsregeln. Wählen Sie Organisation, Zeitpunkt und Konto.",
            en="The shop has no booking rules yet. Choose organization, time and account.",
        ),
    ),
    Cause(
        code="method_not_mapped",
        mended_by="settings",
        corrects="method",
        page="shop_account",
        told_apart_by=("method",),
        title=Sentence(
            da="Betalingsmåden »{method}« har ingen konto",
            de="Die Zahlungsart „{method}“ hat kein Konto",
            en="The payment method “{method}” has no account",
        ),
        sentence=Sentence(
            da="Betalingsmåden »{method}« skal have sin egen række, før den kan bogføres. Vælg slags og konto for "
            "den under »Betalingsmåder«, og tryk »Gem og rediger videre«.",
            de="Die Zahlungsart „{method}“ braucht eine eigene Zeile, bevor sie gebucht wird. Wählen Sie unter "
            "„Zahlungsarten“ ihre Art und ihr Konto und drücken Sie „Speichern und weiter bearbeiten“.",
            en="The payment method “{method}” needs a row of its own before it can be booked. Choose its kind and "
            "account under “Payment methods”, and press “Save and continue editing”.",
        ),
    ),
    Cause(
        code="account_refused",
        mended_by="settings",
        page="shop_settings",
        title=Sentence(
            da="Dinero afviser en konto",
            de="Dinero lehnt ein Konto ab",
            en="Dinero refuses an account",
        ),
        sentence=Sentence(
            da="Dinero tager ikke imod kontoen: {answer} Vælg en anden i bogføringsreglerne.",
            de="Dinero nimmt das Konto nicht an: {answer} Wählen Sie ein anderes in den Buchungsregeln.",
            en="Dinero does not take the account: {answer} Choose another in the booking rules.",
        ),
    ),
)
