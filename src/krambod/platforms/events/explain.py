"""How was a payload understood? For *Test en ordre*, line by line: field, where it stood, what it means, what is wrong.

Nothing is stored. A merchant may try other paths for fields before they are saved as a new version of the rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from krambod.merchants.models import Shop
from krambod.orders.order import Order
from krambod.orders.reading import Finding, UnreadableOrder, parse_shop_json
from krambod.platforms.connections.stored import NotConnected, find_shop_connection
from krambod.platforms.events.known import translate_known
from krambod.platforms.platform import Platform, Reading, ReadingRules, Translation, Understood
from krambod.platforms.reading_rules import find_reading_rules, save_reading_rules
from krambod.platforms.registry import platforms


@dataclass(frozen=True, slots=True, kw_only=True)
class Explained:
    """`order` None: it cannot be read, and `findings` say why. `lines` are in the order they were looked at.

    `fields` are all that can be mapped, with the paths that are tried for each, the merchant's own first.
    """

    order: Order | None
    findings: tuple[Finding, ...]
    lines: tuple[Understood, ...]
    platform: Platform
    fields: Mapping[str, tuple[str, ...]]
    rules: ReadingRules


def explain_payload(shop: Shop, text: str, now: datetime, *, fields: Mapping[str, str] | None = None) -> Explained:
    """How a pasted payload is understood by the shop's rules, or with `fields` (field -> path) tried instead.

    Raises NotConnected.
    """
    platform = platform_of_shop(shop)
    rules = find_reading_rules(shop)
    if fields is not None:
        rules = rules.model_copy(update={"fields": _told(fields)})
    translation = _translate(shop, platform, text, rules, now)
    return Explained(
        order=translation.order,
        findings=translation.findings,
        lines=_without_repeats(translation.understood),
        platform=platform,
        fields=mappable_fields(platform, rules),
        rules=rules,
    )


def save_field_map(shop: Shop, fields: Mapping[str, str], now: datetime, *, by: str = "") -> int:
    """Stores which path each field is read from (field -> path; "" gives it back to the platform's own spellings).

    A new version of the reading rules, whose number is returned; held events of the shop are read anew. Raises
    NotConnected, and ValueError for a field that the platform does not have.
    """
    platform = platform_of_shop(shop)
    told = _told(fields)
    unknown = sorted(set(told) - set(platform.fields))
    if unknown:
        raise ValueError(f"{platform.title} has no field {', '.join(unknown)}")
    rules = find_reading_rules(shop)
    kept = {name: path for name, path in rules.fields.items() if name not in fields}
    return save_reading_rules(shop, rules.model_copy(update={"fields": kept | told}), now, by=by)


def mappable_fields(platform: Platform, rules: ReadingRules) -> dict[str, tuple[str, ...]]:
    """Every field of ours, with the paths that are tried for it."""
    return {
        name: (rules.fields[name], *paths) if name in rules.fields else paths for name, paths in platform.fields.items()
    }


def platform_of_shop(shop: Shop) -> Platform:
    """Raises NotConnected."""
    connection = find_shop_connection(shop)
    if connection is None:
        raise NotConnected
    return platforms()[connection.platform]


def _translate(shop: Shop, platform: Platform, text: str, rules: ReadingRules, now: datetime) -> Translation:
    try:
        document = parse_shop_json(text)
    except UnreadableOrder as error:
        return Translation(order=None, findings=error.findings)
    return translate_known(shop, platform, document, Reading(rules=rules, received_at=now)).translation


def _without_repeats(lines: tuple[Understood, ...]) -> tuple[Understood, ...]:
    """A field that was looked at for two reasons is told once."""
    return tuple(dict.fromkeys(lines))


def _told(fields: Mapping[str, str]) -> dict[str, str]:
    return {name: path.strip() for name, path in fields.items() if path.strip()}
