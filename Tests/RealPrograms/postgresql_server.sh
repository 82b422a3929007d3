#!/bin/sh
# Runs a PostgreSQL server in a folder, where its socket is, too, until standard input has a word or ends.
#   postgresql_server.sh FOLDER BIN FSYNC
# It says `ready PID` when the server is, or what went wrong. A folder that has a server's files already goes on
# with them; they stay there after the word `keep`.
folder="$1" bin="$2" fsync="$3"
export LC_ALL=C
mkdir -p "$folder"
if [ "$(id -u)" = 0 ]; then
  # The server refuses to be root's.
  owner=postgres
  id "$owner" >/dev/null 2>&1 || owner=nobody
  chown "$owner" "$folder"
  setpriv --reuid="$owner" --clear-groups sh "$0" "$@"
  [ -e "$folder/data" ] || rm -rf "$folder"
  exit
fi
cd "$folder" || exit 1
fail() { tr '\n' ' ' <log; exit 1; }
[ -e data ] || "$bin/initdb" -D data -U archiver --auth=trust --encoding=UTF8 --locale=C --no-sync >log 2>&1 || fail
"$bin/pg_ctl" start -D data -l log -w -s -o "-k '$folder' -c listen_addresses= -c fsync=$fsync -c shared_buffers=64MB" \
  || fail
echo "ready $(head -n 1 data/postmaster.pid)"
read -r word
"$bin/pg_ctl" stop -D data -m immediate -s
[ "$word" = keep ] || rm -rf data log
