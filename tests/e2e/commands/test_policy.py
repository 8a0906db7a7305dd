"""The health policy: unsigned until a clinician has signed it."""

from __future__ import annotations

import pytest

from data.rules.policy import POLICY
from tests.e2e.commands.conftest import Run

pytestmark = pytest.mark.e2e


def test_policy_is_unsigned_until_signed(run: Run) -> None:
    run("init")
    assert "BELUM DISAHKAN DINKES" in run("policy", "show").out
    sign = ("policy", "sign", "--clinician", "dr. Uji Coba", "--date", "2024-02-01")
    assert "bukan kebijakan program ini" in run(*sign, "--version", "1999.1").err
    assert "belum tiba" in run(*sign[:-1], "2999-01-01", "--version", POLICY.version).err
    signed = run(*sign, "--version", POLICY.version)
    assert signed.out == f"Disahkan dr. Uji Coba, 1 Februari 2024, versi {POLICY.version}\n"
    assert signed.out in run("policy", "show").out
    assert run(*sign, "--version", POLICY.version).code == 1
