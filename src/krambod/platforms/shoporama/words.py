"""What does a merchant read about Shoporama alone? In three languages."""

from collections.abc import Mapping

from krambod.platforms.platform import Secret
from krambod.words.language import Sentence

TOKEN = Secret(name="token", label=Sentence(da="API-nøgle", de="API-Schlüssel", en="API token"))
APP_TOKEN = Secret(name="token", label=Sentence(da="Appens nøgle", de="Schlüssel der App", en="The app's token"))
KEY_GUIDE = Sentence(
    da="Opret en nøgle på din konto i Shoporama, under webshoppens API-adgang.",
    de="Legen Sie in Ihrem Shoporama-Konto einen Schlüssel an, unter dem API-Zugang des Shops.",
    en="In Shoporama, make a token under Account, Webshop, API access.",
)
WEBHOOK_GUIDE = Sentence(
    da="Opret i butikken, under indstillinger, en webhook for hver hændelse med adressen herunder.",
    de="Legen Sie im Shop unter Einstellungen für jedes Ereignis einen Webhook mit der Adresse unten an.",
    en="Under Settings in the shop, make a webhook for each event with the address below.",
)
FIELD_WORDS: Mapping[str, Sentence] = {
    "line.attributes": Sentence(da="Linje: variant", de="Zeile: Variante", en="Line: variant"),
    "attribute.name": Sentence(da="Variant: navn", de="Variante: Name", en="Variant: name"),
    "attribute.value": Sentence(da="Variant: værdi", de="Variante: Wert", en="Variant: value"),
}
