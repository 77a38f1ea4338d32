"""What holds an order that has several invoices, or is a part of another order?"""

from krambod.words.causes.cause import Cause
from krambod.words.choices import BOOK_BESIDE_PARTS, ONE_INVOICE
from krambod.words.language import Sentence

PARTS_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="sent_in_parts",
        mended_by="order",
        choices=(ONE_INVOICE,),
        order_page="order_parcels",
        title=Sentence(
            da="Sendt i flere dele",
            de="In mehreren Teilen verschickt",
            en="Sent in several parts",
        ),
        sentence=Sentence(
            da="Ordren på {total} kr. er sendt i flere dele på forskellige dage, men butikken fortæller ikke, hvilke "
            "varer der er i hver del. Tryk »Vælg linjer«, og skriv, hvad der var i hver pakke; så får hver sin "
            "faktura. Eller vælg »Én faktura for det hele«: den får den dag, hvor det sidste er sendt.",
            de="Die Bestellung über {total} DKK wurde in mehreren Teilen an verschiedenen Tagen verschickt, aber der "
            "Shop sagt nicht, welche Artikel in welchem Teil sind. Drücken Sie „Positionen wählen“ und geben Sie an, "
            "was in jedem Paket war; dann hat jedes eine Rechnung. Oder wählen Sie „Eine Rechnung für alles“: Sie hat "
            "das Datum, an dem das Letzte verschickt wurde.",
            en="The order of {total} DKK was sent in several parts on different days, but the shop does not say which "
            "goods are in which part. Press “Choose lines”, and write what was in each parcel; then each has an "
            "invoice. Or choose “One invoice for all of it”: it has the day on which the last of it was sent.",
        ),
    ),
    Cause(
        code="parts_exceed_order",
        mended_by="order",
        title=Sentence(
            da="Faktureret mere end ordren",
            de="Mehr berechnet als bestellt",
            en="Invoiced more than the order",
        ),
        sentence=Sentence(
            da="Ordren er nu på {total} kr., men der er allerede faktureret varer for {amount} kr., som ikke alle er "
            "på ordren mere. Åbn fakturaen, og tryk »Opret kreditnota« for det, der er for meget. Er resten af ordren "
            "faktureret, så vælg »Bogfør ikke« her.",
            de="Die Bestellung lautet jetzt auf {total} DKK, aber es sind schon Artikel für {amount} DKK berechnet, "
            "die nicht alle noch auf der Bestellung stehen. Öffnen Sie die Rechnung und drücken Sie „Gutschrift "
            "anlegen“ für das, was zu viel ist. Ist der Rest berechnet, wählen Sie hier „Nicht buchen“.",
            en="The order is now for {total} DKK, but goods for {amount} DKK are invoiced already, and not all of them "
            "are on the order any more. Open the invoice and press “Make a credit note” for what is too much. If the "
            "rest of the order is invoiced, choose “Do not book” here.",
        ),
    ),
    Cause(
        code="parts_are_booked",
        mended_by="order",
        choices=(BOOK_BESIDE_PARTS,),
        title=Sentence(
            da="Delene af ordren er bogført",
            de="Die Teile der Bestellung sind gebucht",
            en="The parts of the order are booked",
        ),
        sentence=Sentence(
            da="Ordren på {total} kr. er delt i ordrer for sig, og af dem er {orders} allerede bogført. Er det det "
            "samme salg, så vælg »Bogfør ikke«. Er det et andet salg, så vælg »Bogfør også hele ordren«.",
            de="Die Bestellung über {total} DKK ist in eigene Bestellungen geteilt, von denen {orders} schon gebucht "
            "sind. Ist es derselbe Verkauf, wählen Sie „Nicht buchen“. Ist es ein anderer, wählen Sie „Auch die ganze "
            "Bestellung buchen“.",
            en="The order of {total} DKK is split into orders of their own, of which {orders} are booked already. If "
            "it is the same sale, choose “Do not book”. If it is another sale, choose “Book the whole order too”.",
        ),
    ),
)
