"""From damaged copies of China's law-based government reports to traceable tables, comparisons and regressions."""

from importlib.metadata import version

from govreport import datasets
from govreport.codebook import describe
from govreport.corpus import Corpus, load_corpus
from govreport.edits import CleanText, Edit
from govreport.errors import GovreportError, SetAside
from govreport.pipeline import build, clean, parse_text, read_report
from govreport.report import Quantity, Report, Section

__version__ = version("govreport")
__all__ = [
    "CleanText",
    "Corpus",
    "Edit",
    "GovreportError",
    "Quantity",
    "Report",
    "Section",
    "SetAside",
    "build",
    "clean",
    "datasets",
    "describe",
    "load_corpus",
    "parse_text",
    "read_report",
]
