"""Fixtures shared by all tests live in tests/support, one file per subject."""

from hypothesis import settings

# No test asserts on time, and Hypothesis would: beside a browser that draws a map an example may take long.
settings.register_profile("siaga", deadline=None)
settings.load_profile("siaga")

pytest_plugins = (
    "tests.support.postgres",
    "tests.support.browser",
    "tests.support.factory",
    "tests.support.houses",
    "tests.support.night",
    "tests.support.phones",
    "tests.support.scheduling",
)
