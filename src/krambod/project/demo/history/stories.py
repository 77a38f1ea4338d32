"""What becomes of an order after somebody has placed it? Each function tells one story, as the shop tells it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from krambod.project.demo.history.goods import Line, line, total_of
from krambod.project.demo.history.telling import Body, Scene

Story = Callable[[Scene], tuple[Body, ...]]


def told(**changes: Any) -> Story:
    """Told once, with these changes."""
    return lambda scene: (scene.order(**changes),)


def reserved(method: str) -> Story:
    """Promised by this method, and nothing more."""
    return lambda scene: (scene.order(payments=[scene.money(scene.total, method=method, state="reserved")]),)


def sent_on_account(method: str, *, paid_after_days: float | None = None) -> Story:
    """Sent the day after, and paid later, if at all."""

    def story(scene: Scene) -> tuple[Body, ...]:
        promised = scene.money(scene.total, method=method, state="reserved")
        sent = scene.order(25, payments=[promised], shipped_at=scene.at(24))
        if paid_after_days is None:
            return (sent,)
        came = scene.money(scene.total, paid_after_days * 24, method=method, state="received")
        return sent, scene.order(paid_after_days * 24 + 1, payments=[came], shipped_at=scene.at(24))

    return story


def received_by_bank(scene: Scene) -> tuple[Body, ...]:
    """A bank transfer came three days later."""
    return (scene.order(80, payments=[scene.money(scene.total, 72, method="Bankoverførsel", state="received")]),)


def reserved_and_shipped(scene: Scene) -> tuple[Body, ...]:
    reserved = scene.money(scene.total, method="Visa/Mastercard", state="reserved")
    return (scene.order(payments=[reserved], paid_at=scene.at(0.2)),)


def without_field(missing: str) -> Story:
    return lambda scene: (scene.order(buyer={name: text for name, text in scene.buyer.items() if name != missing}),)


def with_buyer(**changes: str) -> Story:
    return lambda scene: (scene.order(buyer={**scene.buyer, **changes}),)


def refunded(lines: tuple[int, ...] | None, *, is_repaid: bool = True, before: bool = False) -> Story:
    """The lines in these places come back four days later; None: the whole order. `before`: nothing is booked yet."""

    def story(scene: Scene) -> tuple[Body, ...]:
        back = list(scene.lines) if lines is None else [scene.lines[place] for place in lines]
        amount = str(total_of(back))
        payments = [scene.money(scene.total)]
        if is_repaid:
            payments.append(scene.money(amount, 97, id="back", state="refunded", refund_id="r1"))
        after = scene.order(98, payments=payments, refunds=[scene.refund(amount, 96, lines=back)])
        return (after,) if before else (scene.order(), after)

    return story


def refunded_twice(scene: Scene) -> tuple[Body, ...]:
    first, second = scene.lines[0], scene.lines[1]
    backs = [
        scene.money(first["total"], 49, id="b1", state="refunded", refund_id="r1"),
        scene.money(second["total"], 73, id="b2", state="refunded", refund_id="r2"),
    ]
    refunds = [
        scene.refund(first["total"], 48, lines=[first]),
        scene.refund(second["total"], 72, id="r2", lines=[second]),
    ]
    return (
        scene.order(),
        scene.order(50, payments=[scene.money(scene.total), backs[0]], refunds=refunds[:1]),
        scene.order(74, payments=[scene.money(scene.total), *backs], refunds=refunds),
    )


def refunded_amount(amount: str) -> Story:
    """A sum goes back, and the shop does not say for what."""

    def story(scene: Scene) -> tuple[Body, ...]:
        back = scene.money(amount, 49, id="back", state="refunded", refund_id="r1")
        return (
            scene.order(),
            scene.order(50, payments=[scene.money(scene.total), back], refunds=[scene.refund(amount, 48)]),
        )

    return story


def return_announced(reason: str, *, after_hours: float) -> Story:
    def story(scene: Scene) -> tuple[Body, ...]:
        back = {"id": "w1", "at": scene.at(after_hours), "reason": reason, "lines": [scene.lines[0]]}
        return scene.order(), scene.order(after_hours + 1, shipped_at=scene.at(24), returns=[back])

    return story


def chargeback(scene: Scene) -> tuple[Body, ...]:
    taken = scene.money(scene.total, 20 * 24, id="cb", state="refunded", reason="chargeback")
    return scene.order(), scene.order(20 * 24 + 1, payments=[scene.money(scene.total), taken])


def changed(*lines: Line, is_paid: bool = False) -> Story:
    """The shop changes the lines a day after the invoice is booked."""

    def story(scene: Scene) -> tuple[Body, ...]:
        payments = [scene.money(scene.total)]
        more = total_of(lines) - total_of(scene.lines)
        if is_paid and more > 0:
            payments.append(scene.money(str(more), 25, id="p2"))
        return scene.order(), scene.order(26, lines=list(lines), payments=payments)

    return story


def changed_buyer(scene: Scene) -> tuple[Body, ...]:
    moved = {**scene.buyer, "name": "Ingrid Vestermark", "address": "Søndergade 2"}
    return scene.order(), scene.order(26, buyer=moved)


def cancelled(scene: Scene) -> tuple[Body, ...]:
    return (scene.order(5, payments=[], cancelled_at=scene.at(4)),)


def voided(scene: Scene) -> tuple[Body, ...]:
    return (scene.order(30, payments=[scene.money(scene.total, state="voided")], cancelled_at=scene.at(29)),)


def cancelled_after_payment(scene: Scene) -> tuple[Body, ...]:
    return (scene.order(5, cancelled_at=scene.at(4)),)


def paid_in_parts(scene: Scene) -> tuple[Body, ...]:
    first = (Decimal(scene.total) / 4).quantize(Decimal("0.01"))
    rest = str(Decimal(scene.total) - first)
    payments = [scene.money(str(first)), scene.money(rest, 30, id="p2", method="MobilePay")]
    return (scene.order(31, payments=payments),)


def prepaid_in_part(scene: Scene) -> tuple[Body, ...]:
    first = (Decimal(scene.total) / 2).quantize(Decimal("0.01"))
    return (scene.order(2, payments=[scene.money(str(first)), scene.money(scene.total, id="p2", state="voided")]),)


def overpaid(scene: Scene) -> tuple[Body, ...]:
    return (scene.order(payments=[scene.money(str(Decimal(scene.total) + 50))]),)


def paid_too_little(scene: Scene) -> tuple[Body, ...]:
    return (scene.order(paid_at=scene.at(0.2), payments=[scene.money("100.00")]),)


def sent_never_paid(scene: Scene) -> tuple[Body, ...]:
    return (scene.order(50, payments=[], shipped_at=scene.at(48)),)


def repaid_without_refund(scene: Scene) -> tuple[Body, ...]:
    back = scene.money("50.00", 20, id="back", state="refunded")
    return (scene.order(21, payments=[scene.money(scene.total), back]),)


def paid_by(method: str) -> Story:
    return lambda scene: (scene.order(payments=[scene.money(scene.total, method=method)]),)


def gift_card(scene: Scene) -> tuple[Body, ...]:
    rest = str(Decimal(scene.total) - 100)
    payments = [scene.money("100.00", method="Gavekort"), scene.money(rest, id="p2")]
    return (scene.order(payments=payments),)


def parcels(scene: Scene) -> tuple[Body, ...]:
    """The first line is sent at once, the rest a week later."""
    first, *rest = scene.lines
    money = [scene.money(scene.total, 0.2, method="MobilePay")]
    one = {"id": "s1", "at": scene.at(24), "lines": [first]}
    two = {"id": "s2", "at": scene.at(190), "lines": [one for one in rest if one["kind"] == "product"]}
    return (
        scene.order(25, payments=money, shipments=[one]),
        scene.order(191, payments=money, shipments=[one, two], shipped_at=scene.at(190)),
    )


def parcels_without_lines(scene: Scene) -> tuple[Body, ...]:
    """Sent in two parcels, and the shop does not say what was in which."""
    money = [scene.money(scene.total, 0.2, method="MobilePay")]
    sent = [{"id": "s1", "at": scene.at(24)}, {"id": "s2", "at": scene.at(98)}]
    return (scene.order(99, payments=money, shipments=sent, shipped_at=scene.at(98)),)


def shipped(scene: Scene) -> tuple[Body, ...]:
    return (scene.order(50, shipped_at=scene.at(48)),)


def free_order(scene: Scene) -> tuple[Body, ...]:
    lines = [line("Katalog", "0.00")]
    return (scene.order(lines=lines, payments=[]),)
