#!/bin/sh
# Installs what the tests start beyond Python and git, as far as it lacks: as root on Debian and its kin, and nowhere
# else. Elsewhere, and where apt fails, the tests that need it are skipped and listed; in CI apt's failure is one.
set -eu

# A program, or a file where there is none, and the packages that bring it and what it needs: a further server is a
# further line. Files stand here for libraries of languages, whose folders have the version in their names.
needed='
buildah     buildah
podman      podman uidmap
runc        runc
mmdebstrap  mmdebstrap
openssl     openssl
ssh-keygen  openssh-client
ruby        ruby
/usr/share/rubygems-integration/*/gems/activerecord-*   ruby-activerecord
/usr/lib/ruby/vendor_ruby/sqlite3.rb                    ruby-sqlite3
/usr/lib/ruby/vendor_ruby/pg.rb                         ruby-pg
/usr/lib/ruby/vendor_ruby/mysql2.rb                     ruby-mysql2
sqitch      sqitch
sqlite3     sqlite3
psql        postgresql-client
/usr/lib/*/perl5/*/DBD/SQLite.pm                        libdbd-sqlite3-perl
/usr/lib/*/perl5/*/DBD/Pg.pm                            libdbd-pg-perl
php         php-cli
/usr/share/php/Illuminate/Database                      php-illuminate-database
/usr/share/php/Illuminate/Console                       php-illuminate-console
/usr/share/php/Illuminate/Filesystem                    php-illuminate-filesystem
/usr/share/php/Illuminate/Events                        php-illuminate-events
/usr/lib/php/*/pdo_sqlite.so                            php-sqlite3
/usr/lib/php/*/pdo_pgsql.so                             php-pgsql
/usr/lib/php/*/pdo_mysql.so                             php-mysql
java        default-jre-headless
/usr/share/java/slf4j-api.jar                           libslf4j-java
postgres    postgresql
mariadbd    mariadb-server-core mariadb-client-core
nginx       nginx-light
chromium    chromium
node        nodejs
npm         npm
'

[ "$(id -u)" = 0 ] && [ -e /etc/debian_version ] && command -v apt-get >/dev/null || exit 0

# Servers live where a user's PATH does not lead.
PATH=$PATH:/usr/local/sbin:/usr/sbin:/sbin
for folder in /usr/lib/postgresql/*/bin; do PATH=$PATH:$folder; done
lacking=$(echo "$needed" | while read -r program packages; do
  # shellcheck disable=SC2086 # the names of the files are patterns
  [ -z "$program" ] || command -v "$program" >/dev/null || ls -d $program >/dev/null 2>&1 || echo "$packages"
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
