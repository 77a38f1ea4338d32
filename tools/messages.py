"""Which texts do the pages show, and are they translated to Danish and German?

Each room of the back office has its own catalog, `locale/<language>/LC_MESSAGES/django.po`, next to its code. `make
messages` adds new texts without a translation, drops texts that no page uses any more, and compiles the catalogs. The
English texts are those in the code.
"""

import ast
import io
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

BACKOFFICE = Path(__file__).parents[1] / "src" / "krambod" / "backoffice"
TEMPLATES = BACKOFFICE / "templates"
ROOMS = ("books", "setup", "people", "shops")
TRANSLATED = ("da", "de")
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
LINE = 116
UNDATED = datetime(2026, 11, 22, tzinfo=UTC)
FIRST_DAY = datetime(2026, 11, 24, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """A catalog, and the files whose texts are in it."""

    name: str
    directory: Path
    sources: tuple[Path, ...]

    def po(self, language: str) -> Path:
        return self.directory / "locale" / language / "LC_MESSAGES" / "django.po"


def rooms() -> list[Room]:
    """The back office itself, and each of its rooms. The templates of allauth's pages belong to the room people."""
    found = [_room(name, BACKOFFICE / name, [TEMPLATES / "backoffice" / name]) for name in ROOMS if name != "people"]
    allauth = [TEMPLATES / name for name in ("account", "allauth", "mfa")]
    found.append(_room("people", BACKOFFICE / "people", [TEMPLATES / "backoffice" / "people", *allauth]))
    taken = {source for room in found for source in room.sources}
    own = _files(BACKOFFICE, "*.py") + _files(BACKOFFICE.parent / "project", "*.py") + _files(TEMPLATES, "*")
    return [
        Room(name="backoffice", directory=BACKOFFICE, sources=tuple(path for path in own if path not in taken)),
        *found,
    ]


def spoken(room: Room) -> Catalog:
    """The room's texts in English, without translations."""
    catalog = Catalog(fuzzy=False)
    for path in room.sources:
        text = path.read_text()
        is_python = path.suffix == ".py"
        code = text if is_python else templatize(text, origin=str(path))
        _expect_sound(path, code if is_python else "")
        for _line, message, comments, context in extract("python", io.BytesIO(code.encode()), KEYWORDS):
            is_ours = not isinstance(message, tuple) or all(message)
            if message and is_ours:
                catalog.add(message, context=context, auto_comments=comments)
    return catalog


def read_catalog(path: Path, language: str) -> Catalog:
    """Reads a stored catalog. Returns an empty one if there is none yet."""
    if not path.exists():
        return Catalog(locale=language, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def updated(room: Room, language: str) -> Catalog:
    """The room's catalog with its present texts and their stored translations."""
    stored, catalog = read_catalog(room.po(language), language), Catalog(locale=language, fuzzy=False)
    for message in spoken(room):
        if message.id:
            known = stored.get(message.id, message.context)
            catalog.add(message.id, known.string if known else "", context=message.context)
    # The catalog has no time of its run, because then each run would change the file.
    catalog.creation_date = catalog.revision_date = FIRST_DAY
    # Without a date, a catalog changes only when a text does, and two branches can be merged.
    catalog.creation_date = catalog.revision_date = UNDATED
    catalog.mime_headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Transfer-Encoding", "8bit"),
        ("Plural-Forms", catalog.plural_forms),
    ]
    return catalog


def po_bytes(catalog: Catalog) -> bytes:
    """The catalog as a file: sorted, and without line numbers, so that a diff shows only changed texts."""
    out = io.BytesIO()
    write_po(out, catalog, width=LINE, no_location=True, sort_output=True, omit_header=False, include_previous=False)
    return out.getvalue()


def mo_bytes(catalog: Catalog) -> bytes:
    """The compiled catalog, which Django reads."""
    out = io.BytesIO()
    write_mo(out, catalog)
    return out.getvalue()


def untranslated(catalog: Catalog) -> list[str]:
    """The texts without a translation."""
    return [str(message.id) for message in catalog if message.id and not _is_translated(message.string)]


def main() -> int:
    """Updates all catalogs. Returns 0 if no translation is missing."""
    settings.configure()
    missing = 0
    for room in rooms():
        for language in TRANSLATED:
            path, catalog = room.po(language), updated(room, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(po_bytes(catalog))
            path.with_suffix(".mo").write_bytes(mo_bytes(catalog))
            for text in untranslated(catalog):
                missing += 1
                print(f"{path.relative_to(BACKOFFICE)}: {text!r} is not translated")
    print(f"{missing} missing")
    return bool(missing)


def _is_translated(string: object) -> bool:
    return all(string) if isinstance(string, list | tuple) else bool(string)


def _room(name: str, directory: Path, templates: list[Path]) -> Room:
    pages = [path for folder in templates for path in _files(folder, "*")]
    return Room(name=name, directory=directory, sources=(*_files(directory, "*.py"), *pages))


def _files(directory: Path, pattern: str) -> list[Path]:
    suffixes = (".py", ".html", ".txt")
    return sorted(path for path in directory.rglob(pattern) if path.is_file() and path.suffix in suffixes)


def _expect_sound(path: Path, code: str) -> None:
    """Raises SystemExit if gettext, or another function named `_`, gets an f-string: it cannot be translated."""
    for node in ast.walk(ast.parse(code)):
        is_gettext = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS
        if is_gettext and any(isinstance(argument, ast.JoinedStr) for argument in node.args):  # type: ignore[attr-defined]
            raise SystemExit(f"{path}:{node.lineno}: an f-string cannot be translated")  # type: ignore[attr-defined]


if __name__ == "__main__":
    sys.exit(main())
