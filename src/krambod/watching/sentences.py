"""What does an alert say? A title and a sentence in three languages, for each condition."""

from collections.abc import Mapping
from dataclasses import dataclass

from krambod.words.language import Language, Sentence, say


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertWords:
    """`title` is the subject of a mail. `sentence` says what is wrong and what to do; `{…}` are details."""

    title: Sentence
    sentence: Sentence


RESOLVED = Sentence(da="I orden igen", de="Wieder in Ordnung", en="Resolved")
SINCE = Sentence(
    da="Siden {since} (UTC). Installation: {base_url}",
    de="Seit {since} (UTC). Installation: {base_url}",
    en="Since {since} (UTC). Installation: {base_url}",
)

ALERTS: Mapping[str, AlertWords] = {
    "no_worker": AlertWords(
        title=Sentence(da="Ingen worker kører", de="Kein Worker läuft", en="No worker runs"),
        sentence=Sentence(
            da="Ingen worker har givet livstegn i {minutes} minutter, så ingen ordrer overføres. Start `krambod serve` "
            "eller `krambod worker`, og se i loggen.",
            de="Seit {minutes} Minuten gibt kein Worker ein Lebenszeichen, also werden keine Bestellungen übertragen. "
            "Starten Sie `krambod serve` oder `krambod worker`, und sehen Sie im Protokoll nach.",
            en="No worker has shown that it lives for {minutes} minutes, so no orders are transferred. Start `krambod "
            "serve` or `krambod worker`, and look at the log.",
        ),
    ),
    "transfers_stand": AlertWords(
        title=Sentence(da="Ordrer står stille", de="Bestellungen stehen still", en="Orders stand still"),
        sentence=Sentence(
            da="{count} organisationer har ordrer, der skal overføres og ikke flytter sig: {lanes}. Kør `krambod "
            "doctor`, og se i workerens log.",
            de="{count} Organisationen haben fällige Bestellungen, die sich nicht bewegen: {lanes}. Führen Sie "
            "`krambod doctor` aus, und sehen Sie im Protokoll des Workers nach.",
            en="{count} organizations have orders that are due and do not move: {lanes}. Run `krambod doctor`, and "
            "look at the worker's log.",
        ),
    ),
    "chore_late": AlertWords(
        title=Sentence(
            da="Opgaven {chore} er forsinket", de="Die Aufgabe {chore} ist verspätet", en="The chore {chore} is late"
        ),
        sentence=Sentence(
            da="Opgaven {chore} skulle være begyndt for {minutes} minutter siden. Se i workerens log efter den.",
            de="Die Aufgabe {chore} hätte vor {minutes} Minuten beginnen sollen. Sehen Sie im Protokoll des Workers "
            "nach ihr.",
            en="The chore {chore} should have begun {minutes} minutes ago. Look for it in the worker's log.",
        ),
    ),
    "events_stand": AlertWords(
        title=Sentence(da="Beskeder fra butikker venter", de="Meldungen von Shops warten", en="Events of shops wait"),
        sentence=Sentence(
            da="{count} beskeder fra butikker er ikke behandlet, den ældste i {minutes} minutter. Se i workerens log.",
            de="{count} Meldungen von Shops sind nicht bearbeitet, die älteste seit {minutes} Minuten. Sehen Sie im "
            "Protokoll des Workers nach.",
            en="{count} events of shops are not taken, the oldest for {minutes} minutes. Look at the worker's log.",
        ),
    ),
    "lanes_paused": AlertWords(
        title=Sentence(
            da="Dinero svarer ikke ({cause})",
            de="Dinero antwortet nicht ({cause})",
            en="Dinero does not work ({cause})",
        ),
        sentence=Sentence(
            da="{count} organisationer venter ({cause}), og krambod prøver selv igen. Se status.dinero.dk; kør "
            "`krambod doctor`, hvis Dinero virker.",
            de="{count} Organisationen warten ({cause}), und krambod versucht es selbst erneut. Sehen Sie auf "
            "status.dinero.dk nach; führen Sie `krambod doctor` aus, wenn Dinero läuft.",
            en="{count} organizations wait ({cause}), and krambod tries again by itself. Look at status.dinero.dk; run "
            "`krambod doctor` if Dinero works.",
        ),
    ),
    "our_mistake": AlertWords(
        title=Sentence(da="En fejl i krambod", de="Ein Fehler in krambod", en="A mistake in krambod"),
        sentence=Sentence(
            da="{count} ordrer er stoppet af en fejl i krambod. Find `transfer.failed` i loggen, og meld fejlen.",
            de="{count} Bestellungen hält ein Fehler in krambod auf. Suchen Sie `transfer.failed` im Protokoll, und "
            "melden Sie den Fehler.",
            en="{count} orders are held by a mistake in krambod. Find `transfer.failed` in the log, and report it.",
        ),
    ),
    "no_database": AlertWords(
        title=Sentence(
            da="Databasen kan ikke nås", de="Die Datenbank ist nicht erreichbar", en="The database cannot be reached"
        ),
        sentence=Sentence(
            da="{machine} kan ikke nå databasen, så intet gemmes eller overføres. Start den; kør så `krambod doctor`.",
            de="{machine} erreicht die Datenbank nicht, also wird nichts gespeichert oder übertragen. Starten Sie sie; "
            "führen Sie dann `krambod doctor` aus.",
            en="{machine} cannot reach the database, so nothing is stored or transferred. Start it; then run `krambod "
            "doctor`.",
        ),
    ),
    "test": AlertWords(
        title=Sentence(da="En prøve", de="Ein Test", en="A test"),
        sentence=Sentence(
            da="Denne besked er en prøve: alt er i orden.",
            de="Diese Meldung ist ein Test: alles ist in Ordnung.",
            en="This message is a test: all is well.",
        ),
    ),
}


def title_of(name: str, details: Mapping[str, object], language: Language) -> str:
    """The title of an alert. Raises KeyError for a name that has none."""
    return say(ALERTS[name].title, language).format_map(details)


def sentence_of(name: str, details: Mapping[str, object], language: Language) -> str:
    """The sentence of an alert. Raises KeyError for a name that has none."""
    return say(ALERTS[name].sentence, language).format_map(details)
