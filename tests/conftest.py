"""Fixtures shared by all tests live in tests/support, one file per subject."""

pytest_plugins = (
    "tests.support.postgres",
    "tests.support.browser",
    "tests.support.factory",
    "tests.support.houses",
    "tests.support.night",
    "tests.support.phones",
    "tests.support.scheduling",
)
