# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m alvaria_sandbox` is the same as the console script."""

from alvaria_sandbox.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
