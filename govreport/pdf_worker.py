"""The part of reading a PDF that a hostile file can stall: run as a program of its own, it can be ended from outside.

Reads a PDF from standard input and writes a JSON object to standard output: ``status`` (``ok``, ``encrypted``,
``damaged``, ``too_large``), ``pages`` (the text of each), ``images`` (whether any page shows a picture). It imports
nothing of the package, so that it starts fast.
"""

from __future__ import annotations

import io
import json
import logging
import sys
from typing import Any

_MAX_MEMORY = 2 << 30
_MAX_PAGES = 3000


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # not on Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MAX_MEMORY, _MAX_MEMORY))


def _shows_image(page: Any) -> bool:
    try:
        objects = page["/Resources"]["/XObject"]
        return any(objects[name].get("/Subtype") == "/Image" for name in objects)
    except Exception:  # a page without resources, or with broken ones
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
            "images": any(_shows_image(page) for page in pages),
        }
    except pypdf.errors.DependencyError:  # a cipher that is not installed
        return {"status": "encrypted"}
    except MemoryError:
        return {"status": "too_large"}
    except Exception as error:  # pypdf raises many kinds on broken files
        return {"status": "damaged", "error": type(error).__name__}


if __name__ == "__main__":
    logging.disable(logging.CRITICAL)
    _limit_memory()
    sys.stdout.write(json.dumps(extract(sys.stdin.buffer.read())))
