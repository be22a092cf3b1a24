# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this plugin util is PRIVATE to the collection. It can have breaking changes at any time.

"""Files of the controller, decrypted where they are vaulted."""

from __future__ import annotations

import os

from ansible.parsing.dataloader import DataLoader

from ansible_collections.alvaria.cloud.plugins.module_utils._common.files import (
    MOST_BYTES,
    open_file,
)

#: What is encrypted is decrypted in memory.
_MOST_ENCRYPTED = 8 * MOST_BYTES


def real_file(path: str, loader: DataLoader) -> str:
    """The path of a file in clear. Raises ``OSError``, and ``AnsibleError`` without the secret.

    What is not a file, or too large to be decrypted in memory, is not looked into.
    """
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > _MOST_ENCRYPTED:
            return path
    return str(loader.get_real_file(path))
