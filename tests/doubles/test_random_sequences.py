"""Do the books stay right, whatever is called in whatever order? Random sequences of valid and invalid calls.

After each call: every voucher's entries add up to zero, the numbers of what is booked are 1, 2, 3 … without a gap,
nothing booked has changed, and debtors owe exactly what the invoices say. The calls go to the double itself, without a
socket, to be quick; the same calls over HTTP are in the other tests.
"""

import json
from base64 import b64encode
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from krambod.doubles.dinero.application import DineroDouble, open_double
from krambod.doubles.dinero.clock import Clock
from krambod.doubles.dinero.seed import CLIENT_SECRET, PERSONAL_CLIENT_ID, api_key
from krambod.doubles.web import Answer, Request
from tests.doubles.caller import GONE, contact_body, line, payment_body
from tests.today import TODAY

ORGANIZATION = 310001
MAY_CHANGE = ("TimeStamp", "UpdatedAt", "MailOutStatus", "LatestMailOutType")

# Mostly valid values, and some invalid ones.
ACCOUNTS = st.sampled_from([1000] * 8 + [1050, 1350, 1100] * 3 + [1999, 53000])
PRICES = st.one_of(
    *[st.decimals(min_value="0.01", max_value=5000, places=2)] * 8,
    st.decimals(min_value=-5, max_value=0, places=2),
    st.decimals(min_value=0, max_value=50, places=4),
)
LINES = st.lists(
    st.builds(
        lambda price, account, quantity, discount: line(
            str(price), AccountNumber=account, Quantity=quantity, Discount=discount
        ),
        PRICES,
        ACCOUNTS,
        st.integers(min_value=1, max_value=12),
        st.sampled_from([0] * 8 + [10, 33.33, 100, 101]),
    ),
    min_size=1,
    max_size=4,
)
CURRENCIES = st.sampled_from([None] * 6 + ["DKK", "EUR", "SEK", "XXX"])
DATES = st.sampled_from([None] * 5 + ["2026-07-01", "2025-12-31", "2027-01-01", "2001-01-01", "tomorrow"])
SIDES = st.sampled_from(["none", "U25", "I25", "IEUV", "REP", None, "XX"])


class Books(RuleBasedStateMachine):
    """One organization's books; `double`, `token` and `outcomes` are shared by all sequences."""

    double: DineroDouble
    token: str
    outcomes: Counter[int]

    def __init__(self) -> None:
        super().__init__()
        self.contacts: list[str] = [GONE]
        self.vouchers: list[tuple[str, str]] = [("invoices", GONE)]
        self.payments: list[tuple[str, str]] = []
        self.manual: list[str] = [GONE]
        self.items: list[dict[str, Any]] = [{"Id": GONE, "Version": "0"}]
        self.booked: dict[str, dict[str, Any]] = {}
        self.entries: list[dict[str, Any]] = []

    @initialize()
    def begin_anew(self) -> None:
        assert self.double.store.restore_snapshot("new")
        self.double.clock.set(TODAY)
        self.create_contact()

    # What is called

    @rule()
    def create_contact(self) -> None:
        answer = self.call("POST", "v1", "contacts", contact_body())
        self.contacts.append(read(answer)["ContactGuid"])

    @rule(data=st.data())
    def delete_contact(self, data: st.DataObject) -> None:
        self.call("DELETE", "v1", f"contacts/{data.draw(st.sampled_from(self.contacts))}")

    @rule(data=st.data(), lines=LINES, currency=CURRENCIES, date=DATES, incl_vat=st.booleans())
    def create_invoice(self, data: st.DataObject, lines: Any, currency: Any, date: Any, incl_vat: bool) -> None:
        body = {"ProductLines": lines, "Currency": currency, "Date": date, "ShowLinesInclVat": incl_vat}
        self.create(data, "invoices", body)

    @rule(data=st.data(), lines=LINES, date=DATES)
    def create_credit_note(self, data: st.DataObject, lines: Any, date: Any) -> None:
        _, invoice = data.draw(st.sampled_from(self.vouchers))
        credited = data.draw(st.sampled_from([invoice, invoice, None]))
        self.create(data, "sales/creditnotes", {"ProductLines": lines, "Date": date, "CreditNoteFor": credited})

    @rule(data=st.data())
    def credit_all(self, data: st.DataObject) -> None:
        _, invoice = data.draw(st.sampled_from(self.vouchers))
        answer = self.call("POST", "v1", f"invoices/{invoice}/generate-creditnote", {"Timestamp": None})
        if answer.status == 200:
            self.vouchers.append(("sales/creditnotes", read(answer)["Guid"]))

    @rule(data=st.data(), lines=LINES)
    def update(self, data: st.DataObject, lines: Any) -> None:
        room, guid = data.draw(st.sampled_from(self.vouchers))
        body = {"ProductLines": lines, "Timestamp": self.timestamp(data, guid), "ContactGuid": self.contacts[-1]}
        self.call("PUT", "v1.2", f"{room}/{guid}", body)

    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        room, guid = data.draw(st.sampled_from(self.vouchers))
        self.call("DELETE", "v1", f"{room}/{guid}", {"Timestamp": self.timestamp(data, guid)})

    @rule(data=st.data(), number=st.sampled_from([None, None, None, 1, 2]))
    def book(self, data: st.DataObject, number: int | None) -> None:
        room, guid = data.draw(st.sampled_from(self.vouchers))
        taken = number if number and number <= len(self.booked) else None
        self.call("POST", "v1", f"{room}/{guid}/book", {"Timestamp": self.timestamp(data, guid), "Number": taken})

    @rule(data=st.data(), fee=st.booleans(), amount=st.decimals(min_value=-200, max_value=6000, places=2))
    def pay(self, data: st.DataObject, fee: bool, amount: Decimal) -> None:
        room, guid = data.draw(st.sampled_from(self.vouchers))
        total = self.booked.get(guid, {}).get("TotalInclVat", Decimal(0))
        paid = data.draw(st.sampled_from([amount, total, total / 2, -total]))
        paid = round(paid, 2)
        account = data.draw(st.sampled_from([55000, 55000, 55040, 1000]))
        foreign = data.draw(st.sampled_from([None, float(paid)]))
        body = payment_body(self.timestamp(data, guid), str(paid), DepositAccountNumber=account, RemainderIsFee=fee)
        answer = self.call("POST", "v1", f"{room}/{guid}/payments", {**body, "AmountInForeignCurrency": foreign})
        if answer.status == 200:
            self.payments.append((f"{room}/{guid}", read(answer)["Guid"]))

    @rule(data=st.data())
    def delete_payment(self, data: st.DataObject) -> None:
        place, guid = data.draw(st.sampled_from([*self.payments, (f"invoices/{GONE}", GONE)]))
        timestamp = self.timestamp(data, place.rpartition("/")[2])
        self.call("DELETE", "v1", f"{place}/payments/{guid}", {"Timestamp": timestamp})

    @rule(data=st.data(), amount=PRICES, code=SIDES, date=DATES)
    def create_manual_voucher(self, data: st.DataObject, amount: Decimal, code: str | None, date: Any) -> None:
        lines = [ledger_line(amount, data.draw(ACCOUNTS), code)]
        answer = self.call("POST", "v1", "vouchers/manuel", {"VoucherDate": date, "Lines": lines})
        if answer.status == 200:
            self.manual.append(read(answer)["Guid"])

    @rule(data=st.data(), verb=st.sampled_from(["book", "book", "delete"]))
    def book_or_delete_manual_voucher(self, data: st.DataObject, verb: str) -> None:
        guid = data.draw(st.sampled_from(self.manual))
        row = self.double.store.find("SELECT TimeStamp FROM manual_vouchers WHERE Guid = ?", guid)
        body = {"Timestamp": row["TimeStamp"] if row else "0"}
        place = f"vouchers/manuel/{guid}"
        self.call("DELETE", "v1", place, body) if verb == "delete" else self.call("POST", "v1", f"{place}/book", body)

    @rule(data=st.data(), amount=PRICES, code=SIDES, date=DATES)
    def add_ledger_item(self, data: st.DataObject, amount: Decimal, code: str | None, date: Any) -> None:
        one = ledger_line(amount, data.draw(ACCOUNTS), code)
        if data.draw(st.booleans()):
            _, invoice = data.draw(st.sampled_from(self.vouchers))
            one |= {"AccountNumber": None, "IsPaymentForVoucherId": invoice, "BalancingAccountNumber": 63080}
        answer = self.call("POST", "v1.2", "ledgeritems", [{"VoucherDate": date, "Lines": [one]}])
        if answer.status == 200:
            self.items += read(answer)

    @rule(data=st.data())
    def book_ledger_item(self, data: st.DataObject) -> None:
        self.call("POST", "v1", "ledgeritems/book", [data.draw(st.sampled_from(self.items))])
        self.double.clock.advance(2)

    # What must hold

    @invariant()
    def every_voucher_balances(self) -> None:
        rows = self.double.store.all("SELECT VoucherGuid, sum(Amount) AS balance FROM entries GROUP BY VoucherGuid")
        assert [row for row in rows if row["balance"]] == []

    @invariant()
    def numbers_have_no_gap(self) -> None:
        rows = self.double.store.all("SELECT Number FROM sales_vouchers WHERE Number IS NOT NULL ORDER BY Number")
        assert [row["Number"] for row in rows] == list(range(1, len(rows) + 1))

    @invariant()
    def nothing_booked_changes(self) -> None:
        rows = self.double.store.all("SELECT * FROM sales_vouchers WHERE Status = 'Booked'")
        booked = {row["Guid"]: {name: row[name] for name in row if name not in MAY_CHANGE} for row in rows}
        entries = self.double.store.all("SELECT * FROM entries ORDER BY Id")
        assert {guid: booked.get(guid) for guid in self.booked} == self.booked
        assert entries[: len(self.entries)] == self.entries
        self.booked, self.entries = booked, entries

    @invariant()
    def debtors_owe_what_the_vouchers_say(self) -> None:
        balance = self.total(
            "SELECT sum(Amount) AS n FROM entries WHERE AccountNumber = 53000 AND VoucherType IN ('Invoice',"
            " 'CreditNote', 'Payment')"
        )
        by_ledger = self.total("SELECT -sum(SettledInDkk) AS n FROM payments WHERE PaymentClass = 'LedgerItem'")
        sign = "CASE v.Type WHEN 'Invoice' THEN 1 ELSE -1 END"
        owed = self.total(
            f"SELECT sum({sign} * (v.TotalInclVatInDkk - coalesce((SELECT sum(p.SettledInDkk) FROM payments p"
            " WHERE p.VoucherGuid = v.Guid), 0))) AS n FROM sales_vouchers v WHERE v.Status = 'Booked'"
        )
        assert balance + by_ledger == owed

    def total(self, sql: str) -> int:
        return int(self.double.store.get(sql)["n"] or 0)

    # How

    def create(self, data: st.DataObject, room: str, body: dict[str, Any]) -> None:
        own = data.draw(st.sampled_from([None, None, self.vouchers[-1][1]]))
        contact = data.draw(st.sampled_from([self.contacts[-1], self.contacts[-1], None, GONE]))
        answer = self.call("POST", "v1", room, {**body, "Guid": own, "ContactGuid": contact})
        if answer.status == 200:
            self.vouchers.append((room, read(answer)["Guid"]))

    def timestamp(self, data: st.DataObject, guid: str) -> str:
        row = self.double.store.find("SELECT TimeStamp FROM sales_vouchers WHERE Guid = ?", guid)
        present = row["TimeStamp"] if row else "0" * 16
        timestamp: str = data.draw(st.sampled_from([present, present, present, "0" * 16]))
        return timestamp

    def call(self, method: str, version: str, place: str, body: Any = None) -> Answer:
        request = Request(
            method=method,
            path=f"/{version}/{ORGANIZATION}/{place}",
            headers={"authorization": f"Bearer {self.token}"},
            body=json.dumps(body, default=str).encode() if body is not None else b"",
        )
        answer = self.double.answer(request)
        assert answer.status < 500, answer
        self.outcomes[answer.status] += 1
        return answer


def read(answer: Answer) -> Any:
    assert answer.status == 200, answer
    return json.loads(answer.body)


def ledger_line(amount: Decimal, account: int, code: str | None) -> dict[str, Any]:
    sides = {"AccountNumber": account, "AccountVatCode": code, "BalancingAccountNumber": 55000}
    return {"Description": "Bilag", "Amount": float(amount), **sides}


def run(sequences: int, record_property: Callable[[str, object], None]) -> None:
    clock = Clock()
    clock.set(TODAY)
    double = open_double(calls_per_minute=10**9, clock=clock)
    token = personal_token(double)
    double.store.keep_snapshot("new")
    outcomes: Counter[int] = Counter()
    machine = type("Sequence", (Books,), {"double": double, "token": token, "outcomes": outcomes})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=sequences,
            stateful_step_count=25,
            deadline=None,
            database=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
    double.store.close()
    taken = outcomes[200] / outcomes.total()
    assert 0.1 < taken < 0.8, f"the sequences say little: {outcomes}"
    record_property("random sequences", sequences)
    record_property("calls in them", f"{outcomes.total()}, {taken:.0%} taken, the rest refused")


def personal_token(double: DineroDouble) -> str:
    basic = b64encode(f"{PERSONAL_CLIENT_ID}:{CLIENT_SECRET}".encode()).decode()
    key = api_key(ORGANIZATION)
    request = Request(
        method="POST",
        path="/dineroapi/oauth/token",
        headers={"authorization": f"Basic {basic}"},
        body=f"grant_type=password&scope=read+write&username={key}&password={key}".encode(),
    )
    token: str = read(double.answer(request))["access_token"]
    return token


def test_the_books_hold_in_random_sequences(record_property: Callable[[str, object], None]) -> None:
    run(200, record_property)


@pytest.mark.soak
@pytest.mark.timeout(5400)
def test_the_books_hold_in_ten_thousand_random_sequences(record_property: Callable[[str, object], None]) -> None:
    run(10_000, record_property)
