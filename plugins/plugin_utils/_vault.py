# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""Encrypting with the secrets of the play's vault."""

from __future__ import annotations

from ansible.errors import AnsibleError
from ansible.parsing.dataloader import DataLoader
from ansible.parsing.vault import VaultLib

from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import Invalid


def sealed(loader: DataLoader, text: str, vault_id: str) -> str:
    """A text as Ansible Vault encrypts it, with the secret of that id or else the play's first.

    Raises ``Invalid`` where the play has none.
    """
    secrets = list(loader._vault.secrets or ())
    wanted = [one for one in secrets if vault_id in ("", one[0])]
    if not wanted:
        raise Invalid(
            _missing(vault_id),
            "Give it to the play by --vault-id, or set undo_plain: true for a file in clear that "
            "only its owner can read.",
            code="undo-not-encrypted",
        )
    name, secret = wanted[0]
    encrypted: bytes = VaultLib(secrets).encrypt(text, secret=secret, vault_id=name)
    return encrypted.decode()


def unsealed(loader: DataLoader, text: str) -> str:
    """What a text holds that Ansible Vault has encrypted. Raises ``Invalid`` without its secret."""
    try:
        decrypted: bytes = loader._vault.decrypt(text)
    except AnsibleError as exc:
        raise Invalid(
            "path: a file in it is encrypted, and the play has no vault secret that opens it.",
            "Give the secret by --vault-id or --ask-vault-pass.",
            code="file-unreadable",
        ) from exc
    return decrypted.decode()


def _missing(vault_id: str) -> str:
    if vault_id:
        return f"undo_vault_id: the play has no vault secret of the id {vault_id!r}."
    return "undo_dest: the file would hold customers' data, and the play has no vault secret."
