# SPDX-FileCopyrightText: The alvaria.cloud contributors
# GNU General Public License v3.0+
# (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# Note that this doc fragment is PRIVATE to the collection.
# It can have breaking changes at any time.

"""The options that every module has."""

from __future__ import annotations


class ModuleDocFragment:
    """Documents connection_argspec() of plugins/module_utils/_api/connection.py."""

    DOCUMENTATION = r"""
---
options:
  org_id:
    description:
      - Identifier of the organization, as it occurs in the paths of the API and, unless O(base_url)
        is set, in its host name.
      - It is also the realm in which the client logs in.
      - If not set, the environment variable E(ALVARIA_ORG_ID) is used.
    type: str
    required: true
  base_url:
    description:
      - Base URL of the API, without the part that begins with V(/via/).
      - If not set, the environment variable E(ALVARIA_BASE_URL) is used.
      - If that is not set either, it is V(https://{org_id}.via.aspect-cloud.net).
    type: str
  token_url:
    description:
      - Complete URL of the endpoint that hands out access tokens.
      - If not set, the environment variable E(ALVARIA_TOKEN_URL) is used.
      - If that is not set either, O(region) decides. Without a region, but with O(base_url),
        it is the path V(/tokenservice/oauth2/access_token) below the base URL, which is where
        a sandbox or a gateway serves it.
    type: str
  region:
    description:
      - Shorthand for the O(token_url) of the vendor's region in which the organization lives.
        It has no effect when O(token_url) is set.
      - There is no choice for Canada, because the vendor's pages disagree about its
        host. Set O(token_url) there.
      - If not set, the environment variable E(ALVARIA_REGION) is used.
    type: str
    choices:
      - eu
      - uk
      - us
  client_id:
    description:
      - Identifier of the API client (OAuth 2.0 client credentials grant).
      - Needed together with O(client_secret) unless O(access_token) is set.
      - If not set, the environment variable E(ALVARIA_CLIENT_ID) is used.
    type: str
  client_secret:
    description:
      - Secret of the API client.
      - If not set, the environment variable E(ALVARIA_CLIENT_SECRET) is used.
    type: str
  scopes:
    description:
      - Scopes to ask for when logging in.
      - V(provisioningapi) covers users, work types, e-mail and everything else of the Provisioning
        API; V(complianceapi) covers the compliance rules.
      - The login of a client that has only one of them may be refused when it asks for both.
        List only the scopes that the client has.
      - If not set, the environment variable E(ALVARIA_SCOPES) is used,
        with commas between the scopes.
    type: list
    elements: str
    default:
      - provisioningapi
      - complianceapi
  access_token:
    description:
      - Access token that was obtained earlier, for example by M(alvaria.cloud.alvaria_token).
        It saves the task a login of its own.
      - When O(client_id) and O(client_secret) are given too, they take over once
        the API refuses the token.
      - If not set, the environment variable E(ALVARIA_ACCESS_TOKEN) is used.
    type: str
  api_key:
    description:
      - API key that the vendor issued for the organization. It goes with every request,
        in the header V(x-api-key). It must not be empty.
      - If not set, the environment variable E(ALVARIA_API_KEY) is used.
    type: str
    required: true
  mask_key:
    description:
      - Secret that the masks of personal data are made with, see O(mask_personal_data). Give the
        same to all tasks whose results are to be compared, and to nobody who reads logs. At least
        16 random characters keep masks from being undone by trying all numbers.
      - If not set, the environment variable E(ALVARIA_MASK_KEY) is used, and if that is not
        set either, O(client_secret).
      - With O(access_token) alone and no O(mask_key), personal data are hidden wholly,
        as V(********).
    type: str
  allow_http:
    description:
      - Whether O(base_url), O(token_url), and the addresses that the API redirects to, may use
        plain HTTP on other hosts. Anybody on the network path can read and change what is sent
        there, credentials included.
      - Plain HTTP to the host itself (V(localhost), V(127.0.0.0/8), V(::1)) is always allowed,
        unless a proxy elsewhere would carry it.
      - If not set, the environment variable E(ALVARIA_ALLOW_HTTP) is used.
    type: bool
    default: false
  validate_certs:
    description:
      - Whether to check the certificate of the API and of the token endpoint.
      - If not set, the environment variable E(ALVARIA_VALIDATE_CERTS) is used.
    type: bool
    default: true
  ca_path:
    description:
      - File with the certificates of the authorities to trust (PEM), or a directory of such files
        as C(openssl rehash) arranges it, on the host where the task runs. A relative path is
        relative to the folder of the playbook where the connection is local, and with a playbook
        of the collection to the folder in which Ansible was started.
      - If not set, the environment variable E(ALVARIA_CA_PATH) is used.
      - If that is not set either, the first of the environment variables E(REQUESTS_CA_BUNDLE),
        E(CURL_CA_BUNDLE) and E(SSL_CERT_FILE) that is set is used, otherwise the authorities
        of the Python library C(certifi).
    type: path
  timeout:
    description:
      - Seconds to wait for a connection, and then for each piece of the answer. V(1) to V(86400).
      - A whole answer may take ten times as long, and may be up to 64 MB in size. Anything beyond
        that is an error, and the request is not repeated.
      - If not set, the environment variable E(ALVARIA_TIMEOUT) is used.
    type: int
    default: 30
  retries:
    description:
      - How many more times to send a request that failed for a temporary
        reason. V(0) turns this off, V(1000) is the most.
      - Reading, replacing (PUT) and deleting are repeated after the statuses 408, 429, 502,
        503 and 504, and when no answer arrived.
      - Creating (POST) and changing in part (PATCH) are repeated only when the request was
        certainly not processed, that is, after status 429 or when no connection was made.
      - The wait is as long as the server asks for, at most 60 seconds. Otherwise, it grows
        from a quarter of a second to 15 seconds.
      - If not set, the environment variable E(ALVARIA_RETRIES) is used.
    type: int
    default: 5
  mask_personal_data:
    description:
      - Whether results, differences and error messages show personal data of customers,
        such as phone numbers, e-mail addresses and account numbers, only in part, as the last
        characters and a short hash, like V(***0143#5d8e2a).
      - The hash depends on the value and on O(mask_key), so the results of two runs can be
        compared, and nobody without the key can find the value by guessing.
      - Social security numbers are masked even when this is V(false), and none of their digits
        is shown.
      - If not set, the environment variable E(ALVARIA_MASK_PERSONAL_DATA) is used.
    type: bool
    default: true
requirements:
  - Python >= 3.9 (on the host where the task runs)
  - requests >= 2.28 (Python library, on the host where the task runs)
notes:
  - An environment variable that is empty counts as not set.
  - All modules of this collection are in the action group V(alvaria.cloud.alvaria).
    The options of the connection can be set once for all of them, in V(module_defaults)
    under V(group/alvaria.cloud.alvaria).
  - Where the connection of the task is local and the task does not become another user, it runs
    inside the worker process of Ansible, which is many times faster than a module.
    Otherwise, and with V(async), it runs as a module on the target host. The result is the same.
    The variable V(alvaria_execution) with the value V(worker) or V(module) forces one or the other.
"""
