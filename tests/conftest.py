"""What several tests share: the project's folders and the five reports, read once a worker."""

from pathlib import Path

import pytest


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
