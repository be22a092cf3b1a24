# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Texts are encrypted with the secret that is meant, and with no other."""

from __future__ import annotations

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib, VaultSecret

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid
from ansible_collections.alvaria.cloud.plugins.plugin_utils._vault import sealed

SECRETS = [("first", VaultSecret(b"one")), ("second", VaultSecret(b"two"))]


def _loader(count: int) -> DataLoader:
    loader = DataLoader()
    loader.set_vault_secrets(SECRETS[:count])
    return loader


@pytest.mark.parametrize(("vault_id", "used"), [("", 0), ("first", 0), ("second", 1)])
def test_the_secret_of_the_id_encrypts_or_else_the_first(vault_id: str, used: int) -> None:
    text = sealed(_loader(2), "what was there", vault_id)
    assert VaultLib([SECRETS[used]]).decrypt(text) == b"what was there"
    assert "what was there" not in text


@pytest.mark.parametrize(
    ("count", "vault_id", "problem"),
    [(0, "", "undo_dest: .* has no vault secret"), (1, "second", "no vault secret of the id")],
)
def test_without_a_secret_nothing_is_encrypted(count: int, vault_id: str, problem: str) -> None:
    with pytest.raises(Invalid, match=problem):
        sealed(_loader(count), "what was there", vault_id)
