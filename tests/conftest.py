"""What several tests share: the project's folders and the five reports, read once a worker."""

from pathlib import Path

import pytest
from hypothesis import settings

# The same examples in every run: a failure that one run finds is one that the next run finds too.
settings.register_profile("same", derandomize=True)
settings.load_profile("same")


@pytest.fixture(scope="session")
def root():
    """The top folder of the project."""
    return Path(__file__).parent.parent


@pytest.fixture(scope="session")
def seed(root):
    """The five seed reports by name (xuchang-2022, ...)."""
    from govreport import datasets, read_report

    frame = datasets.seed_reports()
    return {name: read_report(path) for name, path in zip(frame["name"], frame["path"], strict=True)}
