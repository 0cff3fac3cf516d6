"""The part of reading a PDF that a hostile file can stall: run as a program of its own, it can be ended from outside.

Reads a PDF from standard input and writes a JSON object to standard output: ``status`` (``ok``, ``encrypted``,
``unsafe``, ``damaged``, ``too_large``), ``pages`` (the text of each), ``draws`` (whether any page shows
more than text). It imports nothing of the package, so that it starts fast.
"""

from __future__ import annotations

import io
import json
import logging
import re
import sys
from typing import Any

_MAX_PAGES = 3000
_PAINTS = re.compile(rb"(?:^|\s)(?:Do|EI|sh|[fFSsBb]\*?)(?:\s|$)")  # operators that show a picture or a shape


def _draws(page: Any) -> bool:
    """Whether a page shows anything: a picture, or shapes of letters."""
    try:
        return bool(_PAINTS.search(page.get_contents().get_data()))
    except Exception:  # a page without contents, or with broken ones
        return False


def extract(data: bytes) -> dict[str, Any]:
    """Text of every page."""
    import pypdf

    try:
        reader = pypdf.PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            return {"status": "encrypted"}
        if len(reader.pages) > _MAX_PAGES:
            return {"status": "too_large"}
        pages = list(reader.pages)
        return {
            "status": "ok",
            "pages": [page.extract_text() for page in pages],
            "draws": any(_draws(page) for page in pages),
        }
    except pypdf.errors.DependencyError:  # opens without password, too
        return {"status": "encrypted", "error": "its cipher needs the package cryptography; or print it to a new PDF"}
    except MemoryError:
        return {"status": "too_large"}
    except Exception as error:  # pypdf raises many kinds on broken files
        kind = type(error).__name__
        return {"status": "unsafe"} if kind == "LimitReachedError" else {"status": "damaged", "error": kind}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    sys.stdout.write(json.dumps(extract(sys.stdin.buffer.read())))
