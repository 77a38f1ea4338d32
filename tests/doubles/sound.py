"""For each operation of the double a call that must succeed: what it names exists."""

from typing import Any

from tests.doubles.caller import Caller, Reply, contact_body, invoice_body, line, payment_body


def upload(caller: Caller) -> Reply:
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-\r\n--x--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    return caller.call("POST", "/v1/{organization}/files", headers=headers, content=form)


def sound_call(caller: Caller, method: str, template: str) -> tuple[str, Any]:
    """A path that names existing things, and a body that is accepted."""
    return Sound(caller, method).call(template)


class Sound:
    """Makes what an operation needs before it can succeed."""

    def __init__(self, caller: Caller, method: str) -> None:
        self.caller = caller
        self.method = method

    def call(self, template: str) -> tuple[str, Any]:
        place = template.split("/", 3)[3] if "{organizationId}" in template else template
        room = place.split("/")[0] if not place.startswith("sales/creditnotes") else "creditnotes"
        name = f"in_{room}".replace("{accountingYear}", "year").replace("-", "_")
        path, body = getattr(self, name, self.elsewhere)(place)
        version = template.split("/")[1]
        return (f"/{version}/{{organization}}/{path}", body) if "{organizationId}" in template else (template, None)

    def elsewhere(self, place: str) -> tuple[str, Any]:
        return place, None

    def in_year(self, place: str) -> tuple[str, Any]:
        return place.replace("{accountingYear}", "2026"), None

    def in_contacts(self, place: str) -> tuple[str, Any]:
        contact = self.caller.contact()
        place = place.replace("{guid}", contact).replace("{contactGuid}", contact)
        if "notes" not in place:
            return place, contact_body()
        note = self.caller.post(f"/v1/{{organization}}/contacts/{contact}/notes", {"Text": "Ring"}).json
        return place.replace("{noteGuid}", note["NoteGuid"]), {"Text": "Ring"}

    def in_state_of_account(self, place: str) -> tuple[str, Any]:
        return place.replace("{guid}", self.caller.contact()), None

    def in_webhooks(self, place: str) -> tuple[str, Any]:
        return place, {"Uri": "http://127.0.0.1:9/", "EventId": "entries"}

    def in_purchase_vouchers(self, place: str) -> tuple[str, Any]:
        booked = self.booked_purchase()
        payments = place.replace("{id}", booked["Guid"]).partition("/payments")[0] + "/payments"
        body = payment_body(booked["Timestamp"], "100.00")
        if "{paymentId}" not in place:
            return payments, body
        paid = self.caller.post(f"/v1/{{organization}}/{payments}", body).json
        return f"{payments}/{paid['Guid']}/{paid['TimeStamp']}", None

    def booked_purchase(self) -> Any:
        """A booked credit purchase of 125 kr."""
        made = self.caller.post("/v1.2/{organization}/vouchers/purchase", self.purchase()).json
        path = f"/v1/{{organization}}/vouchers/purchase/{made['Guid']}/book"
        return self.caller.post(path, {"Timestamp": made["TimeStamp"]}).json

    def purchase(self) -> dict[str, Any]:
        line = {"Description": "Papir", "Amount": 125, "AccountNumber": 7200}
        dates = {"VoucherDate": "2026-06-01", "PaymentDate": "2026-06-15"}
        return {"PurchaseType": "credit", "ContactGuid": self.caller.contact(), "Lines": [line], **dates}

    def in_accounts(self, place: str) -> tuple[str, Any]:
        numbers = [row["AccountNumber"] for kind in ("entry", "deposit") for row in self.listed(f"accounts/{kind}")]
        if place.endswith("deposit"):
            return place, {"Number": next(n for n in range(55100, 56000, 5) if n not in numbers), "Name": "Kort"}
        return place, {
            "Number": next(n for n in range(1001, 1400) if n not in numbers),
            "Name": "Salg",
            "VatCode": "U25",
        }

    def listed(self, place: str) -> list[Any]:
        rows: list[Any] = self.caller.get(f"/v1/{{organization}}/{place}").json
        return rows

    def in_invoices(self, place: str) -> tuple[str, Any]:
        if "remind" in place:
            return self.on_overdue(place)
        if "{guid}" not in place:
            return place, invoice_body()
        on_draft = place in ("invoices/{guid}", "invoices/{guid}/book")
        if on_draft:
            guid, timestamp = self.caller.draft()
            return place.replace("{guid}", guid), {"Timestamp": timestamp, **invoice_body()}
        invoice = self.caller.booked(ContactGuid=self.caller.contact(**EAN))
        return self.on_booked(place, invoice)

    def on_overdue(self, place: str) -> tuple[str, Any]:
        """The path and body of a call about a reminder, or of the mail before it."""
        contact = self.caller.contact(**EAN)
        invoice = self.caller.booked(ContactGuid=contact, Date="2026-01-01")
        place = place.replace("{guid}", invoice["Guid"]).replace("{voucherGuid}", invoice["Guid"])
        if "{id}" not in place:
            return place, {**reminder(invoice["TimeStamp"]), "ShouldAddTrustPilotEmailAsBcc": False}
        reminders = f"/v1/{{organization}}/invoices/{invoice['Guid']}/reminders"
        made = self.caller.post(reminders, reminder(invoice["TimeStamp"])).json
        if place.endswith(("email", "e-reminder")):
            self.caller.post(f"{reminders}/{made['Id']}/book", {})
            return place.replace("{id}", str(made["Id"])), {"ShouldAddTrustPilotEmailAsBcc": False}
        return place.replace("{id}", str(made["Id"])), reminder(made["TimeStamp"])

    def in_creditnotes(self, place: str) -> tuple[str, Any]:
        if "{guid}" not in place:
            return place, {"ProductLines": [line()]}
        contact = self.caller.contact(**EAN)
        body = {"ContactGuid": contact, "ShowLinesInclVat": True, "ProductLines": [line()]}
        draft = self.caller.post("/v1/{organization}/sales/creditnotes", body).json
        timestamp = {"Timestamp": draft["TimeStamp"]}
        if place in ("sales/creditnotes/{guid}", "sales/creditnotes/{guid}/book"):
            return place.replace("{guid}", draft["Guid"]), timestamp | body
        booked = self.caller.post(f"/v1/{{organization}}/sales/creditnotes/{draft['Guid']}/book", timestamp).json
        return self.on_booked(place, booked)

    def on_booked(self, place: str, voucher: Any) -> tuple[str, Any]:
        place = place.replace("{guid}", voucher["Guid"])
        timestamp = {"Timestamp": voucher["TimeStamp"]}
        if "{paymentGuid}" in place:
            payments = place.rpartition("/")[0]
            paid = self.caller.post(
                f"/v1/{{organization}}/{payments}", payment_body(voucher["TimeStamp"], "249.00")
            ).json
            return place.replace("{paymentGuid}", paid["Guid"]), {"Timestamp": paid["TimeStamp"]}
        if place.endswith("payments"):
            return place, payment_body(voucher["TimeStamp"], "249.00")
        if place.endswith("email"):
            return place, {**timestamp, "ShouldAddTrustPilotEmailAsBcc": False}
        return place, timestamp | {"PaymentMeanEnum": "Domestic"}

    def in_ledgeritems(self, place: str) -> tuple[str, Any]:
        item = {"VoucherDate": "2026-06-01", "Lines": [LEDGER_LINE]}
        if place == "ledgeritems":
            kept = self.caller.post("/v1.2/{organization}/ledgeritems", [item]).json[0]
            return place, [{**item, **kept}] if self.method == "PUT" else [item]
        return place, self.caller.post("/v1.2/{organization}/ledgeritems", [item]).json

    def in_vouchers(self, place: str) -> tuple[str, Any]:
        if place.startswith("vouchers/purchase"):
            return self.on_purchase(place)
        body = {"VoucherDate": "2026-06-01", "Lines": [LEDGER_LINE]}
        made = self.caller.post("/v1/{organization}/vouchers/manuel", body).json
        return place.replace("{guid}", made["Guid"]), {**body, "Timestamp": made["TimeStamp"]}

    def on_purchase(self, place: str) -> tuple[str, Any]:
        body = self.purchase()
        if place.endswith("generate-creditnote"):
            booked = self.booked_purchase()
            return place.replace("{guid}", booked["Guid"]), {"Timestamp": booked["Timestamp"]}
        file = upload(self.caller).json["FileGuid"]
        made = self.caller.post("/v1.2/{organization}/vouchers/purchase", {**body, "FileGuid": file}).json
        place = place.replace("{guid}", made["Guid"]).replace("{fileGuid}", file)
        return place, {**body, "Timestamp": made["TimeStamp"]}

    def in_products(self, place: str) -> tuple[str, Any]:
        body = {"Name": "T-shirt", "BaseAmountValue": 199.2, "Quantity": 1, "AccountNumber": 1000, "Unit": "parts"}
        made = self.caller.post("/v1/{organization}/products", body).json
        return place.replace("{guid}", made["ProductGuid"]), body

    def in_files(self, place: str) -> tuple[str, Any]:
        return place.replace("{fileGuid}", upload(self.caller).json["FileGuid"]), None

    def in_attachments(self, place: str) -> tuple[str, Any]:
        document, _ = self.caller.draft()
        file = upload(self.caller).json["FileGuid"]
        place = place.replace("{documentGuid}", document).replace("{fileGuid}", file)
        return place.replace("{fileName}", "a.pdf").replace("{documentType}", "Invoice"), None

    def in_entries(self, place: str) -> tuple[str, Any]:
        return (f"{place}?changesFrom=2026-11-01T00:00:00Z" if place.endswith("changes") else place), None


def reminder(timestamp: str, **fields: Any) -> dict[str, Any]:
    """A reminder with its fee only; `timestamp` is the invoice's."""
    costs = {"WithFee": True, "WithInterestFee": False, "WithCompensationFee": False}
    return {"Timestamp": timestamp, "Date": "2026-02-01", "WithDebtCollectionWarning": False, **costs, **fields}


EAN = {"IsPerson": False, "EanNumber": "5798009811578", "AttPerson": "Jens"}
LEDGER_LINE = {
    "Description": "Udbetaling",
    "Amount": 100,
    "AccountNumber": 55000,
    "AccountVatCode": "none",
    "BalancingAccountNumber": 55040,
    "BalancingAccountVatCode": "none",
}
