#!/bin/sh
# Installs what the tests start beyond Python and git, as far as it lacks: as root on Debian and its kin, and nowhere
# else. Elsewhere, and where apt fails, the tests that need it are skipped and listed; in CI apt's failure is one.
set -eu

# A program, and the packages that bring it and what it needs: a further server is a further line.
needed='
buildah     buildah
podman      podman uidmap
runc        runc
mmdebstrap  mmdebstrap
openssl     openssl
ssh-keygen  openssh-client
postgres    postgresql
mariadbd    mariadb-server-core mariadb-client-core
node        nodejs
npm         npm
'

[ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null || exit 0

# Servers live where a user's PATH does not lead.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
for folder in /usr/lib/postgresql/*/bin; do PATH=$PATH:$folder; done
lacking=$(echo "$needed" | while read -r program packages; do
  [ -z "$program" ] || command -v "$program" >/dev/null || echo "$packages"
done | xargs)
[ -n "$lacking" ] || exit 0

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT

run() {
  "$@" </dev/null >"$log" 2>&1 && return
  tail -n 20 "$log" >&2
  echo "install_servers: this failed: $*" >&2
  [ "${CI:-}" = true ] && exit 1
  echo "install_servers: the tests that need $lacking are skipped" >&2
  exit 0
}

echo "Installing what the tests start, from Debian: $lacking"
run apt-get -qq update
# shellcheck disable=SC2086 # one word a package
run apt-get -qq --yes --no-install-recommends install $lacking
