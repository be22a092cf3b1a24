# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that start from a process which has imported what they need.

Most of the time of a short playbook run goes into starting Python and importing ansible-core, and
most of that of a module into starting a second Python. A *warm process* has done both: it forks a
child for each run, and the child becomes the program, with the arguments, environment, folder and
streams that it was asked for.

- ``server.py`` is that process; ``settings.py`` has ansible-core evaluate its settings anew in a
  child, and gives way to a real process where that is not enough.
- ``client.py`` stands in for the program: it asks the warm process for a child and ends as the
  child does.
- ``warm.py`` starts such processes for tests.

None of these imports anything of the collection or of its tests.
"""
