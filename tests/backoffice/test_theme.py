"""Is every class that a page uses in one of the style sheets? Bootstrap is cut down to what is used (`make theme`)."""

import re
from pathlib import Path

import krambod.backoffice

ROOM = Path(krambod.backoffice.__file__).parent
STYLES = ("bootstrap.min.css", "theme.css")
WITHOUT_STYLE = frozenset({"lead-text", "line-side", "tile-sum"})
OWN_FAMILIES = frozenset({"state-"})  # theme.css has all of them, and no tool cuts it down
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
CUT = "\0"  # stands where a tag of the template was


def files() -> list[Path]:
    """The pages and what makes their parts."""
    return [one for one in [*ROOM.rglob("*.html"), *ROOM.rglob("*.py")] if one.parent.name != "mail"]


def used_classes(paths: list[Path]) -> dict[str, str]:
    """The words in `class` attributes, with the file that uses each. A word that a tag completes ends with CUT."""
    found = {}
    for path in paths:
        for words in re.findall(r'class="([^"]*)"', TAG.sub(CUT, path.read_text())):
            for word in re.sub(f"(?<!-){CUT}", " ", words).split():
                found[word] = path.name
    return found


def test_every_class_is_in_a_style_sheet() -> None:
    css = "".join((ROOM / "static/krambod" / name).read_text() for name in STYLES)
    known = set(re.findall(r"\.(-?[a-zA-Z_][\w-]*)", css)) | WITHOUT_STYLE

    used = {word: name for word, name in used_classes(files()).items() if CUT not in word}

    assert {word: name for word, name in used.items() if word not in known} == {}
    assert len(used) > 100


def test_a_mail_uses_the_classes_of_its_own_style() -> None:
    style = (ROOM / "templates/mail/base.html").read_text().split("</style>")[0]
    known = set(re.findall(r"\.([a-z][\w-]*)", style))

    used = used_classes([one for one in ROOM.rglob("*.html") if one.parent.name == "mail"])

    assert {word: name for word, name in used.items() if word not in known} == {}
    assert len(used) > 10


def test_no_class_of_bootstrap_is_put_together_from_parts() -> None:
    halves = {word: name for word, name in used_classes(files()).items() if CUT in word}

    assert {word: name for word, name in halves.items() if word.split(CUT)[0] not in OWN_FAMILIES} == {}


def test_scripts_that_share_a_page_share_no_name() -> None:
    """A script that is no module has its names in common with all others: the second of two would not run at all."""
    tags = "".join(path.read_text() for path in ROOM.rglob("*.html"))
    modules = set(re.findall(r"""<script type="module" src="\{% static 'krambod/(\w+\.js)'""", tags))
    loaded = set(re.findall(r"""\{% static 'krambod/(\w+\.js)'""", tags)) - modules

    names: dict[str, list[str]] = {}
    for script in sorted(loaded):
        text = (ROOM / "static/krambod" / script).read_text()
        for name in re.findall(r"^(?:const|let|function|class) (\w+)", text, re.MULTILINE):
            names.setdefault(name, []).append(script)

    assert {name: scripts for name, scripts in names.items() if len(scripts) > 1} == {}
    assert {"forms.js", "keys.js"} <= loaded
