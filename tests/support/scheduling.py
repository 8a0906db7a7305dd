"""How two workers share the suite: what draws in a browser stays together, and every module stays whole.

Two browsers drawing maps in software starve each other on two cores, and a served night is made once per worker: so
all tests of one browser run on one worker, and the rest of the suite beside them. A module's tests stay together
because they share what the module has set up. (xdist's own "loadgroup" does nothing under pytest 9.2: it renames
tests by an attribute that is no longer read.)
"""

from __future__ import annotations

from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

BROWSER = "tests/e2e/"
# Programs and servers without a browser, and phones, whose pages draw no maps.
APART = (
    "tests/e2e/commands/",
    "tests/e2e/test_serving.py",
    "tests/e2e/test_kill.py",
    "tests/e2e/test_phone.py",
    "tests/e2e/test_enrolment.py",
    "tests/e2e/test_proxy.py",
    "tests/e2e/test_photos.py",
    "tests/e2e/test_incidents.py",
    "tests/e2e/test_guide.py",
)


class ByModule(LoadScopeScheduling):
    """Hands out whole modules, and all browser tests as one."""

    def _split_scope(self, nodeid: str) -> str:
        return scope_of(nodeid)


def scope_of(nodeid: str) -> str:
    """The share of work that a test belongs to."""
    module = nodeid.split("::", 1)[0]
    return BROWSER if module.startswith(BROWSER) and not module.startswith(APART) else module


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> ByModule:
    """The suite's own way to share, whatever `--dist` says."""
    return ByModule(config, log)
