# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
name: alvaria
short_description: Look up objects of an Alvaria Cloud organization by name
version_added: 0.1.0
author:
  - The alvaria.cloud contributors (@alvaria-cloud)
description:
  - Returns the identifier, or the whole listing entry, of objects given by name.
  - All terms share one login, and a collection is read once, however many terms there are.
  - Names are compared exactly. A name that no object has, or that several have,
    is an error that lists candidates.
  - The modules of this collection take names themselves. The lookup is for passing
    an identifier on to another system.
options:
  _terms:
    description: Names (for users, the e-mail addresses) or identifiers.
    type: list
    elements: str
    required: true
  kind:
    description: Kind of object that the terms name.
    type: str
    required: true
    choices:
      - contact_data_def
      - disposition
      - disposition_routing_plan
      - email_template
      - reserved_word
      - signature
      - skill
      - status_reason
      - system_external
      - team
      - user
      - worktype
      - worktype_group
  want:
    description: Whether to give identifiers, or the entries of the listing as
      the info modules show them.
    type: str
    choices:
      - id
      - object
    default: id
  org_id:
    description: The organization.
    type: str
    required: true
    env:
      - name: ALVARIA_ORG_ID
    vars:
      - name: alvaria_org_id
  base_url:
    description: Address of the API. If not set, it is V(https://ORG_ID.via.aspect-cloud.net).
    type: str
    env:
      - name: ALVARIA_BASE_URL
    vars:
      - name: alvaria_base_url
  token_url:
    description: Address of the token endpoint.
    type: str
    env:
      - name: ALVARIA_TOKEN_URL
    vars:
      - name: alvaria_token_url
  region:
    description: Shorthand for O(token_url).
    type: str
    choices:
      - eu
      - uk
      - us
    env:
      - name: ALVARIA_REGION
    vars:
      - name: alvaria_region
  client_id:
    description: Client to log in as.
    type: str
    env:
      - name: ALVARIA_CLIENT_ID
    vars:
      - name: alvaria_client_id
  client_secret:
    description: Secret of the client.
    type: str
    env:
      - name: ALVARIA_CLIENT_SECRET
    vars:
      - name: alvaria_client_secret
  scopes:
    description: Scopes to ask for when logging in.
    type: list
    elements: str
    default:
      - provisioningapi
    env:
      - name: ALVARIA_SCOPES
  access_token:
    description: Access token that was obtained earlier, instead of a login.
    type: str
    env:
      - name: ALVARIA_ACCESS_TOKEN
    vars:
      - name: alvaria_access_token
  api_key:
    description: API key of the organization.
    type: str
    required: true
    env:
      - name: ALVARIA_API_KEY
    vars:
      - name: alvaria_api_key
  mask_key:
    description: Secret that the masks in messages are made with, as in the modules.
    type: str
    env:
      - name: ALVARIA_MASK_KEY
    vars:
      - name: alvaria_mask_key
  allow_http:
    description: Whether the API and the token endpoint may be reached without TLS on other hosts.
    type: bool
    default: false
    env:
      - name: ALVARIA_ALLOW_HTTP
    vars:
      - name: alvaria_allow_http
  validate_certs:
    description: Whether certificates are checked.
    type: bool
    default: true
    env:
      - name: ALVARIA_VALIDATE_CERTS
    vars:
      - name: alvaria_validate_certs
  ca_path:
    description: File or folder of the certificate authorities to trust (PEM).
      If not set, those of the environment are used, as in the modules.
    type: path
    env:
      - name: ALVARIA_CA_PATH
    vars:
      - name: alvaria_ca_path
  timeout:
    description: Seconds to wait for a connection, and then for each piece of the answer.
      All of it may take ten times as long.
    type: int
    default: 30
    env:
      - name: ALVARIA_TIMEOUT
  retries:
    description: How often a request that failed for a temporary reason is repeated.
    type: int
    default: 5
    env:
      - name: ALVARIA_RETRIES
notes:
  - A lookup runs on the controller, even for tasks that are delegated. The C(environment)
    of a task does not reach it.
seealso:
  - module: alvaria.cloud.alvaria_user_info
  - module: alvaria.cloud.alvaria_worktype_info
"""

EXAMPLES = r"""
---
- name: Show the identifier of a work type
  ansible.builtin.debug:
    msg: "{{ lookup('alvaria.cloud.alvaria', 'Billing', kind='worktype') }}"

- name: Show the names of two agents
  ansible.builtin.debug:
    msg: "{{ query('alvaria.cloud.alvaria', 'agent001@example.com', 'agent002@example.com',
      kind='user', want='object') | map(attribute='preferred_name') }}"
"""

RETURN = r"""
_raw:
  description: An identifier, or the entry of the listing, for each term.
  type: list
  elements: raw
"""

from collections.abc import Mapping  # noqa: E402
from typing import Any  # noqa: E402

from ansible.errors import AnsibleError, AnsibleLookupError
from ansible.plugins.lookup import LookupBase

from ansible_collections.alvaria.cloud.plugins.module_utils._api.connection import Connection
from ansible_collections.alvaria.cloud.plugins.module_utils._api.library import requests_missing
from ansible_collections.alvaria.cloud.plugins.module_utils._catalog import references
from ansible_collections.alvaria.cloud.plugins.module_utils._common.errors import (
    AlvariaError,
    Invalid,
    internal_error,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.text import (
    quoted,
    refuse_no_text,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._model.values import plain
from ansible_collections.alvaria.cloud.plugins.module_utils._privacy.gate import Gate
from ansible_collections.alvaria.cloud.plugins.module_utils._session.context import Session
from ansible_collections.alvaria.cloud.plugins.module_utils._task.execute import (
    gate_of,
    refused,
    session_of,
)
from ansible_collections.alvaria.cloud.plugins.module_utils._task.options import (
    decrypted,
    fitted,
)

KINDS = references.by_noun()


class LookupModule(LookupBase):
    """Finds objects by name with the engine of the modules."""

    def run(self, terms: list[Any], variables: Any = None, **kwargs: Any) -> list[Any]:
        """The identifier or entry of each term."""
        terms = [decrypted(term) for term in terms]
        kwargs = {name: decrypted(value) for name, value in kwargs.items()}
        gate = gate_of(kwargs, addresses=False)
        try:
            self._refuse_bent(terms, variables or {}, kwargs)
        except AlvariaError as exc:
            raise AnsibleLookupError(gate.clean(exc.as_result()["msg"])) from None
        try:
            self.set_options(var_options=variables, direct=kwargs)
        except AnsibleError as exc:
            # Ansible quotes the value of an option that it refuses.
            raise AnsibleError(gate.clean(str(exc))) from None
        if requests_missing():
            missing = (
                "alvaria.cloud.alvaria: the Python library requests is missing on the controller. "
                "Install it there."
            )
            raise AnsibleError(refused(missing, "library-missing")["msg"])
        options = self._chosen(kwargs)
        gate = gate_of(options, addresses=False)
        try:
            found = self._found(gate, options, terms)
        except AlvariaError as exc:
            raise AnsibleLookupError(gate.clean(exc.as_result()["msg"])) from None
        except Exception as exc:
            error = internal_error("the lookup alvaria", exc)
            raise AnsibleLookupError(error.as_result()["msg"]) from None
        if self.get_option("want") == "id":
            return [str(entry["id"]) for entry in found]
        return [plain(entry) for entry in found]

    def _refuse_bent(
        self, terms: list[Any], variables: Mapping[str, Any], given: Mapping[str, Any]
    ) -> None:
        """Raise ``Invalid`` for an unknown option, and for what is not text where text belongs."""
        for number, term in enumerate(terms):
            refuse_no_text(term, f"terms[{number}]")
        options = self.option_definitions
        # Ansible leaves out what a lookup does not know, so that another option would count.
        for name in given:
            if name not in options:
                raise Invalid(
                    f"alvaria.cloud.alvaria: unknown option {quoted(name)}.",
                    f"Known are: {', '.join(sorted(set(options) - {'_terms'}))}.",
                    code="options-not-valid",
                )
        told = dict(given)
        for name, option in options.items():
            for source in option.get("vars", ()):
                if name not in given and variables.get(source["name"]) is not None:
                    told[name] = decrypted(variables[source["name"]])
        fitted(options, told)

    def _chosen(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options; an environment variable that is empty counts as not set."""
        options: dict[str, Any] = self.get_options()
        for name, value in options.items():
            if value == "" and name not in given:
                options[name] = None
        return options

    def _found(
        self, gate: Gate, options: Mapping[str, Any], terms: list[Any]
    ) -> list[dict[str, Any]]:
        """The entry of each term."""
        reference = KINDS[options["kind"]]
        # The login serves all lookups of a process, what was read serves one.
        session = Session(session_of(Connection.from_params(options)).client)
        session.client.read_only = True
        session.client.said = gate.outside
        gate.watch(session.client.secrets)
        directory, place = session.directory(), "alvaria.cloud.alvaria"
        return [directory.find(reference, term, place) for term in terms]
