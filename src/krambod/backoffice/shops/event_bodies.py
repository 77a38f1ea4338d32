"""How does a page show what a shop sent? JSON is laid out for reading; anything else stays as it came. Pure."""

import json
import re

# A number is marked as a text while it is laid out, so that 288.00 does not become 288.0.
MARKED = re.compile(r'"\\u0000([-+.\deE]+)\\u0000"')


def laid_out(body: str) -> str:
    """The body, a line for each value of it, if it is an object or a list of JSON."""
    try:
        document = json.loads(body, parse_float=_marked, parse_int=_marked)
        written = json.dumps(document, ensure_ascii=False, indent=2)
        written.encode()  # half a character, written as an escape, has no bytes
    except (ValueError, RecursionError):
        return body
    return MARKED.sub(r"\1", written) if isinstance(document, dict | list) else body


def _marked(number: str) -> str:
    return f"\0{number}\0"
