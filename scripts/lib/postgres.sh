# shellcheck shell=bash
# Grappes PostgreSQL privées : celle de la démonstration et celle des tests.
# Ne touche jamais au service de la machine. Demande commun.sh.

# Répertoire des binaires : la version la plus récente installée, ou celle qu'exige une grappe existante ($1).
pg_binaires() {
  local voulue="${1:-}" d meilleur='' version
  for d in /usr/lib/postgresql/*/bin /usr/pgsql-*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
    "$(pg_config --bindir 2>/dev/null || true)"; do
    [ -x "$d/initdb" ] || continue
    version="$("$d/initdb" --version | sed -E 's/^[^0-9]*([0-9]+).*/\1/')"
    [ -z "$voulue" ] || [ "$voulue" = "$version" ] || continue
    if [ -z "$meilleur" ] || [ "$version" -ge "${meilleur%%:*}" ]; then meilleur="$version:$d"; fi
  done
  [ -n "$meilleur" ] && printf '%s\n' "${meilleur#*:}"
}

pg_installer() {
  pg_binaires >/dev/null && return
  if est_macos; then formule postgresql@17; else paquets postgresql; fi
  pg_binaires >/dev/null || mourir "PostgreSQL reste introuvable après son installation."
}

# PostgreSQL refuse de tourner en root : on lui prête alors le compte « postgres ».
pg_comme() {
  if est_root; then (cd / && runuser -u postgres -- "$@"); else "$@"; fi
}

# Emplacement réel d'une grappe : $1, ou un refuge si « postgres » ne peut pas l'atteindre ou si le chemin du
# socket dépasserait la limite du noyau (108 octets). Un lien à l'endroit attendu y conduit.
pg_emplacement() {
  local voulu="$1" refuge
  mkdir -p "$(dirname "$voulu")"
  if [ -L "$voulu" ]; then
    refuge="$(readlink "$voulu")"
    [ -d "$refuge" ] && { printf '%s\n' "$refuge"; return; }
    rm -f "$voulu"
  fi
  if [ "${#voulu}" -le 75 ] && { ! est_root || runuser -u postgres -- test -x "$(dirname "$voulu")"; }; then
    printf '%s\n' "$voulu"
    return
  fi
  pg_oublier_orphelines
  refuge="/var/tmp/vao-pg-$(id -u)-$(printf '%s' "$voulu" | empreinte | cut -c1-12)"
  ln -s "$refuge" "$voulu"
  printf '%s\n' "$voulu" >"$refuge.origine"
  printf '%s\n' "$refuge"
}

# Un clone effacé laisse sa grappe au refuge : elle part avec la prochaine création.
pg_oublier_orphelines() {
  local origine
  for origine in "/var/tmp/vao-pg-$(id -u)"-*.origine; do
    if [ ! -f "$origine" ] || [ -L "$(cat "$origine")" ]; then continue; fi
    pg_effacer "${origine%.origine}"
    rm -f "$origine"
  done
}

# Crée la grappe $1 si elle n'existe pas ; $2 = mode d'authentification TCP, $3 = mot de passe du super-utilisateur.
pg_creer() {
  local base="$1" auth="$2" motdepasse="$3" bin locale fichier
  bin="$(pg_binaires)"
  if est_root; then install -d -m 700 -o postgres -g postgres "$base"; else install -d -m 700 "$base"; fi
  [ -f "$base/donnees/PG_VERSION" ] && return
  locale=C.UTF-8
  if est_macos; then locale=en_US.UTF-8; fi
  fichier="$(mktemp)"
  printf '%s\n' "$motdepasse" >"$fichier"
  if est_root; then chown postgres "$fichier"; fi
  pg_comme "$bin/initdb" -D "$base/donnees" -U postgres --encoding=UTF8 --locale="$locale" --auth-local=trust \
    --auth-host="$auth" --pwfile="$fichier" --no-sync >"$VAR/log/initdb.log" 2>&1 ||
    { rm -f "$fichier"; cat "$VAR/log/initdb.log" >&2; mourir "La création de la grappe PostgreSQL $base a échoué."; }
  rm -f "$fichier"
  pg_comme mkdir -m 700 "$base/socket"
}

# Démarre la grappe $1 sur le port $2 ; les arguments suivants sont des réglages « nom=valeur ».
pg_demarrer() {
  local base="$1" port="$2" bin version options r
  shift 2
  version="$(pg_comme cat "$base/donnees/PG_VERSION")"
  bin="$(pg_binaires "$version")" ||
    mourir "La grappe $base vient de PostgreSQL $version, qui n'est plus installé. Supprimez-la pour repartir de zéro."
  if pg_comme "$bin/pg_ctl" -D "$base/donnees" status >/dev/null 2>&1; then return; fi
  options="-p $port -k $base/socket"
  for r in "$@"; do options="$options -c $r"; done
  # Les descripteurs hérités (verrous, tubes) resteraient ouverts tant que le serveur vit.
  pg_comme "$bin/pg_ctl" -D "$base/donnees" -l "$base/journal" -w -t 60 -o "$options" start >/dev/null 2>&1 </dev/null 9>&- ||
    { pg_comme tail -n 15 "$base/journal" >&2; mourir "PostgreSQL n'a pas démarré (journal : $base/journal)."; }
}

# Vrai si la grappe $1 tourne.
pg_tourne() {
  local base="$1" version bin
  if [ -L "$base" ]; then base="$(readlink "$base")"; fi
  [ -d "$base" ] || return 1
  version="$(pg_comme cat "$base/donnees/PG_VERSION" 2>/dev/null)" || return 1
  bin="$(pg_binaires "$version")" || return 1
  pg_comme "$bin/pg_ctl" -D "$base/donnees" status >/dev/null 2>&1
}

pg_arreter() {
  local base="$1" bin
  pg_tourne "$base" || return 0
  if [ -L "$base" ]; then base="$(readlink "$base")"; fi
  bin="$(pg_binaires "$(pg_comme cat "$base/donnees/PG_VERSION")")"
  pg_comme "$bin/pg_ctl" -D "$base/donnees" -m fast -w stop >/dev/null 2>&1
}

# Arrête et efface la grappe $1, données comprises.
pg_effacer() {
  pg_arreter "$1"
  if [ -L "$1" ]; then rm -rf "$(readlink "$1")" "$(readlink "$1").origine"; fi
  rm -rf "$1"
}

# psql en super-utilisateur par le socket de la grappe $1, port $2.
pg_sql() {
  local base="$1" port="$2" bin
  shift 2
  bin="$(pg_binaires)"
  pg_comme "$bin/psql" -X -q -v ON_ERROR_STOP=1 -h "$base/socket" -p "$port" -U postgres "$@"
}

# Encode un chemin pour la partie « hôte » d'une URL PostgreSQL.
pg_hote_socket() { printf '%s' "$1" | sed 's,%,%25,g; s,/,%2F,g; s, ,%20,g; s,:,%3A,g; s,@,%40,g'; }

# Grappe des tests : jetable, sans fsync, joignable seulement par un socket que seul ce compte peut ouvrir.
# Affiche l'URL du super-utilisateur.
pg_tests() {
  local base port=5437
  mkdir -p "$VAR/log"
  pg_installer
  base="$(pg_emplacement "$VAR/pg-test")"
  pg_creer "$base" scram-sha-256 "$(secret)"
  pg_demarrer "$base" "$port" "listen_addresses=" fsync=off synchronous_commit=off full_page_writes=off \
    max_connections=300 shared_buffers=256MB jit=off timezone=UTC
  printf 'postgres://postgres@%s:%s/postgres\n' "$(pg_hote_socket "$base/socket")" "$port"
}
