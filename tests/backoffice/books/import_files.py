"""Which files does a shopkeeper send, and how are they sent to the page?"""

import csv
import io
import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django_scopes import scopes_disabled

from krambod.importing.models import OrderFile
from tests.backoffice.books.asking import address
from tests.backoffice.person import Person
from tests.orders.order_files import HEADER, row
from tests.transfers.stored import Store


def file_of(*rows: str, header: str = HEADER) -> str:
    return "\n".join([header, *rows, ""])


def danish(text: str) -> bytes:
    """The file as Excel in Denmark saves it: semicolons, decimal commas, Windows-1252."""
    rows = list(csv.reader(io.StringIO(text)))
    price = rows[0].index("unit_price_incl_vat")
    for cells in rows[1:]:
        cells[price] = cells[price].replace(".", ",")
    return "\r\n".join(";".join(cells) for cells in rows).encode("cp1252")


# Two that can be taken, one of two rows, and one with a price that is none.
MIXED = file_of(row("1"), row("1", sku="VASE-2"), row("2", name="Åse"), row("3", price="2.55 kr"), row("4"))


def send(person: Person, store: Store, content: str | bytes, name: str = "orders.csv", **fields: Any) -> Any:
    """What the page answers to the file."""
    data = content.encode() if isinstance(content, str) else content
    upload = SimpleUploadedFile(name, data, content_type="text/csv")
    return person.client.post(address(store, "import/"), {"file": upload, "shop": store.shop.pk, **fields})


def sent(person: Person, store: Store, content: str | bytes, name: str = "orders.csv") -> str:
    """Sends the file, and returns the address of its page."""
    answer = send(person, store, content, name)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def table_of(person: Person, path: str) -> list[list[str]]:
    """The rows of a file that can be downloaded."""
    answer: Any = person.client.get(path)
    assert answer.status_code == 200, (path, answer.status_code)
    body = b"".join(answer.streaming_content).decode("utf-8")
    assert body.startswith("\ufeff")
    return list(csv.reader(io.StringIO(body.removeprefix("\ufeff")), delimiter=";"))


def saved(table: list[list[str]]) -> str:
    """The table as a spreadsheet saves it again."""
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows(table)
    return out.getvalue()


def facts_of(html: str) -> dict[str, str]:
    """The figures on a page: name -> figure."""
    return dict(re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", html))


def files() -> list[OrderFile]:
    with scopes_disabled():
        return list(OrderFile.objects.order_by("pk"))
