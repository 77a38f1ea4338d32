"""How does each page look now, beside how it looked before? One HTML page of two folders of pictures."""

import os
from html import escape
from pathlib import Path

HEAD = """<!doctype html><meta charset="utf-8"><title>Before and after</title>
<style>
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem; background: #eee }
section { margin-bottom: 3rem }
div { display: grid; grid-template-columns: 1fr 1fr; gap: 1rem; align-items: start }
img { width: 100%; border: 1px solid #888; background: #fff }
p { color: #666 }
</style>
<h1>Before and after</h1>
"""


def write_beside(before: Path, after: Path) -> Path:
    """Writes `beside.html` into the folder `after`, and returns it. A picture that one folder lacks is said so."""
    page = after / "beside.html"
    names = sorted({path.name for folder in (before, after) for path in folder.glob("*.png")})
    page.write_text(HEAD + "".join(_section(name, before, after) for name in names))
    return page


def _section(name: str, before: Path, after: Path) -> str:
    pictures = "".join(_picture(folder / name, after) for folder in (before, after))
    return f"<section><h2>{escape(name.removesuffix('.png'))}</h2><div>{pictures}</div></section>\n"


def _picture(path: Path, page_folder: Path) -> str:
    if not path.exists():
        return "<p>no picture</p>"
    return f'<img loading="lazy" alt="" src="{escape(os.path.relpath(path, page_folder))}">'
