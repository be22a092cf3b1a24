#!/usr/bin/env bash
# SPDX-FileCopyrightText: The alvaria.cloud contributors
# SPDX-License-Identifier: GPL-3.0-or-later
# Tries extensions/awx with AWX 24.6.1 itself, on this machine, in the folder WORK: its API, task
# manager, scheduler and database, with stand-ins for podman and receptor only (tests/awx/real).
# usage: AWX_SOURCE=DIR DAB_SOURCE=DIR WORK=DIR [AWX_DUMP=FILE] tools/awx_real.sh [PART...]
#   AWX_SOURCE  a git repository of ansible/awx, with the tag 24.6.1
#   DAB_SOURCE  a git repository of ansible/django-ansible-base, with the tag 2024.7.1
#   WORK        a folder that all users of this machine can reach: everything is written below it,
#               but for /etc/receptor, /runner and /usr/share/ansible/collections, as AWX names them
#   PART        a part of tests/awx/real/trial.py (AWX_PARTS of make); none stands for all of them.
#               Name set_up, too, as AWX has nothing when it begins
#   AWX_DUMP    a migrated, empty database (pg_dump -Fc), which saves five minutes
# It has to run as root, for mount namespaces. It needs PostgreSQL, redis-server, Python 3.11, a
# compiler, and the headers of Python, LDAP, SASL and xmlsec (on Debian: postgresql redis-server
# gcc python3-dev libldap2-dev libsasl2-dev libxmlsec1-dev). The first time takes twenty minutes.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
real=$root/tests/awx/real
for name in AWX_SOURCE DAB_SOURCE WORK; do
  if [[ -z ${!name:-} ]]; then
    echo "tools/awx_real.sh: set $name, see the head of the script" >&2
    exit 2
  fi
done
if [[ $(id -u) != 0 ]]; then
  echo "tools/awx_real.sh: has to run as root, for mount namespaces" >&2
  exit 2
fi
mkdir -p "$WORK"
WORK=$(cd "$WORK" && pwd)
programs=("$WORK/awx/bin" /usr/lib/postgresql/*/bin)
PATH=$WORK/bin:$(IFS=: && echo "${programs[*]}"):$PATH
export PATH AWX_WORK=$WORK AWX_DATABASE_PORT=${AWX_DATABASE_PORT:-5544}
export AWX_SETTINGS_FILE=$WORK/settings.py AWX_SETTINGS_DIR=$WORK/conf.d AWX_LOGGING_MODE=stdout

# What has been done once is not done again: a stamp for each step.
step() {
  if [[ ! -e $WORK/done/$1 ]]; then
    echo "==> $1"
    "$1"
    touch "$WORK/done/$1"
  fi
}

unpack() {
  local parts=(awx awx_collection awxkit manage.py requirements setup.cfg pyproject.toml tools)
  mkdir -p "$WORK/source" "$WORK/base"
  # A snapshot may lack a file of the documentation, of which git complains after the rest.
  (git -C "$AWX_SOURCE" archive 24.6.1 "${parts[@]}" MANIFEST.in || true) |
    tar -x -C "$WORK/source"
  git -C "$DAB_SOURCE" archive 2024.7.1 ansible_base pyproject.toml README.md requirements \
    MANIFEST.in | tar -x -C "$WORK/base"
  rm -f "$WORK/source/awx/devonly.py"
  printf 24.6.1 >"$WORK/source/VERSION"
  mkdir -p "$WORK"/source/awx/{ui/build/static,ui_next/build/awx,public/static}
  mkdir -p "$WORK/awx-collections/ansible_collections/awx"
  ln -sfn "$WORK/source/awx_collection" "$WORK/awx-collections/ansible_collections/awx/awx"
}

install_awx() {
  python3.11 -m venv "$WORK/awx"
  local pip=("$WORK/awx/bin/pip" --disable-pip-version-check install -q)
  "${pip[@]}" 'pip<25' 'setuptools<70' wheel
  "${pip[@]}" --prefer-binary -r "$real/requirements.txt"
  SETUPTOOLS_SCM_PRETEND_VERSION=2024.7.1 "${pip[@]}" --no-deps "$WORK/base"
  SETUPTOOLS_SCM_PRETEND_VERSION=24.6.1 "${pip[@]}" --no-deps --no-build-isolation \
    -e "$WORK/source"
}

# AWX's own playbooks do not run on an ansible-core that is newer than that of its image.
install_images() {
  python3.11 -m venv "$WORK/control"
  "$WORK/control/bin/pip" --disable-pip-version-check install -q \
    'ansible-core>=2.15,<2.16' ansible-runner requests
  mkdir -p "$WORK/control-collections"
  python3.11 -m venv "$WORK/image"
  "$WORK/image/bin/pip" --disable-pip-version-check install -q \
    -r "$root/requirements/runtime.txt" ansible-runner
}

database=(-h 127.0.0.1 -p "$AWX_DATABASE_PORT" -U awx)
make_database() {
  install -d -o postgres "$WORK/database"
  (cd "$WORK" && runuser -u postgres -- initdb -A trust -U awx "$WORK/database") >"$WORK/log/initdb"
  start_database
  createdb "${database[@]}" awx
  if [[ -n ${AWX_DUMP:-} ]]; then
    pg_restore "${database[@]}" -d awx --no-owner "$AWX_DUMP"
  else
    awx-manage migrate --noinput >"$WORK/log/migrate" 2>&1
  fi
  {
    DJANGO_SUPERUSER_PASSWORD=sandbox-only awx-manage createsuperuser --noinput \
      --username=admin --email=admin@localhost
    awx-manage create_preload_data
    awx-manage register_default_execution_environments
    awx-manage provision_instance --hostname=awx-1 --node_type=hybrid
    awx-manage register_queue --queuename=controlplane --instance_percent=100
    awx-manage register_queue --queuename=default --instance_percent=100
  } >"$WORK/log/boot" 2>&1
  createdb "${database[@]}" -T awx awx_empty
}

start_database() {
  local listen="-p $AWX_DATABASE_PORT -c listen_addresses=127.0.0.1 -c fsync=off"
  (cd "$WORK" && runuser -u postgres -- pg_ctl start -w -s -D "$WORK/database" \
    -o "$listen -c unix_socket_directories=" -l "$WORK/database/log")
}

# Each process leads a session of its own, so that what it has started ends with it.
processes=()
start() {
  local name=$1
  shift
  setsid "$@" >"$WORK/log/$name" 2>&1 &
  processes+=($!)
  disown
}

signal() {
  local process
  for process in "${processes[@]}"; do kill "-$1" -- "-$process" 2>/dev/null || true; done
}

# Everything that was started ends with the script, by its number. The dispatcher would wait for
# ever for a job whose receptor has gone.
finish() {
  signal TERM
  sleep 5
  signal KILL
  (cd "$WORK" && runuser -u postgres -- pg_ctl stop -s -m fast -D "$WORK/database") || true
  rm -rf /etc/receptor
  rmdir /runner /usr/share/ansible/collections 2>/dev/null || true
}

# The repository that AWX fetches: what README.md says, and no collections/requirements.yml. Beside
# it a volume that outlives jobs, and a key to sign evidence with.
make_repository() {
  rm -rf "$WORK/repository" "$WORK/volume" "$WORK/key" "$WORK/key.pub"
  mkdir -p "$WORK"/volume/{undo,records,bundles}
  ssh-keygen -q -t ed25519 -N '' -C trial -f "$WORK/key"
  mkdir -p "$WORK/repository"
  cp -r "$root"/extensions/awx/templates/project/*.{yml,csv} "$WORK/repository"
  cp -r "$root/extensions/organizations/inventory" "$WORK/repository"
  local git=(git -C "$WORK/repository" -c user.name=trial -c user.email=trial@example.com)
  "${git[@]}" init -q -b main
  "${git[@]}" add -A
  "${git[@]}" commit -q -m "what extensions/awx begins with"
}

if [[ -e /etc/receptor ]]; then
  echo "tools/awx_real.sh: this machine has a receptor of its own (/etc/receptor)" >&2
  exit 2
fi
mkdir -p "$WORK"/{done,log,bin,conf.d,units} "$WORK"/var/{projects,job_status,log,static}
cp "$real/settings.py" "$WORK/settings.py"
{
  printf '#!/usr/bin/env python3\n'
  cat "$real/podman.py"
} >"$WORK/bin/podman"
chmod +x "$WORK/bin/podman"
trap finish EXIT
mkdir -p /etc/receptor
printf -- '- node: {id: awx-1}\n- control-service: {service: control, filename: %s}\n' \
  "$WORK/receptor.sock" >/etc/receptor/receptor.conf
start redis redis-server --port 0 --unixsocket "$WORK/redis.sock" --save ''
step unpack
step install_awx
step install_images
if [[ -e $WORK/done/make_database ]]; then start_database; fi
step make_database
# Each trial begins with an AWX that has nothing.
dropdb "${database[@]}" awx
createdb "${database[@]}" -T awx_empty awx

# The image holds this collection as it is now.
rm -rf "$WORK/image-collections"
mkdir -p "$WORK/image-collections/ansible_collections/alvaria"
cp -r "$(ALVARIA_STAGE=awx-real "$root/tools/collection_tree.sh")" \
  "$WORK/image-collections/ansible_collections/alvaria/cloud"
"$WORK/image/bin/pip" --disable-pip-version-check install -q \
  "$WORK/image-collections/ansible_collections/alvaria/cloud/extensions/sandbox"
make_repository
rm -f "$WORK/sandbox.url"
organizations=()
for name in north south west; do
  organizations+=(--org "$name:client-$name:hidden-secret-$name:hidden-key-$name")
done
start sandbox "${VENV:-$root/.venv}/bin/alvaria-sandbox" serve --port 0 \
  --url-file "$WORK/sandbox.url" "${organizations[@]}"
start web gunicorn -b 127.0.0.1:8052 -w 1 --threads 4 -t 300 awx.wsgi:application
start receptor python3 "$real/receptor.py" "$WORK/receptor.sock" awx-1 "$WORK/units"
start dispatcher awx-manage run_dispatcher
start receiver awx-manage run_callback_receiver
for _second in {1..120}; do
  if curl -sf http://127.0.0.1:8052/api/v2/ping/ >/dev/null; then break; fi
  sleep 1
done
SANDBOX_URL=$(cat "$WORK/sandbox.url")
export SANDBOX_URL
"$WORK/image/bin/python" "$real/trial.py" "$@"
