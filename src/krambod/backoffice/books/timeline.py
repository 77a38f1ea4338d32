"""What happened to an order, in words: what the shop sent, what Dinero was asked, and what people chose?"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from krambod.backoffice.books.buttons import button_words
from krambod.backoffice.books.event_words import (
    BY_HAND,
    EVENTS,
    NOBODY,
    OUTCOMES,
    SKIP_REASONS,
    STEPS,
    UNTOLD,
)
from krambod.backoffice.books.order_words import cause_title
from krambod.backoffice.books.refund_words import REFUND_EVENTS, REFUND_STEPS
from krambod.backoffice.formats import current_language, moment
from krambod.backoffice.words import state_words
from krambod.transfers.models import LedgerEntry, TransferEvent, WriteOutcome
from krambod.words.causes import CAUSES, explain
from krambod.words.choices import SKIP, SKIP_DIFFERENCE
from krambod.words.details import WORDS, fill
from krambod.words.language import Sentence, say

MOST_SHOWN = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One step. `quote` is what a person wrote.

    For a call to Dinero, `answer` is the outcome and `key` is the key of the ledger entry; else both are empty.
    `is_routine`: Dinero did what it was asked, and an event tells what came of it.
    """

    at: datetime
    text: str
    quote: str = ""
    answer: str = ""
    key: str = ""
    is_routine: bool = False


def timeline_of(
    events: Iterable[TransferEvent], ledger: Iterable[LedgerEntry], *, is_refund: bool = False, held_by: str = ""
) -> list[Entry]:
    """Newest first; of two events at the same moment, the later row. A refund speaks of its credit note.

    What the order is held by now has its sentence on top of the page, so here it has its title only.
    """
    sentences, steps = ({**EVENTS, **REFUND_EVENTS}, {**STEPS, **REFUND_STEPS}) if is_refund else (EVENTS, STEPS)
    told = [_event(event, sentences, held_by) for event in events] + [_ledger(entry, steps) for entry in ledger]
    return sorted(told, key=lambda entry: entry.at, reverse=True)[:MOST_SHOWN]


def skip_words(value: str) -> str:
    """Why an order is not booked, in words. `value` is the stored reason: `by_hand: 20317`."""
    code, _, text = value.partition(":")
    if code not in SKIP_REASONS:
        return value
    words = say(SKIP_REASONS[code], current_language())
    text = text.strip()
    return words.replace("…", text) if "…" in words else f"{words}: {text}" if text else words


def _event(event: TransferEvent, sentences: Mapping[str, Sentence], held_by: str) -> Entry:
    language, details = current_language(), event.details
    name = BY_HAND if event.name == "booked" and details.get("by_hand") else event.name
    sentence = sentences.get(name, UNTOLD)
    shown = _shown(event.name, details)
    if event.name == "held" and details.get("code") == held_by:
        shown = {"sentence": cause_title(held_by, details)}
    text = fill(sentence, shown, language)
    return Entry(at=event.at, text=text, quote=_quote(event.name, details))


def _shown(name: str, details: Mapping[str, Any]) -> dict[str, str]:
    """The details that the sentence of an event needs, in words."""
    shown = {key: str(value) for key, value in details.items()} | {"name": name}
    language = current_language()
    match name:
        case "held":
            shown = {"sentence": _cause_sentence(details)}
        case "waiting" | "skipped":
            shown["state"] = state_words(name, str(details.get("reason", "")), language)
        case "vat_rounded" | "line_rounded":
            shown["amount"] = shown.get("difference", "0")
        case "retry":
            code = str(details.get("code", ""))
            shown = {"last": say(WORDS[code], language) if code in WORDS else code, "at": _moment(details.get("at"))}
        case "corrected":
            shown["fields"] = ", ".join(say(WORDS[field], language) for field in details.get("fields", ()))
        case "chosen":
            shown = {"by": shown.get("by") or say(NOBODY, language), "button": button_words(shown.get("choice", ""))}
    return shown


def _cause_sentence(details: Mapping[str, Any]) -> str:
    code = str(details.get("code", ""))
    own = {key: str(value) for key, value in details.items() if key != "code"}
    return explain(code, own, current_language()) if code in CAUSES else code


def _moment(text: object) -> str:
    return moment(datetime.fromisoformat(text)) if isinstance(text, str) else ""


def _quote(name: str, details: Mapping[str, Any]) -> str:
    if name == "comment":
        return str(details.get("text", ""))
    if name == "return_declined":
        return str(details.get("reason", ""))
    is_skipped = name == "chosen" and details.get("choice") in (SKIP.name, SKIP_DIFFERENCE.name)
    return skip_words(str(details.get("value", ""))) if is_skipped else ""


def _ledger(entry: LedgerEntry, steps: Mapping[str, Sentence]) -> Entry:
    language = current_language()
    return Entry(
        at=entry.intended_at,
        text=f"{say(steps[entry.step], language)}.",
        answer=say(OUTCOMES[entry.outcome], language),
        key=entry.key,
        is_routine=entry.outcome == WriteOutcome.DONE,
    )
