"""What is wrong with a row, or with the whole, of a file of orders, and what mends it? In three languages."""

from collections.abc import Mapping

from krambod.words.language import Sentence

ROWS: Mapping[str, Sentence] = {
    "other": Sentence(
        da="{field} kan ikke bruges, som den er; ret den.",
        de="{field} kann so nicht verwendet werden; berichtigen Sie es.",
        en="{field} cannot be used as it is; mend it.",
    ),
    # The file
    "empty": Sentence(
        da="Filen er tom; vælg filen med ordrerne.",
        de="Die Datei ist leer; wählen Sie die Datei mit den Bestellungen.",
        en="The file is empty; choose the file with the orders.",
    ),
    "spreadsheet": Sentence(
        da="Det er et regneark som .xlsx og ikke CSV; gem det som CSV (UTF-8), og importér den fil.",
        de="Das ist eine Tabelle wie .xlsx und kein CSV; speichern Sie sie als CSV (UTF-8) und importieren Sie diese "
        "Datei.",
        en="This is a spreadsheet like .xlsx, and not CSV; save it as CSV (UTF-8), and import that file.",
    ),
    "not_orders": Sentence(
        da="Det er ikke CSV med ordrer: første linje har ingen af kolonnernes navne, som order_number; begynd med "
        "skabelonen, der har dem alle.",
        de="Das ist kein CSV mit Bestellungen: Die erste Zeile hat keinen der Spaltennamen wie order_number; beginnen "
        "Sie mit der Vorlage, die alle hat.",
        en="This is not CSV of orders: the first line has none of the columns' names, such as order_number; begin "
        "with the template, which has them all.",
    ),
    "column_missing": Sentence(
        da="Kolonnen {field} mangler; føj den til første linje.",
        de="Die Spalte {field} fehlt; fügen Sie sie in der ersten Zeile hinzu.",
        en="There is no column {field}; add it to the header.",
    ),
    "column_unknown": Sentence(
        da="Kolonnen »{field}« kendes ikke; omdøb den, eller tag den ud.",
        de="Die Spalte „{field}“ ist nicht bekannt; benennen Sie sie um oder nehmen Sie sie heraus.",
        en='The column "{field}" is not known; rename it or take it out.',
    ),
    "column_twice": Sentence(
        da="Kolonnen {field} er der to gange; tag den ene ud.",
        de="Die Spalte {field} ist zweimal da; nehmen Sie eine heraus.",
        en="The column {field} is there twice; take one out.",
    ),
    "too_many_columns": Sentence(
        da="Første linje har {count} kolonner; der læses højst {most}. Tag de øvrige ud.",
        de="Die erste Zeile hat {count} Spalten; mehr als {most} werden nicht gelesen. Nehmen Sie die übrigen heraus.",
        en="The first line has {count} columns; more than {most} are not read.",
    ),
    # A row
    "row_unreadable": Sentence(
        da="Rækken kan ikke læses; ret dens anførselstegn.",
        de="Die Zeile kann nicht gelesen werden; berichtigen Sie ihre Anführungszeichen.",
        en="The row cannot be read ({reason}); mend its quotation marks.",
    ),
    "cells": Sentence(
        da="Rækken har {count} felter, og første linje har {header}; sæt en tekst med skilletegn i anførselstegn.",
        de="Die Zeile hat {count} Felder und die erste Zeile {header}; setzen Sie einen Text mit Trennzeichen in "
        "Anführungszeichen.",
        en="The row has {count} cells and the header {header}; put a text that holds a separator in quotation marks.",
    ),
    "order_number_empty": Sentence(
        da="{field} er tom; skriv nummeret i hver af ordrens rækker.",
        de="{field} ist leer; schreiben Sie die Nummer in jede Zeile der Bestellung.",
        en="{field} is empty; write it in each row of the order.",
    ),
    "cell_not_utf8": Sentence(
        da="{field} er ikke UTF-8; gem filen som CSV (UTF-8).",
        de="{field} ist kein UTF-8; speichern Sie die Datei als CSV (UTF-8).",
        en="{field} is not UTF-8; save the file as UTF-8.",
    ),
    "not_a_quantity": Sentence(
        da="{field} skal være et tal som 2 eller 1,5; ret det.",
        de="{field} muss eine Zahl sein wie 2 oder 1,5; berichtigen Sie sie.",
        en='{field} must be a number like "2", or "1.5" with a point; mend it.',
    ),
    "not_a_price": Sentence(
        da="{field} skal være et tal som 249,00 uden valuta; ret det.",
        de="{field} muss eine Zahl sein wie 249,00, ohne Währung; berichtigen Sie sie.",
        en='{field} must be a number like "249.00", with a point and no currency; mend it.',
    ),
    "not_a_rate": Sentence(
        da="{field} skal være et tal som 25 uden %; ret det.",
        de="{field} muss eine Zahl sein wie 25, ohne %; berichtigen Sie sie.",
        en='{field} must be a number like "25", without %; mend it.',
    ),
    "comma_and_point": Sentence(
        da="I filen står både punktum og komma i tal, så ingen ved, om {value} er tusinder; skriv alle tal uden "
        "tusindtalsskiller.",
        de="In der Datei stehen Punkt und Komma in Zahlen, daher weiß niemand, ob {value} Tausender sind; schreiben "
        "Sie alle Zahlen ohne Tausendertrennzeichen.",
        en="The file has numbers with a point and numbers with a comma, so nobody knows whether {value} means "
        "thousands; write all numbers without a sign for thousands.",
    ),
    "not_danish_time": Sentence(
        da="{field} skal være dansk tid som 22-11-2026 13:45 eller 2026-11-22 13:45:00; ret den.",
        de="{field} muss dänische Zeit sein wie 22.11.2026 13:45 oder 2026-11-22 13:45:00; berichtigen Sie sie.",
        en="{field} must be a Danish time like 2026-11-22 13:45:00; mend it.",
    ),
    "currency_differs": Sentence(
        da="{field} er en anden end i ordrens første række; en ordre har kun én.",
        de="{field} ist eine andere als in der ersten Zeile der Bestellung; eine Bestellung hat nur eine.",
        en="{field} differs from the order's first row; an order has only one.",
    ),
    # The rows of an order
    "scattered": Sentence(
        da="Ordrens rækker står ikke sammen; sortér filen efter order_number.",
        de="Die Zeilen der Bestellung stehen nicht beieinander; sortieren Sie die Datei nach order_number.",
        en="The rows of the order do not stand together; sort the file by order_number.",
    ),
    "too_many_lines": Sentence(
        da="Ordren har {count} linjer, og der kan højst tages {most}; del den.",
        de="Die Bestellung hat {count} Zeilen, und höchstens {most} werden genommen; teilen Sie sie.",
        en="The order has {count} lines, and at most {most} can be taken; split it.",
    ),
    "beside_unreadable": Sentence(
        da="Rækken på linje {line} kan ikke læses og hører måske til denne ordre; ret den.",
        de="Die Zeile {line} kann nicht gelesen werden und gehört vielleicht zu dieser Bestellung; berichtigen Sie "
        "sie.",
        en="The row at line {line} cannot be read and may be a part of this order; mend it.",
    ),
    # JSON
    "json_too_long": Sentence(
        da="Linjen er længere end {most} byte; en ordre skal kunne være i dem.",
        de="Die Zeile ist länger als {most} Bytes; eine Bestellung muss hineinpassen.",
        en="The line is longer than {most} bytes; an order must fit in them.",
    ),
    "external_id_missing": Sentence(
        da="{field} mangler eller er ikke tekst i anførselstegn; skriv ordrens id i butikken.",
        de="{field} fehlt oder ist kein Text in Anführungszeichen; geben Sie die Id der Bestellung im Shop an.",
        en="{field} is missing or not text in quotes; give the order's id at the shop.",
    ),
    "body_not_finite": Sentence(
        da="Ordren rummer {word}; et beløb skal være et endeligt tal.",
        de="Die Bestellung enthält {word}; ein Betrag muss eine endliche Zahl sein.",
        en="The body holds {word}; an amount must be a finite number.",
    ),
    "body_not_utf8": Sentence(
        da="Ordren er ikke UTF-8 ved byte {byte}; send den som UTF-8.",
        de="Die Bestellung ist bei Byte {byte} kein UTF-8; senden Sie sie als UTF-8.",
        en="The body is not UTF-8 at byte {byte}; send it as UTF-8.",
    ),
    "body_not_json": Sentence(
        da="Ordren er ikke JSON ved linje {line}, tegn {column}; ret den.",
        de="Die Bestellung ist bei Zeile {line}, Zeichen {column} kein JSON; berichtigen Sie sie.",
        en="The body is not JSON at line {line}, column {column}: {reason}.",
    ),
    "body_too_deep": Sentence(
        da="Ordren er indlejret for dybt; en ordre behøver fem niveauer.",
        de="Die Bestellung ist zu tief verschachtelt; eine Bestellung braucht fünf Ebenen.",
        en="The body is nested too deeply; an order needs five levels.",
    ),
    "body_not_an_object": Sentence(
        da='Ordren skal være ét JSON-objekt: {{"number": …}}.',
        de='Die Bestellung muss ein JSON-Objekt sein: {{"number": …}}.',
        en='The body must be one JSON object: {{"number": …}}.',
    ),
    "body_number_too_long": Sentence(
        da="Ordren rummer et tal på mere end {most} tegn; forkort det.",
        de="Die Bestellung enthält eine Zahl mit mehr als {most} Zeichen; kürzen Sie sie.",
        en="The body holds a number of more than {most} characters; shorten it.",
    ),
    "body_exponent": Sentence(
        da="Ordren rummer et tal med en eksponent, som intet beløb behøver; skriv det ud.",
        de="Die Bestellung enthält eine Zahl mit einem Exponenten, den kein Betrag braucht; schreiben Sie sie aus.",
        en="The body holds a number with an exponent no amount needs; write it out.",
    ),
    "body_given_twice": Sentence(
        da="Ordren har {name} to gange i ét objekt; lad den ene være ude.",
        de="Die Bestellung nennt {name} zweimal in einem Objekt; lassen Sie eines weg.",
        en="The body gives {name} twice in one object; leave one out.",
    ),
    "more": Sentence(
        da="Ordren har {count} fejl mere som disse.",
        de="Die Bestellung hat {count} weitere Fehler wie diese.",
        en="The body has {count} more mistakes like these.",
    ),
}
