"""In which encoding is a file of text? In UTF-8, or in Windows-1252, as Excel on Windows saves CSV.

A file that is UTF-8 with a broken byte must not be read as Windows-1252: all its other letters would become others.
"""

import re
from pathlib import Path
from typing import Final

UTF_8: Final = "utf-8-sig"
WINDOWS: Final = "cp1252"
PIECE: Final = 1024 * 1024
LONGEST_LETTER: Final = 4  # bytes of UTF-8
LETTER: Final = re.compile(
    rb"[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|[\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]"
    rb"|\xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|\xf4[\x80-\x8f][\x80-\xbf]{2}"
)
BEYOND_ASCII: Final = re.compile(rb"[\x80-\xff]")
UNUSED: Final = re.compile(rb"[\x81\x8d\x8f\x90\x9d\x00]")  # no letter in Windows-1252


def find_encoding(path: Path) -> str:
    """Returns the name of the encoding for `open`.

    A file is Windows-1252 if it has bytes beyond ASCII, none of which are a letter of UTF-8, and each is one of
    Windows-1252.
    """
    is_beyond = False
    with path.open("rb") as file:
        before = b""
        while piece := file.read(PIECE):
            text = before + piece
            if LETTER.search(text) or UNUSED.search(piece):
                return UTF_8
            is_beyond = is_beyond or BEYOND_ASCII.search(piece) is not None
            before = text[1 - LONGEST_LETTER :]
    return WINDOWS if is_beyond else UTF_8
