"""Why can nothing be sent to Dinero, or read from a shop, whatever the order?"""

from krambod.words.causes.cause import Cause
from krambod.words.language import Sentence

CONNECTION_CAUSES: tuple[Cause, ...] = (
    Cause(
        code="reconnect_dinero",
        mended_by="connection",
        sentence=Sentence(
            da="Forbindelsen til Dinero er ophørt. Opret forbindelse igen; ordrerne venter imens.",
            de="Die Verbindung zu Dinero ist beendet. Verbinden Sie erneut; die Bestellungen warten so lange.",
            en="The connection to Dinero has ended. Connect again; the orders wait meanwhile.",
        ),
    ),
    Cause(
        code="dinero_keys_unreadable",
        mended_by="connection",
        sentence=Sentence(
            da="Adgangen til Dinero kan ikke læses på denne installation, fordi dens hemmelige nøgler er ændret. Opret "
            "forbindelse igen; ordrerne venter imens.",
            de="Der Zugang zu Dinero kann auf dieser Installation nicht gelesen werden, weil ihre geheimen Schlüssel "
            "geändert wurden. Verbinden Sie erneut; die Bestellungen warten so lange.",
            en="The access to Dinero cannot be read on this installation, because its secret keys were changed. "
            "Connect again; the orders wait meanwhile.",
        ),
    ),
    Cause(
        code="access_denied",
        mended_by="connection",
        sentence=Sentence(
            da="Brugeren, der oprettede forbindelsen, har ikke længere adgang til Organisationen. Opret forbindelse "
            "igen som en, der har.",
            de="Der Benutzer der Verbindung hat keinen Zugang mehr zur Organisation. Verbinden Sie erneut als jemand, "
            "der ihn hat.",
            en="The user who connected no longer has access to the organization. Connect again as one who has.",
        ),
    ),
    Cause(
        code="renew_pro",
        mended_by="subscription",
        sentence=Sentence(
            da="Dinero Pro er udløbet, og uden det kan intet overføres. Forny det i Dinero; så fortsætter ordrerne "
            "selv.",
            de="Dinero Pro ist abgelaufen; ohne es wird nichts übertragen. Erneuern Sie es in Dinero; die "
            "Bestellungen gehen dann von selbst weiter.",
            en="Dinero Pro has ended, and nothing can be transferred without it. Renew it in Dinero; the orders then "
            "go on by themselves.",
        ),
    ),
    Cause(
        code="outage",
        mended_by="time",
        sentence=Sentence(
            da="Dinero kan ikke nås lige nu. Vi prøver selv igen.",
            de="Dinero ist gerade nicht erreichbar. Wir versuchen es selbst erneut.",
            en="Dinero cannot be reached just now. We try again by ourselves.",
        ),
    ),
    Cause(
        code="token_refused",
        mended_by="time",
        sentence=Sentence(
            da="Dinero afviser adgangen lige nu, selv om forbindelsen er i live. Vi prøver selv igen.",
            de="Dinero verweigert gerade den Zugang, obwohl die Verbindung besteht. Wir versuchen es selbst erneut.",
            en="Dinero refuses access just now, although the connection is alive. We try again by ourselves.",
        ),
    ),
    Cause(
        code="list_refused",
        mended_by="time",
        sentence=Sentence(
            da="Dinero vil ikke vise kontoplanen, kontakterne eller fakturaerne, og uden dem overføres intet. Årsagen "
            "står i loggen; vi prøver selv igen.",
            de="Dinero zeigt Kontenplan, Kontakte oder Rechnungen nicht, und ohne sie wird nichts übertragen. Der "
            "Grund steht im Protokoll; wir versuchen es selbst erneut.",
            en="Dinero does not show the accounts, contacts or invoices, and nothing is transferred without them. The "
            "reason is in the log; we try again by ourselves.",
        ),
    ),
    Cause(
        code="rate_limited",
        mended_by="time",
        sentence=Sentence(
            da="Dinero beder os vente lidt. Vi prøver selv igen.",
            de="Dinero bittet um etwas Geduld. Wir versuchen es selbst erneut.",
            en="Dinero asks us to wait a little. We try again by ourselves.",
        ),
    ),
    Cause(
        code="paused_by_hand",
        mended_by="person",
        sentence=Sentence(
            da="Overførslen er sat på pause. Ordrer modtages og venter.",
            de="Die Übertragung ist angehalten. Bestellungen werden angenommen und warten.",
            en="The transfer is paused. Orders are taken in and wait.",
        ),
    ),
    Cause(
        code="disconnected",
        mended_by="person",
        sentence=Sentence(
            da="Overførslen er stoppet, og forbindelsen til Dinero er afbrudt. Det bogførte kan stadig læses her.",
            de="Die Übertragung ist beendet und die Verbindung zu Dinero getrennt. Gebuchtes bleibt hier lesbar.",
            en="The transfer was stopped and Dinero disconnected. What was booked can still be read here.",
        ),
    ),
    Cause(
        code="restored",
        mended_by="person",
        sentence=Sentence(
            da="Denne installation er gendannet fra en sikkerhedskopi og holder pause. Start den, når den gamle er "
            "stoppet.",
            de="Diese Installation ist aus einer Sicherung wiederhergestellt und angehalten. Starten Sie sie, wenn "
            "die alte gestoppt ist.",
            en="This installation was restored from a backup and is paused. Start it when the old one is stopped.",
        ),
    ),
    Cause(
        code="restoring",
        mended_by="person",
        sentence=Sentence(
            da="Gendannelsen fra sikkerhedskopien er ikke færdig. Kør den igen; ingen ordrer overføres imens.",
            de="Die Wiederherstellung aus der Sicherung ist nicht abgeschlossen. Starten Sie sie erneut; so lange "
            "wird nichts übertragen.",
            en="The restore from the backup has not come to its end. Run it again; nothing is transferred meanwhile.",
        ),
    ),
    Cause(
        code="reconnect_shop",
        mended_by="shop_connection",
        page="shop_platform",
        sentence=Sentence(
            da="Butikken tager ikke længere imod nøglen. Opret forbindelse igen; det, der sker imens, venter.",
            de="Der Shop nimmt den Schlüssel nicht mehr an. Verbinden Sie erneut; was inzwischen geschieht, wartet.",
            en="The shop does not take the key any more. Connect again; what happens meanwhile waits.",
        ),
    ),
    Cause(
        code="app_uninstalled",
        mended_by="shop_connection",
        page="shop_platform",
        sentence=Sentence(
            da="Appen er fjernet fra butikken. Installér den igen, eller opret forbindelse med en nøgle; intet er "
            "tabt.",
            de="Die App wurde im Shop entfernt. Installieren Sie sie erneut oder verbinden Sie mit einem Schlüssel; "
            "nichts ist verloren.",
            en="The app was removed from the shop. Install it again, or connect with a key; nothing is lost.",
        ),
    ),
    Cause(
        code="secrets_unreadable",
        mended_by="shop_connection",
        page="shop_platform",
        sentence=Sentence(
            da="Butikkens nøgle kan ikke læses på denne installation. Indtast den igen; intet er tabt.",
            de="Der Schlüssel des Shops kann auf dieser Installation nicht gelesen werden. Geben Sie ihn erneut ein; "
            "nichts ist verloren.",
            en="The shop's key cannot be read on this installation. Enter it again; nothing is lost.",
        ),
    ),
)
