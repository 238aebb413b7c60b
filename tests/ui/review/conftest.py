from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def plots_end_on_their_own_thread(qapp: object) -> Iterator[None]:
    """Plots are in cycles: left over, they would be collected by whichever thread comes next."""
    yield
    gc.collect()
