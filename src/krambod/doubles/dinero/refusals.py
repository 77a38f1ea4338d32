"""How does Dinero say no? The codes and bodies it answers with (dinero-api.md §8.2, §8.3)."""

from collections.abc import Mapping
from typing import Any


class Refusal(Exception):
    """A call that is refused: the transaction is rolled back and this becomes the answer.

    `code` is Dinero's own number, None where the body is plain text; `errors` are its `validationErrors`; `danish` is
    the text a shopkeeper may be shown.
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

    def document(self, detail: str) -> dict[str, Any]:
        """The JSON body. Every part but the code is optional in the real API: `bare` leaves them out."""
        if detail == "bare":
            return {"code": self.code}
        document: dict[str, Any] = {"code": self.code, "message": self.message}
        if self.errors:
            document["validationErrors"] = self.errors
            document["errorMessageList"] = [{"Code": name, "Message": text} for name, text in self.errors.items()]
        if self.danish:
            texts = [self.danish, *self.errors.values()]
            document["languageSpecificMessages"] = [{"property": "message", "message": text} for text in texts]
        return document

    @classmethod
    def invalid(cls, name: str, text: str, danish: str | None = None) -> "Refusal":
        """Code 42: one field breaks a rule."""
        return cls(400, 42, "Validation Error", {name: text}, danish)

    @classmethod
    def validation(cls, errors: Mapping[str, str]) -> "Refusal":
        """Code 42: several fields break a rule."""
        return cls(400, 42, "Validation Error", errors)

    @classmethod
    def unreadable(cls, text: str) -> "Refusal":
        return cls(400, 42, "Validation Error", {"body": text})

    @classmethod
    def not_found(cls, text: str = "The requested resource was not found.") -> "Refusal":
        return cls(404, 40, text)

    @classmethod
    def forbidden(cls, text: str) -> "Refusal":
        return cls(403, 41, text)

    @classmethod
    def unauthorized(cls) -> "Refusal":
        return cls(
            401,
            41,
            "The access token is missing, expired or revoked.",
            headers={"WWW-Authenticate": "Bearer"},
        )

    @classmethod
    def no_lines(cls) -> "Refusal":
        return cls(400, 45, "Invoices must have at least one invoice line")

    @classmethod
    def no_pro(cls, code: str) -> "Refusal":
        return cls(
            403,
            int(code),
            "The organization has no active Pro subscription.",
            danish="Organisationen har ikke Dinero Pro.",
        )

    @classmethod
    def outdated_timestamp(cls) -> "Refusal":
        text = "The timestamp is outdated. Get the latest version and use its timestamp."
        return cls(400, 58, text, {"timestamp": text}, "Bilaget er ændret af en anden siden du hentede det.")

    @classmethod
    def voucher_not_found(cls, kind: str, status: str) -> "Refusal":
        text = f"Invalid {kind}Guid, no results found"
        return cls(404, 40, text) if status == "404" else cls(400, 63, text, {"message": text})

    @classmethod
    def deleted(cls, kind: str) -> "Refusal":
        text = f"Invalid {kind}Guid, the {kind.lower()} is deleted."
        return cls(
            400,
            65,
            "Item is deleted",
            {"message": text},
            "Da objektet er blevet slettet, kan du ikke rette i det.",
        )

    @classmethod
    def duplicate(cls, status: str = "409") -> "Refusal":
        text = "Duplicated entity"
        return cls(int(status), 72, text, {"guid": "An entity with this Guid exists already."})

    @classmethod
    def contact_guid_taken(cls, status: str) -> "Refusal":
        text = "The ContactGuid is in use."
        return cls(int(status), 72 if status == "409" else 42, "Validation Error", {"guidMustBeUnique": text})

    @classmethod
    def quota_exceeded(cls, limit: int, retry_after_s: int | None) -> "Refusal":
        headers = {} if retry_after_s is None else {"Retry-After": str(retry_after_s)}
        return cls(429, None, f"API calls quota exceeded! (maximum {limit} per minute)", headers=headers)
