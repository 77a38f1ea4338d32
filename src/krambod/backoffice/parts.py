"""How does each part of the pages look, in all its states? One page for developers, in the demo only: `/parts/`.

A page invents no look: it takes its parts from `templates/parts/` and its classes from `theme.css`. What is new there
gets a place here, where it is looked at, and searched by axe, in light, in dark and on a phone.
"""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from krambod.accounting.danish_time import danish_day
from krambod.backoffice.books.chart import plan_chart, plan_spark
from krambod.backoffice.books.credit import DEBTORS, VAT_ACCOUNT, EntryShown
from krambod.backoffice.books.figures import DayFigure, Figure
from krambod.backoffice.books.labels import UNPAID, Label
from krambod.backoffice.books.tiles import Tile
from krambod.backoffice.books.way import plan_way
from krambod.backoffice.demo import find_demo
from krambod.backoffice.words import HELD, STATES
from krambod.transfers.models import State, Transfer, TransferEvent
from krambod.words.language import say

AT = datetime(2026, 11, 28, 9, 41, tzinfo=UTC)
DAYS = 30
LONG = "Kontohaverbeskyttelsesforsikringsselskabet " * 3
ICONS = (
    "attention", "company", "gear", "help", "moon", "more", "orders", "overview", "person", "prepaid", "reconcile",
    "screen", "search", "sun",
)  # fmt: skip


class PartsForm(forms.Form):
    """One field of each kind."""

    text = forms.CharField(label="A text", help_text="With a line of help.")
    wrong = forms.CharField(label="A text that is wrong")
    day = forms.DateField(label="A day", widget=forms.DateInput({"type": "date"}))
    chosen = forms.ChoiceField(label="A list", choices=[("1", "The first"), ("2", LONG)])
    radio = forms.ChoiceField(
        label="One of", choices=[("1", "When paid"), ("2", "When shipped")], widget=forms.RadioSelect
    )
    ticked = forms.BooleanField(label="A box with a longer sentence, which wraps on a phone", required=False)
    words = forms.CharField(label="Several lines", widget=forms.Textarea({"rows": 3}))
    closed = forms.CharField(label="Not to be changed", disabled=True, initial="13585628")


def show_parts(request: HttpRequest) -> HttpResponse:
    """Shows each part in its states. Raises Http404 outside of the demo."""
    if find_demo(request) is None:
        raise Http404
    form = PartsForm({"text": "Sannes Keramik", "chosen": "2", "radio": "2", "ticked": "on", "words": LONG})
    context = {
        "tiles": _tiles(),
        "chart": plan_chart(_days()),
        "list_address": "",
        "ways": [_way(State.RECEIVED, "received"), _way(State.DRAFTED, "received", "drafted", cause="approve_draft"),
                 _way(State.PAID, "received", "drafted", "booked", "paid")],
        "labels": [Label(text=say(HELD, "en"), css="held")]
        + [Label(text=say(words, "en"), css=str(state)) for state, words in STATES.items()]
        + [Label(text="Booked, waiting for payment", css=UNPAID), Label(text="Changed", css="changed")]
        + [Label(text="Return announced", css="returned")],
        "entries": [
            EntryShown(side="D", account_number=1000, amount=Decimal("199.20")),
            EntryShown(side="D", account_number=VAT_ACCOUNT, amount=Decimal("49.80")),
            EntryShown(side="K", account_number=DEBTORS, amount=Decimal("249.00")),
        ],
        "accounts": {1000: "Sale of goods", VAT_ACCOUNT: LONG},
        "form": form,
        "icons": [f"backoffice/icons/{name}.html" for name in ICONS],
        "long": LONG,
        "figures": [Decimal("1249.50"), Decimal("-133.22"), Decimal(0)],
    }  # fmt: skip
    return render(request, "developers/parts.html", context)


def _days() -> list[DayFigure]:
    last = danish_day(AT)
    counts = [(place * 7) % 23 for place in range(DAYS)]
    return [
        DayFigure(
            day=last - timedelta(days=DAYS - 1 - place),
            figure=Figure(count=count, sums=(("DKK", Decimal(count) * Decimal("312.50")),)),
        )
        for place, count in enumerate(counts)
    ]


def _tiles() -> list[Tile]:
    figure = Figure(count=1048, sums=(("DKK", Decimal("312450.50")), ("EUR", Decimal("424.09"))))
    spark = plan_spark([one.figure.count for one in _days()])
    return [
        Tile(
            id="1",
            name="A figure with its line",
            figure=figure,
            address="#tiles",
            beside="Last Saturday: 4",
            spark=spark,
        ),
        Tile(id="2", name="That waits for somebody", figure=figure, address="#tiles", beside="", css="tile-held"),
        Tile(id="3", name="Nothing yet", figure=Figure(), address="#tiles", beside="Last month: 0"),
    ]


def _way(state: State, *names: str, cause: str = "") -> list[object]:
    transfer = Transfer(state=state, cause=cause, draft_guid=None if len(names) == 1 else "0" * 32)
    events = [TransferEvent(name=name, at=AT + timedelta(minutes=place)) for place, name in enumerate(names)]
    return list(plan_way(transfer, events))
