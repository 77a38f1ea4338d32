"""Where is a file that a person sent, until its orders are taken? In the database, in pieces, for a day at most.

The web server and the worker may run on different machines, and the backup must not lose what somebody waits for.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.db.models import Q
from django_scopes import scope, scopes_disabled

from krambod.importing.models import AT_WORK, OrderFile, OrderFilePiece
from krambod.merchants.models import Shop, User

KEPT = timedelta(days=1)
PIECE = 192 * 1024  # a multiple of three: base64 without padding
LONGEST_NAME = 200


def keep_file(shop: Shop, user: User, name: str, content: Iterable[bytes], now: datetime) -> OrderFile:
    """Stores the file. What the person has sent for the shop before and not imported is deleted.

    In the scope of the merchant. The caller has seen that it is not larger than `limits.LARGEST_FILE`.
    """
    own = {"merchant": shop.merchant, "shop": shop, "user": user}
    with transaction.atomic():
        OrderFile.objects.filter(shop=shop, user=user, started_at=None).delete()
        file = OrderFile.objects.create(**own, name=name[:LONGEST_NAME], size=0, kept_at=now)
        for number, piece in enumerate(_pieces(content)):
            OrderFilePiece.objects.create(
                merchant=shop.merchant, file=file, number=number, content=b64encode(piece).decode()
            )
            file.size += len(piece)
        file.save(update_fields=["size"])
    return file


def _pieces(content: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for more in content:
        rest += more
        while len(rest) >= PIECE:
            yield rest[:PIECE]
            rest = rest[PIECE:]
    if rest:
        yield rest


@contextmanager
def opened(file: OrderFile) -> Iterator[Path]:
    """The file on the disk, for as long as the block lasts. In the scope of the merchant."""
    with TemporaryDirectory(prefix="krambod-") as folder:
        path = Path(folder) / "orders"
        with path.open("wb") as out:
            for content in file.pieces.order_by("number").values_list("content", flat=True).iterator(chunk_size=8):
                out.write(b64decode(content))
        yield path


def forget_file(file: OrderFile) -> None:
    """Deletes the file and what was found in it. In the scope of the merchant."""
    file.delete()


def forget_old_files(now: datetime) -> int:
    """Deletes what was kept for a day. Returns how many files."""
    with scopes_disabled():
        # A long import that still goes on is left to end, but never for a second day.
        at_work = Q(state__in=AT_WORK, leased_until__gt=now)
        old = OrderFile.objects.filter(kept_at__lt=now - KEPT).exclude(at_work & Q(kept_at__gte=now - 2 * KEPT))
        files = list(old.select_related("merchant"))
    for file in files:
        with scope(merchant=file.merchant):
            forget_file(file)
    return len(files)
