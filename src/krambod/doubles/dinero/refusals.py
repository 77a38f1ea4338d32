"""How does Dinero say no? The codes and texts it answers with (dinero-api.md §8)."""

from collections.abc import Mapping

VALIDATION_ERROR = 42


class Refusal(Exception):
    """A call that is refused: the transaction is rolled back and this becomes the answer.

    `status` is the HTTP status; `code` is Dinero's own number, None where the body is plain text; `errors` are its
    `validationErrors`, field → text; `danish` is a text that may be shown to a merchant.
    """

    def __init__(
        self,
        status: int,
        code: int | None,
        message: str,
        errors: Mapping[str, str] | None = None,
        danish: str | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.errors = dict(errors or {})
        self.danish = danish
        self.headers = dict(headers or {})

    @classmethod
    def invalid(cls, name: str, text: str, danish: str | None = None) -> "Refusal":
        """Code 42: one field breaks a rule."""
        return cls(400, VALIDATION_ERROR, "Validation Error", {name: text}, danish)

    @classmethod
    def validation(cls, errors: Mapping[str, str]) -> "Refusal":
        """Code 42: several fields break a rule."""
        return cls(400, VALIDATION_ERROR, "Validation Error", errors)

    @classmethod
    def unreadable(cls, text: str) -> "Refusal":
        """Code 42: the body cannot be read."""
        return cls(400, VALIDATION_ERROR, "Validation Error", {"body": text})

    @classmethod
    def limit_exceeded(cls, name: str, text: str) -> "Refusal":
        """Code 43: a number lies outside its limits."""
        return cls(400, 43, "Limit Exceeded", {name: text})

    @classmethod
    def file_too_large(cls) -> "Refusal":
        """HTTP 413, code 43."""
        return cls(413, 43, "The file is larger than 6 MB.")

    @classmethod
    def malformed(cls, name: str, text: str) -> "Refusal":
        """Code 44: a date, a moment or a number cannot be read."""
        return cls(400, 44, "Invalid format", {name: text})

    @classmethod
    def no_lines(cls) -> "Refusal":
        """Code 45."""
        return cls(400, 45, "Invoices must have at least one invoice line")

    @classmethod
    def bad_filter(cls, text: str) -> "Refusal":
        """Code 46: `queryFilter` cannot be read, or names a field that cannot be filtered by."""
        return cls(400, 46, "Invalid filter format", {"queryFilter": text})

    @classmethod
    def no_accounting_year(cls, text: str, *, status: int = 400) -> "Refusal":
        """Code 47: the accounting year does not exist."""
        return cls(status, 47, text, {"date": text}, "Datoen ligger ikke i et åbent regnskabsår.")

    @classmethod
    def closed_period(cls, code: str, text: str) -> "Refusal":
        """`code` comes from the world, because it is not known how Dinero refuses a closed period."""
        return cls(400, int(code), "Validation Error", {"date": text}, "Datoen ligger i en lukket periode.")

    @classmethod
    def no_receiver(cls) -> "Refusal":
        """Code 55: the contact has no e-mail address."""
        text = "The receiver of the invoice has no e-mail."
        return cls(400, 55, text, {"receiver": text}, "Kontakten har ingen e-mailadresse.")

    @classmethod
    def no_ean(cls) -> "Refusal":
        """Code 56."""
        text = "The receiver of the invoice has no EAN number."
        return cls(400, 56, text, {"eannumber": text}, "Kontakten har intet EAN-nummer.")

    @classmethod
    def bad_ean(cls) -> "Refusal":
        """Code 57."""
        text = "The EAN number of the receiver is not valid."
        return cls(400, 57, text, {"eannumber": text}, "Kontaktens EAN-nummer er ugyldigt.")

    @classmethod
    def outdated_timestamp(cls) -> "Refusal":
        """Code 58: somebody changed the document after the caller read it."""
        text = "Timestamp out of date"
        return cls(400, 58, text, {"timestamp": text}, "Bilaget er ændret af en anden siden du hentede det.")

    @classmethod
    def not_booked(cls, kind: str) -> "Refusal":
        """Code 59: what is asked for needs a booked voucher."""
        text = f"The {kind} is not booked."
        return cls(400, 59, text, {"status": text}, "Bilaget er ikke bogført.")

    @classmethod
    def voucher_not_found(cls, kind: str, status: str) -> "Refusal":
        """Code 63 with HTTP 400, or code 40 with HTTP 404."""
        text = f"Invalid {kind}Guid, no results found"
        return cls(404, 40, text) if status == "404" else cls(400, 63, text, {"message": text})

    @classmethod
    def deleted(cls, kind: str) -> "Refusal":
        """Code 65."""
        text = f"Invalid {kind}Guid, the {kind.lower()} is deleted."
        danish = "Da objektet er blevet slettet, kan du ikke rette i det."
        return cls(400, 65, "Item is deleted", {"message": text}, danish)

    @classmethod
    def duplicate(cls, status: str = "409") -> "Refusal":
        """Code 72: the Guid that the caller chose is in use."""
        text = "Duplicated entity"
        return cls(int(status), 72, text, {"guid": "An entity with this Guid exists already."})

    @classmethod
    def contact_guid_taken(cls, status: str) -> "Refusal":
        """Code 72 with HTTP 409, code 42 with HTTP 400."""
        text = "The ContactGuid is in use."
        code = 72 if status == "409" else VALIDATION_ERROR
        return cls(int(status), code, "Validation Error", {"guidMustBeUnique": text})

    @classmethod
    def not_found(cls, text: str = "The requested resource was not found.") -> "Refusal":
        """HTTP 404, code 40."""
        return cls(404, 40, text)

    @classmethod
    def forbidden(cls, text: str) -> "Refusal":
        """HTTP 403, code 41."""
        return cls(403, 41, text)

    @classmethod
    def unauthorized(cls) -> "Refusal":
        """HTTP 401, code 41."""
        text = "The access token is missing, expired or revoked."
        return cls(401, 41, text, headers={"WWW-Authenticate": "Bearer"})

    @classmethod
    def no_pro(cls, code: str) -> "Refusal":
        """HTTP 403, code 90 or the older 48."""
        text = "The organization has no active Pro subscription."
        return cls(403, int(code), text, danish="Organisationen har ikke Dinero Pro.")

    @classmethod
    def quota_exceeded(cls, limit: int, retry_after_s: int | None) -> "Refusal":
        """HTTP 429 with a plain text."""
        headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
        return cls(429, None, f"API calls quota exceeded! (maximum {limit} per minute)", headers=headers)

    @classmethod
    def server_error(cls) -> "Refusal":
        """HTTP 500 with an empty body."""
        return cls(500, None, "")
