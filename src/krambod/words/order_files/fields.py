"""What is wrong with a field of an order, and what mends it? In three languages.

`{field}` is its name: a column of a file, or the place in the body of an API call. The orders API answers the English.
"""

from collections.abc import Mapping

from krambod.words.language import Sentence

FIELDS: Mapping[str, Sentence] = {
    "missing": Sentence(
        da="{field} mangler; skriv den.", de="{field} fehlt; geben Sie es an.", en="{field} is missing; send it."
    ),
    "extra_forbidden": Sentence(
        da="{field} kendes ikke her; se efter stavningen, eller lad den være ude.",
        de="{field} ist hier nicht bekannt; prüfen Sie die Schreibweise oder lassen Sie es weg.",
        en="{field} is not known here; check its spelling or leave it out.",
    ),
    "bool_type": Sentence(
        da="{field} skal være true eller false uden anførselstegn.",
        de="{field} muss true oder false ohne Anführungszeichen sein.",
        en="{field} must be true or false, without quotes.",
    ),
    "tuple_type": Sentence(
        da="{field} skal være en liste.", de="{field} muss eine Liste sein.", en="{field} must be a list."
    ),
    "model_type": Sentence(
        da="{field} skal være et objekt.", de="{field} muss ein Objekt sein.", en="{field} must be an object."
    ),
    "string_unicode": Sentence(
        da="{field} har et felt, hvis navn rummer et halvt tegn; lad det felt være ude.",
        de="{field} hat ein Feld, dessen Name ein halbes Zeichen enthält; lassen Sie das Feld weg.",
        en="{field} has a field whose name holds half a character; leave that field out.",
    ),
    "length": Sentence(
        da="{field} må højst have {most} tegn.",
        de="{field} darf höchstens {most} Zeichen haben.",
        en="{field} may have at most {most} characters.",
    ),
    "length_between": Sentence(
        da="{field} skal have {least} til {most} tegn.",
        de="{field} muss {least} bis {most} Zeichen haben.",
        en="{field} must have {least} to {most} characters.",
    ),
    "not_text": Sentence(
        da="{field} skal være tekst i anførselstegn.",
        de="{field} muss Text in Anführungszeichen sein.",
        en="{field} must be text in quotes.",
    ),
    "half_character": Sentence(
        da="{field} rummer et halvt tegn; send det helt.",
        de="{field} enthält ein halbes Zeichen; senden Sie es ganz.",
        en="{field} holds half a character (a lone surrogate); send it whole.",
    ),
    "control_character": Sentence(
        da="{field} rummer et styretegn, og det må et nummer ikke.",
        de="{field} enthält ein Steuerzeichen; eine Nummer darf das nicht.",
        en="{field} holds a control character; an id must not.",
    ),
    "too_many_digits": Sentence(
        da="{field} må højst have ti cifre før kommaet.",
        de="{field} darf höchstens zehn Stellen vor dem Komma haben.",
        en="{field} must have at most ten digits before the point.",
    ),
    "out_of_range": Sentence(
        da="{field} skal være {least} til {most}.",
        de="{field} muss {least} bis {most} sein.",
        en="{field} must be {least} to {most}.",
    ),
    "out_of_years": Sentence(
        da="{field} skal ligge i årene 2000 til 2100.",
        de="{field} muss in den Jahren 2000 bis 2100 liegen.",
        en="{field} must lie in the years 2000 to 2100.",
    ),
    "too_many_decimals": Sentence(
        da="{field} må højst have {most} decimaler; afrund den.",
        de="{field} darf höchstens {most} Nachkommastellen haben; runden Sie es.",
        en="{field} may have at most {most} decimals; round it.",
    ),
    "not_a_number": Sentence(
        da='{field} skal være et tal som "249.00" med punktum og ikke andet.',
        de='{field} muss eine Zahl wie "249.00" mit Punkt und nichts anderem sein.',
        en='{field} must be a number like "249.00", with a point and nothing else.',
    ),
    "not_finite": Sentence(
        da="{field} skal være et endeligt tal.",
        de="{field} muss eine endliche Zahl sein.",
        en="{field} must be a finite number.",
    ),
    "not_a_moment": Sentence(
        da='{field} skal være en dato og et klokkeslæt som "2026-11-22T12:00:00Z".',
        de='{field} muss Datum und Uhrzeit sein wie "2026-11-22T12:00:00Z".',
        en='{field} must be a date and time like "2026-11-22T12:00:00Z".',
    ),
    "no_zone": Sentence(
        da='{field} skal sige sin tidszone: slut med "Z" eller "+01:00".',
        de='{field} muss seine Zeitzone nennen: enden Sie mit "Z" oder "+01:00".',
        en='{field} must say its time zone: end it with "Z" or "+01:00".',
    ),
    "not_a_day": Sentence(
        da='{field} skal være en dag som "2026-11-22".',
        de='{field} muss ein Tag sein wie "2026-11-22".',
        en='{field} must be a day like "2026-11-22".',
    ),
    "too_many": Sentence(
        da="{field} må højst have {most} rækker.",
        de="{field} darf höchstens {most} Einträge haben.",
        en="{field} may have at most {most} entries.",
    ),
    "given_twice": Sentence(
        da="{field} har to rækker med samme id; giv hver sit eget.",
        de="{field} hat zwei Einträge mit einer Id; geben Sie jedem eine eigene.",
        en="{field} has two entries with one id; give each its own.",
    ),
    "not_a_kind": Sentence(
        da="{field} skal være et ord med små bogstaver på højst 40 tegn, som product.",
        de="{field} muss ein kleingeschriebenes Wort mit höchstens 40 Buchstaben sein, wie product.",
        en="{field} must be a lower-case word of at most 40 letters, like product.",
    ),
    "not_a_currency": Sentence(
        da="{field} skal være tre store bogstaver, som DKK.",
        de="{field} muss aus drei Großbuchstaben bestehen, wie DKK.",
        en="{field} must be three capital letters, like DKK.",
    ),
    "not_a_country": Sentence(
        da="{field} skal være landets to bogstaver, som DK.",
        de="{field} muss aus den zwei Buchstaben des Landes bestehen, wie DK.",
        en="{field} must be a country's two letters, like DK.",
    ),
    "not_goods": Sentence(
        da="{field} skal være et af disse: {words}.",
        de="{field} muss eines davon sein: {words}.",
        en="{field} must be one of {words}.",
    ),
    "not_a_reason": Sentence(
        da="{field} skal være chargeback eller lades ude.",
        de="{field} muss chargeback sein oder fehlen.",
        en="{field} must be chargeback, or left out.",
    ),
    "not_a_state": Sentence(
        da="{field} skal være et af disse: {words}.",
        de="{field} muss eines davon sein: {words}.",
        en="{field} must be one of {words}.",
    ),
    "not_a_guess": Sentence(
        da="{field} skal være {first} eller {second} eller lades ude.",
        de="{field} muss {first} oder {second} sein oder fehlen.",
        en="{field} must be {first} or {second}, or left out.",
    ),
}
