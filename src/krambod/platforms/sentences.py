"""What does a merchant read when a shop cannot be connected, or an event cannot be read? In three languages.

Why a connected shop is paused is a cause, in `words.causes`.

`{…}` are the details of the code. What is wrong with a field names the field as the payload spells it.
"""

from collections.abc import Mapping

from krambod.words.causes import explain
from krambod.words.details import fill
from krambod.words.language import Language, Sentence

APP_CONNECTED_TITLE = Sentence(
    da="{shop} er forbundet med {platform}",
    de="{shop} ist mit {platform} verbunden",
    en="{shop} is connected to {platform}",
)
APP_CONNECTED = Sentence(
    da="Appen i {platform} har forbundet {shop} med en kode, der blev lavet i Krambod. Er det ikke jer, så fjern "
    "forbindelsen under Butiksplatform.",
    de="Die App in {platform} hat {shop} mit einem Code verbunden, der in Krambod erzeugt wurde. Waren Sie das nicht, "
    "dann trennen Sie die Verbindung unter Shop-Plattform.",
    en="The app in {platform} connected {shop} by a code that was made in Krambod. If that was not you, disconnect it "
    "under Shop platform.",
)

CANNOT_CONNECT: Mapping[str, Sentence] = {
    "unknown_platform": Sentence(
        da="Platformen {platform} kendes ikke. Vælg en af dem på listen.",
        de="Die Plattform {platform} ist nicht bekannt. Wählen Sie eine aus der Liste.",
        en="The platform {platform} is not known. Choose one of the list.",
    ),
    "wrong_address": Sentence(
        da="»{url}« er ikke en butiks adresse. Skriv den, som den står i browseren, med https.",
        de="„{url}“ ist keine Adresse eines Shops. Schreiben Sie sie wie im Browser, mit https.",
        en="“{url}” is no shop's address. Write it as it stands in the browser, with https.",
    ),
    "keys_again": Sentence(
        da="{url} er en anden adresse end før. Indtast butikkens nøgler igen; de gemte sendes ikke dertil.",
        de="{url} ist eine andere Adresse als bisher. Geben Sie die Schlüssel des Shops erneut ein; die gespeicherten "
        "werden nicht dorthin gesendet.",
        en="{url} is another address than before. Enter the shop's keys again; the stored ones are not sent there.",
    ),
    "address_refused": Sentence(
        da="Adressen fører ikke til en butik på internettet. Skriv butikkens offentlige adresse.",
        de="Die Adresse führt nicht zu einem Shop im Internet. Schreiben Sie die öffentliche Adresse des Shops.",
        en="The address does not lead to a shop on the internet. Write the shop's public address.",
    ),
    "key_refused": Sentence(
        da="Butikken tager ikke imod nøglen. Kopiér den igen, og giv den lov til at læse og skrive.",
        de="Der Shop nimmt den Schlüssel nicht an. Kopieren Sie ihn erneut und erlauben Sie Lesen und Schreiben.",
        en="The shop does not take the key. Copy it again, and allow it to read and write.",
    ),
    "shop_unreachable": Sentence(
        da="Butikken svarede ikke, som den skulle ({answer}). Se efter adressen, og prøv igen om lidt.",
        de="Der Shop antwortete nicht wie erwartet ({answer}). Prüfen Sie die Adresse und versuchen Sie es gleich noch "
        "einmal.",
        en="The shop did not answer as it should ({answer}). Look at the address, and try again in a moment.",
    ),
    "no_webhook_secret": Sentence(
        da="Webhookens hemmelighed mangler. Opret webhooken i butikken, og kopiér dens hemmelighed hertil.",
        de="Das Geheimnis des Webhooks fehlt. Legen Sie den Webhook im Shop an und kopieren Sie es hierher.",
        en="The webhook's secret is missing. Make the webhook in the shop, and copy its secret to here.",
    ),
    "unknown_scheme": Sentence(
        da="Signaturen {scheme} kendes ikke. Vælg en af dem på listen.",
        de="Die Signatur {scheme} ist nicht bekannt. Wählen Sie eine aus der Liste.",
        en="The signature {scheme} is not known. Choose one of the list.",
    ),
    "not_connected": Sentence(
        da="Butikken er ikke forbundet. Opret forbindelse først.",
        de="Der Shop ist nicht verbunden. Verbinden Sie ihn zuerst.",
        en="The shop is not connected. Connect it first.",
    ),
}

# What is wrong with a field. Other problems are told in general.
PROBLEMS: Mapping[str, Sentence] = {
    "missing": Sentence(
        da="Feltet {field} mangler. Vælg under »Test en ordre«, hvor det står.",
        de="Das Feld {field} fehlt. Wählen Sie unter „Test en ordre“, wo es steht.",
        en="The field {field} is missing. Choose under “Test en ordre” where it stands.",
    ),
    "not_a_number": Sentence(
        da="Feltet {field} er ikke et tal som 249.00. Ret det i butikken, eller vælg et andet felt.",
        de="Das Feld {field} ist keine Zahl wie 249.00. Berichtigen Sie es im Shop oder wählen Sie ein anderes Feld.",
        en="The field {field} is no number like 249.00. Correct it in the shop, or choose another field.",
    ),
    "not_a_moment": Sentence(
        da="Feltet {field} er ikke et tidspunkt. Vælg et andet felt under »Test en ordre«.",
        de="Das Feld {field} ist kein Zeitpunkt. Wählen Sie unter „Test en ordre“ ein anderes Feld.",
        en="The field {field} is no time. Choose another field under “Test en ordre”.",
    ),
    "not_a_country": Sentence(
        da="Feltet {field} nævner et land, som ikke kendes. Vælg et felt med landets to bogstaver.",
        de="Das Feld {field} nennt ein Land, das nicht bekannt ist. Wählen Sie ein Feld mit den zwei Buchstaben.",
        en="The field {field} names a country that is not known. Choose a field with its two letters.",
    ),
    "not_json": Sentence(
        da="Det, butikken sendte, kan ikke læses som JSON. Send hændelsen igen fra butikken.",
        de="Was der Shop sandte, ist kein lesbares JSON. Senden Sie das Ereignis im Shop erneut.",
        en="What the shop sent cannot be read as JSON. Send the event again from the shop.",
    ),
    "too_large": Sentence(
        da="Ordren fylder mere end 16 MB i butikken, som regel fordi en udvidelse gemmer filer på den. Fjern dem i "
        "butikken, og prøv igen.",
        de="Die Bestellung ist im Shop größer als 16 MB, meist weil eine Erweiterung Dateien an ihr speichert. "
        "Entfernen Sie sie im Shop und versuchen Sie es noch einmal.",
        en="The order is larger than 16 MB in the shop, mostly because a plug-in keeps files on it. Remove them in "
        "the shop, and try again.",
    ),
    "whole_is_missing": Sentence(
        da="Ordren er en del af en anden ordre ({field}), som ikke er kommet ind endnu. Hent butikkens ordrer, og prøv "
        "igen.",
        de="Die Bestellung ist ein Teil einer anderen ({field}), die noch nicht hier ist. Holen Sie die Bestellungen "
        "des Shops und versuchen Sie es noch einmal.",
        en="The order is a part of another one ({field}) that is not here yet. Fetch the shop's orders, and try again.",
    ),
    "internal_error": Sentence(
        da="Fejlen ligger i Krambod, ikke i ordren. Den er noteret i loggen, og intet er tabt.",
        de="Der Fehler liegt in Krambod, nicht in der Bestellung. Er steht im Protokoll; nichts ist verloren.",
        en="The fault is in Krambod, not in the order. It is in the log, and nothing is lost.",
    ),
    "": Sentence(
        da="Feltet {field} kan ikke bruges, som det er. Se det under »Test en ordre«.",
        de="Das Feld {field} kann so nicht verwendet werden. Sehen Sie es unter „Test en ordre“ an.",
        en="The field {field} cannot be used as it is. Look at it under “Test en ordre”.",
    ),
}


def explain_connection(code: str, details: Mapping[str, str], language: Language) -> str:
    """Why a shop cannot be connected; what pauses a shop is one of the reasons. Raises KeyError for an unknown code."""
    if code not in CANNOT_CONNECT:
        return explain(code, details, language)
    return fill(CANNOT_CONNECT[code], details, language)


def explain_finding(field: str, problem: str, language: Language) -> str:
    """What is wrong with a field of an event, and what to do."""
    text: str = getattr(PROBLEMS.get(problem, PROBLEMS[""]), language)
    return text.format(field=field)
