"""Which words does the audit log show for each action? In three languages.

`{…}` are details that are stored with the action. A test compares this table with the actions that the code stores.
"""

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from krambod.backoffice.formats import amount, number, short_day
from krambod.backoffice.words import ROLES
from krambod.privacy.unfinished import SETTLED
from krambod.words.choices import CHOICES
from krambod.words.language import Language, Sentence, say

ACTIONS: Mapping[str, Sentence] = {
    "company_made": Sentence(da="oprettede virksomheden", de="hat das Unternehmen angelegt", en="made the company"),
    "buyer_erased": Sentence(
        da="slettede køberen af {orders}",
        de="hat den Käufer von {orders} gelöscht",
        en="erased the buyer of {orders}",
    ),
    "buyer_exported": Sentence(
        da="hentede persondata om køberen af {orders}",
        de="hat die Personendaten des Käufers von {orders} heruntergeladen",
        en="downloaded the personal data of the buyer of {orders}",
    ),
    "money_called_settled": Sentence(
        da="sagde, at betalingen af {orders} er afsluttet uden for Krambod: {settled}",
        de="hat erklärt, dass die Zahlung von {orders} außerhalb von Krambod erledigt ist: {settled}",
        en="said that the payment of {orders} is settled outside Krambod: {settled}",
    ),
    "company_exported": Sentence(
        da="hentede alt, hvad der er gemt om virksomheden",
        de="hat alles heruntergeladen, was über das Unternehmen gespeichert ist",
        en="downloaded everything that is stored of the company",
    ),
    "account_deleted": Sentence(
        da="slettede sin egen konto", de="hat das eigene Konto gelöscht", en="deleted their own account"
    ),
    "person_invited": Sentence(
        da="inviterede {email} som {role}", de="hat {email} als {role} eingeladen", en="invited {email} as {role}"
    ),
    "invitation_revoked": Sentence(
        da="tog invitationen til {email} tilbage",
        de="hat die Einladung an {email} zurückgenommen",
        en="took back the invitation to {email}",
    ),
    "person_joined": Sentence(da="blev {role}", de="ist als {role} beigetreten", en="joined as {role}"),
    "role_changed": Sentence(
        da="gjorde {person} til {role}", de="hat {person} zu {role} gemacht", en="made {person} {role}"
    ),
    "member_removed": Sentence(da="fjernede {person}", de="hat {person} entfernt", en="removed {person}"),
    "member_left": Sentence(da="forlod virksomheden", de="hat das Unternehmen verlassen", en="left the company"),
    "logged_in": Sentence(
        da="loggede ind fra {address}", de="hat sich von {address} angemeldet", en="logged in from {address}"
    ),
    "login_failed": Sentence(
        da="kom ikke ind: forkert adgangskode fra {address}",
        de="kam nicht hinein: falsches Passwort von {address}",
        en="did not get in: wrong password from {address}",
    ),
    "second_step_failed": Sentence(
        da="kom ikke ind: forkert kode fra {address}",
        de="kam nicht hinein: falscher Code von {address}",
        en="did not get in: wrong code from {address}",
    ),
    "password_changed": Sentence(
        da="valgte en ny adgangskode", de="hat ein neues Passwort gewählt", en="chose a new password"
    ),
    "email_changed": Sentence(
        da="skiftede sin e-mailadresse", de="hat die eigene E-Mail-Adresse geändert", en="changed their e-mail address"
    ),
    "second_step_added": Sentence(
        da="slog et ekstra trin til ved log-ind",
        de="hat einen zweiten Schritt der Anmeldung eingeschaltet",
        en="switched on a second step at the log-in",
    ),
    "second_step_removed": Sentence(
        da="slog et ekstra trin fra ved log-ind",
        de="hat einen zweiten Schritt der Anmeldung ausgeschaltet",
        en="switched off a second step at the log-in",
    ),
    "shop_made": Sentence(da="oprettede butikken {shop}", de="hat den Shop {shop} angelegt", en="made the shop {shop}"),
    "shop_named": Sentence(
        da="kaldte butikken {before} for {shop}",
        de="hat den Shop {before} in {shop} umbenannt",
        en="called the shop {before} {shop}",
    ),
    "system_chosen": Sentence(
        da="valgte økonomisystem for {shop}",
        de="hat das Finanzsystem für {shop} gewählt",
        en="chose the accounting system of {shop}",
    ),
    "connected": Sentence(
        da="oprettede forbindelse til Dinero for {shop}",
        de="hat {shop} mit Dinero verbunden",
        en="connected {shop} to Dinero",
    ),
    "disconnected": Sentence(
        da="fjernede forbindelsen til Dinero for {shop}",
        de="hat die Verbindung von {shop} zu Dinero getrennt",
        en="disconnected {shop} from Dinero",
    ),
    "organization_chosen": Sentence(
        da="valgte organisation for {shop}",
        de="hat die Organisation für {shop} gewählt",
        en="chose the organization of {shop}",
    ),
    "account_made": Sentence(
        da="oprettede konto {number} i Dinero for {shop}",
        de="hat das Konto {number} in Dinero für {shop} angelegt",
        en="made account {number} in Dinero for {shop}",
    ),
    "looked_in_dinero": Sentence(
        da="så efter i Dinero, hvad der allerede er bogført for {shop}",
        de="hat in Dinero nachgesehen, was für {shop} schon gebucht ist",
        en="looked in Dinero for what is booked already for {shop}",
    ),
    "rules_by_treatment": Sentence(
        da="bogfører fra nu af salg uden moms i {shop} efter, hvor varen leveres, hvem der køber, og hvad der sælges, "
        "og ikke længere alt sammen på konto {accounts}; se »Moms og konti«",
        de="bucht Verkäufe ohne MwSt. in {shop} ab jetzt danach, wohin geliefert wird, wer kauft und was verkauft "
        "wird, und nicht mehr alle auf Konto {accounts}; siehe „MwSt. und Konten“",
        en="books sales without VAT in {shop} from now on by where the goods go, who buys and what is sold, and no "
        "longer all on account {accounts}; see “VAT and accounts”",
    ),
    "rules_saved": Sentence(
        da="ændrede bogføringsreglerne for {shop}",
        de="hat die Buchungsregeln von {shop} geändert",
        en="changed the booking rules of {shop}",
    ),
    "paused": Sentence(da="satte {shop} på pause", de="hat {shop} angehalten", en="paused {shop}"),
    "resumed": Sentence(da="lod {shop} fortsætte", de="hat {shop} fortgesetzt", en="let {shop} go on"),
    "transfer_stopped": Sentence(
        da="stoppede overførslen fra {shop}",
        de="hat die Übertragung aus {shop} beendet",
        en="stopped the transfer from {shop}",
    ),
    "transfer_goes_on": Sentence(
        da="lod overførslen fra {shop} gå videre",
        de="hat die Übertragung aus {shop} weiterlaufen lassen",
        en="let the transfer from {shop} go on",
    ),
    "orders_decided": Sentence(
        da="valgte »{choice}« (ordrer: {count})",
        de="hat „{choice}“ gewählt (Bestellungen: {count})",
        en="chose “{choice}” (orders: {count})",
    ),
    "credit_note_asked": Sentence(
        da="oprettede en kreditnota på {total} kr.",
        de="hat eine Gutschrift über {total} DKK angelegt",
        en="made a credit note of {total} DKK",
    ),
    "draft_deleted": Sentence(
        da="slettede en kladde i Dinero, som ingen ordre brugte",
        de="hat einen Entwurf in Dinero gelöscht, den keine Bestellung brauchte",
        en="deleted a draft in Dinero that no order needed",
    ),
    "batch_undone": Sentence(
        da="tilbageførte {orders} bogførte ordrer på i alt {total} kr.",
        de="hat {orders} gebuchte Bestellungen über zusammen {total} DKK storniert",
        en="reversed {orders} booked orders of {total} DKK in all",
    ),
    "parcels_ticked": Sentence(
        da="skrev, hvad der var i hver pakke af ordre {number}",
        de="hat angegeben, was in jedem Paket der Bestellung {number} war",
        en="wrote what was in each parcel of order {number}",
    ),
    "order_commented": Sentence(
        da="skrev en kommentar til en ordre",
        de="hat eine Bestellung kommentiert",
        en="commented on an order",
    ),
    "order_corrected": Sentence(
        da="rettede ordre {number}", de="hat Bestellung {number} berichtigt", en="corrected order {number}"
    ),
    "order_correction_withdrawn": Sentence(
        da="tog rettelsen af ordre {number} tilbage",
        de="hat die Berichtigung von Bestellung {number} zurückgenommen",
        en="took back the correction of order {number}",
    ),
    "orders_exported": Sentence(
        da="hentede ordrer som CSV", de="hat Bestellungen als CSV heruntergeladen", en="downloaded orders as CSV"
    ),
    "list_exported": Sentence(
        da="hentede {list} som CSV", de="hat {list} als CSV heruntergeladen", en="downloaded {list} as CSV"
    ),
    "orders_imported": Sentence(
        da="importerede {count} ordrer i {shop} fra en fil",
        de="hat {count} Bestellungen in {shop} aus einer Datei importiert",
        en="imported {count} orders into {shop} from a file",
    ),
    "digest_chosen": Sentence(
        da="valgte, hvor tit der kommer en oversigt på mail",
        de="hat gewählt, wie oft eine Übersicht per E-Mail kommt",
        en="chose how often a summary comes by mail",
    ),
    "seen_orders_chosen": Sentence(
        da="valgte, om browseren gemmer de ordrer, der sidst er set",
        de="hat gewählt, ob der Browser die zuletzt gesehenen Bestellungen behält",
        en="chose whether the browser keeps the orders seen last",
    ),
    "api_token_made": Sentence(
        da="lavede en ny API-nøgle til {shop}; den gamle holdt op med at virke",
        de="hat einen neuen API-Schlüssel für {shop} erzeugt; der alte gilt nicht mehr",
        en="made a new API token for {shop}; the old one stopped working",
    ),
    "shop_connected": Sentence(
        da="forbandt {shop} med {platform}",
        de="hat {shop} mit {platform} verbunden",
        en="connected {shop} to {platform}",
    ),
    "app_connected": Sentence(
        da="forbandt {shop} med en kode, som {platform}-appen sendte",
        de="hat {shop} durch einen Code verbunden, den die App von {platform} gesendet hat",
        en="connected {shop} by a code that the app of {platform} sent",
    ),
    "claim_code_made": Sentence(
        da="lavede en kode, som appen i {platform} kan forbinde {shop} med",
        de="hat einen Code erzeugt, mit dem die App in {platform} {shop} verbinden kann",
        en="made a code by which the app in {platform} can connect {shop}",
    ),
    "shop_disconnected": Sentence(
        da="fjernede {shop}s forbindelse til butiksplatformen",
        de="hat {shop} von der Shop-Plattform getrennt",
        en="disconnected {shop} from its platform",
    ),
    "shop_tried": Sentence(
        da="testede forbindelsen til {shop}",
        de="hat die Verbindung zu {shop} getestet",
        en="tested the connection to {shop}",
    ),
    "backfill_asked": Sentence(
        da="hentede {shop}s ordrer fra {since} og frem",
        de="hat die Bestellungen von {shop} seit {since} geholt",
        en="fetched the orders of {shop} since {since}",
    ),
    "reading_rules_saved": Sentence(
        da="gemte version {version} af, hvordan {shop}s ordrer læses",
        de="hat Version {version} davon gespeichert, wie Bestellungen von {shop} gelesen werden",
        en="saved version {version} of how orders of {shop} are read",
    ),
    "return_closed": Sentence(
        da="lukkede den meldte retur på ordre {number} i {shop}",
        de="hat die gemeldete Retoure zu Bestellung {number} in {shop} geschlossen",
        en="closed the announced return of order {number} in {shop}",
    ),
}


DAY = re.compile(r"\d{4}-\d\d-\d\d")
AMOUNT = re.compile(r"-?\d+\.\d\d")

# What the detail `list` says.
LISTS: Mapping[str, Sentence] = {
    "attention": Sentence(
        da="ordrer, der kræver handling", de="Bestellungen, die Handlung brauchen", en="the orders that need action"
    ),
    "prepaid": Sentence(
        da="ordrer, der er betalt og ikke sendt",
        de="die bezahlten und nicht versandten Bestellungen",
        en="the orders that are paid and not sent",
    ),
    "reconcile": Sentence(da="forskelle fra Dinero", de="die Unterschiede zu Dinero", en="the differences from Dinero"),
    "parcels": Sentence(da="en ordres pakker", de="die Pakete einer Bestellung", en="the parcels of an order"),
    "log": Sentence(da="loggen", de="das Protokoll", en="the log"),
}


class _Details(dict[str, Any]):
    """Shows a missing detail as a dash, because an old entry without it must not break the page."""

    def __missing__(self, name: str) -> str:
        return "–"


def _written(value: object) -> object:
    """A detail as the reader writes it. A day is stored as `2026-11-28`, an amount as `1234.50`."""
    if isinstance(value, int) and not isinstance(value, bool):
        return number(value)
    if isinstance(value, str) and DAY.fullmatch(value):
        return short_day(date.fromisoformat(value))
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return amount(Decimal(value))
    return value


def describe_action(action: str, details: Mapping[str, Any], language: Language) -> str:
    """What a person did, in words, without the person's name."""
    sentence = ACTIONS.get(action)
    if sentence is None:  # stored by a newer version of Krambod, before the operator went back to this one
        return action
    known = _Details({name: _written(value) for name, value in details.items()})
    if details.get("settled") in SETTLED:
        known["settled"] = say(SETTLED[details["settled"]], language).rstrip(".")
    if details.get("list") in LISTS:
        known["list"] = say(LISTS[details["list"]], language)
    if details.get("choice") in CHOICES:
        known["choice"] = say(CHOICES[details["choice"]].button, language)
    if details.get("role") in ROLES:
        known["role"] = say(ROLES[details["role"]], language)
    return say(sentence, language).format_map(known)
