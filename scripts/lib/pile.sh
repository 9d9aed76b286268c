# shellcheck shell=bash
# La pile locale : base, messagerie, serveur, tâches de fond, deux applications.
# Demande commun.sh, postgres.sh et outils.sh.

BASE_PG="$VAR/pg"
SERVICES='frontend-bo frontend-usagers worker backend doublures maildev'

# ── Processus ────────────────────────────────────────────────────────────────────────────────────────────────────────

# Identité d'un processus : son numéro peut resservir, pas son instant de départ. Rien s'il est mort, même si personne
# n'a encore recueilli son état (« Z »). Sous Linux, l'instant exact du noyau : « ps » l'arrondit et varie d'une seconde.
naissance() {
  if [ -r "/proc/$1/stat" ]; then
    # Le nom entre parenthèses peut contenir des espaces : on compte après lui.
    sed 's/.*) //' "/proc/$1/stat" 2>/dev/null | awk '$1 != "Z" { print $20 }' || true
  elif [ ! -d /proc/self ]; then
    LC_ALL=C ps -o stat= -o lstart= -p "$1" 2>/dev/null | awk '$1 !~ /^Z/ { $1 = ""; print }' || true
  fi
}

# Lance un service en arrière-plan, journal dans var/log : « lancer nom commande… ».
lancer() {
  local nom="$1"
  shift
  nohup "$@" >"$VAR/log/$nom.log" 2>&1 </dev/null &
  { printf '%s\n' "$!"; naissance "$!"; } >"$VAR/run/$nom.pid"
  disown "$!" 2>/dev/null || true
}

# Numéro du service $1 s'il tourne encore.
numero() {
  local fichier="$VAR/run/$1.pid" pid
  [ -f "$fichier" ] || return 1
  pid="$(sed -n 1p "$fichier")"
  [ -n "$pid" ] && [ -n "$(naissance "$pid")" ] || return 1
  [ "$(naissance "$pid")" = "$(sed -n 2p "$fichier")" ] || return 1
  kill -0 "$pid" 2>/dev/null || return 1
  printf '%s\n' "$pid"
}

arreter_service() {
  local nom="$1" pid essai
  if pid="$(numero "$nom")"; then
    kill -TERM "$pid" 2>/dev/null || true
    for essai in $(seq 1 150); do
      numero "$nom" >/dev/null || break
      [ "$essai" -lt 150 ] || kill -KILL "$pid" 2>/dev/null || true
      sleep 0.1
    done
  fi
  rm -f "$VAR/run/$nom.pid"
}

pile_arreter() {
  local nom
  for nom in $SERVICES; do arreter_service "$nom"; done
  pg_arreter "$BASE_PG"
}

# Attend qu'une adresse réponde ; s'arrête si le service meurt : « attendre nom url secondes ».
attendre() {
  local nom="$1" url="$2" echeance=$((SECONDS + $3))
  until curl -fsS -o /dev/null --max-time 2 "$url" 2>/dev/null; do
    numero "$nom" >/dev/null || { tail -n 25 "$VAR/log/$nom.log" >&2; mourir "$nom s'est arrêté (journal : $VAR/log/$nom.log)."; }
    [ "$SECONDS" -lt "$echeance" ] || { tail -n 25 "$VAR/log/$nom.log" >&2; mourir "$nom ne répond pas sur $url."; }
    sleep 0.2
  done
}

port_libre() {
  if port_occupe "$2"; then
    mourir "Le port $2 ($1) est déjà pris. Libérez-le ou choisissez-en un autre : $3=… $0"
  fi
}

ports_libres() {
  port_libre "serveur" "$VAO_PORT_BACKEND" VAO_PORT_BACKEND
  port_libre "métriques" "$VAO_PORT_METRIQUES" VAO_PORT_METRIQUES
  port_libre "métriques des tâches" "$VAO_PORT_METRIQUES_TACHES" VAO_PORT_METRIQUES_TACHES
  port_libre "doublures des services externes" "$VAO_PORT_DOUBLURES" VAO_PORT_DOUBLURES
  port_libre "portail" "$VAO_PORT_USAGERS" VAO_PORT_USAGERS
  port_libre "back office" "$VAO_PORT_BO" VAO_PORT_BO
  port_libre "SMTP" "$VAO_PORT_SMTP" VAO_PORT_SMTP
  port_libre "page de la messagerie" "$VAO_PORT_MAILDEV" VAO_PORT_MAILDEV
  if [ -z "${VAO_DB_URL_DONNEE:-}" ]; then port_libre "PostgreSQL" "$VAO_PORT_PG" VAO_PORT_PG; fi
}

# ── Configuration ────────────────────────────────────────────────────────────────────────────────────────────────────

# Mots de passe de la base privée, clé de chiffrement des documents et poivre des clés d'API, tirés une fois.
secrets() {
  local fichier="$VAR/secrets/env" nom
  (umask 077 && mkdir -p "$VAR/secrets" && touch "$fichier")
  for nom in MDP_SUPER MDP_PROPRIETAIRE MDP_APPLICATION MDP_LECTURE; do
    grep -q "^$nom=" "$fichier" || printf '%s=%s\n' "$nom" "$(secret)" >>"$fichier"
  done
  grep -q '^TROUSSEAU=' "$fichier" ||
    printf 'TROUSSEAU=k1:%s\n' "$(head -c 32 /dev/urandom | base64 | tr -d '\n')" >>"$fichier"
  grep -q '^POIVRE_CLES=' "$fichier" ||
    printf 'POIVRE_CLES=%s\n' "$(head -c 32 /dev/urandom | base64 | tr -d '\n')" >>"$fichier"
  # shellcheck source=/dev/null
  source "$fichier"
}

# Exporte les variables du serveur ; celles que l'utilisateur a données l'emportent.
configurer() {
  local hote="127.0.0.1:$VAO_PORT_PG"
  mkdir -p "$VAR/log" "$VAR/run" "$VAR/objets"
  (umask 077 && mkdir -p "$VAR/cles")
  secrets
  if [ -n "${VAO_DB_URL:-}" ]; then
    VAO_DB_URL_DONNEE=oui
    export VAO_DB_URL VAO_DB_OWNER_URL="${VAO_DB_OWNER_URL:-$VAO_DB_URL}"
  else
    VAO_DB_URL_DONNEE=''
    export VAO_DB_URL="postgres://vao_application:$MDP_APPLICATION@$hote/vao"
    export VAO_DB_OWNER_URL="postgres://vao_proprietaire:$MDP_PROPRIETAIRE@$hote/vao"
  fi
  export VAO_ENV="${VAO_ENV:-dev}" TZ=Europe/Paris
  export VAO_ADRESSE="${VAO_ADRESSE:-127.0.0.1:$VAO_PORT_BACKEND}"
  export VAO_ADRESSE_METRIQUES="${VAO_ADRESSE_METRIQUES:-127.0.0.1:$VAO_PORT_METRIQUES}"
  export VAO_SMTP_URL="${VAO_SMTP_URL:-smtp://127.0.0.1:$VAO_PORT_SMTP}"
  export VAO_STOCKAGE="${VAO_STOCKAGE:-file://$VAR/objets}"
  export VAO_ANTIVIRUS="${VAO_ANTIVIRUS:-factice:}"
  export VAO_CLES_DIR="${VAO_CLES_DIR:-$VAR/cles}"
  export VAO_TROUSSEAU="${VAO_TROUSSEAU:-$TROUSSEAU}"
  export VAO_POIVRE_CLES="${VAO_POIVRE_CLES:-$POIVRE_CLES}"
  # Une clé donnée branche le service réel ; sans elle, sa doublure. La recherche d'adresses n'a pas de clé : son adresse décide.
  local doublures="http://127.0.0.1:$VAO_PORT_DOUBLURES"
  if [ -z "${VAO_SIRENE_CLE:-}${VAO_SIRENE_CLE_FICHIER:-}" ]; then export VAO_SIRENE_CLE=doublure VAO_SIRENE_URL="$doublures/api-sirene/3.11"; fi
  if [ -z "${VAO_ENTREPRISE_JETON:-}${VAO_ENTREPRISE_JETON_FICHIER:-}" ]; then export VAO_ENTREPRISE_JETON=doublure VAO_ENTREPRISE_URL="$doublures"; fi
  export VAO_GEOCODAGE_URL="${VAO_GEOCODAGE_URL:-$doublures/geocodage}"
  export VAO_TUILES_URL="${VAO_TUILES_URL:-http://127.0.0.1:$VAO_PORT_DOUBLURES/tuiles/{z\}/{x\}/{y\}.png}"
  # Les applications locales remplacent X-Forwarded-For, comme le fera le répartiteur.
  export VAO_DERRIERE_MANDATAIRE="${VAO_DERRIERE_MANDATAIRE:-true}"
  export VAO_DECOUPAGE_DIR="${VAO_DECOUPAGE_DIR:-$RACINE/node_modules/@etalab/decoupage-administratif/data}"
  export VAO_URL_USAGERS="${VAO_URL_USAGERS:-http://localhost:$VAO_PORT_USAGERS}"
  export VAO_URL_BO="${VAO_URL_BO:-http://localhost:$VAO_PORT_BO}"
}

# Garde la configuration de cette pile, pour y travailler à la main : « set -a; source var/env ».
ecrire_env() {
  (umask 077 && env | grep -E '^(TZ=|VAO_(ENV=|DB_URL=|DB_OWNER_|ADRESSE|SMTP_URL|STOCKAGE|ANTIVIRUS|CLES_DIR|URL_|SIRENE_|ENTREPRISE_|GEOCODAGE_|TUILES_|SATISFACTION_|TROUSSEAU|POIVRE_CLES|DERRIERE_|DECOUPAGE_))' | LC_ALL=C sort |
    sed -E "s/=(.*)/='\\1'/" >"$VAR/env")
}

# ── Étapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

base_demarrer() {
  local base
  if [ -n "$VAO_DB_URL_DONNEE" ]; then
    info "Base de données : celle de VAO_DB_URL"
    return
  fi
  pg_installer
  base="$(pg_emplacement "$BASE_PG")"
  pg_creer "$base" scram-sha-256 "$MDP_SUPER"
  pg_demarrer "$base" "$VAO_PORT_PG" listen_addresses=127.0.0.1 max_connections=200 timezone=UTC
  # Les mots de passe passent par l'entrée standard : une ligne de commande se lit dans « ps ».
  {
    printf '\\set mdp_proprietaire %s\n\\set mdp_application %s\n\\set mdp_lecture %s\n' \
      "$MDP_PROPRIETAIRE" "$MDP_APPLICATION" "$MDP_LECTURE"
    cat "$RACINE/scripts/lib/roles.sql"
  } | pg_sql "$base" "$VAO_PORT_PG" -d postgres -o /dev/null -f -
}

# Compile ce que la machine locale exécute. VAO_SANS_CONSTRUCTION=1 reprend ce qui est déjà dans target/.
construire() {
  if [ "${VAO_SANS_CONSTRUCTION:-}" = 1 ]; then return; fi
  info "Compilation du serveur (quelques minutes la première fois)"
  (cd "$RACINE" && cargo build --quiet --locked --package vao-server --package vao-external --package xtask >&2)
  info "Compilation des deux applications (quelques minutes la première fois)"
  local -a options=()
  if [ "${VAO_FRONT:-}" = debug ]; then options=(--debug); fi
  (cd "$RACINE" && xtask build-front ${options[@]+"${options[@]}"} >"$VAR/log/fronts.log") ||
    mourir "La compilation des applications a échoué."
}

xtask() { CARGO_MANIFEST_DIR="$RACINE/crates/xtask" "$CIBLE/debug/xtask" "$@"; }
vao() { "$CIBLE/debug/vao" "$@"; }

donnees() {
  local -a options=()
  if [ "$1" = demo ]; then options=(--demo); fi
  info "Migrations et données"
  vao migrate >"$VAR/log/migrate.log" 2>&1 || { tail -n 25 "$VAR/log/migrate.log" >&2; mourir "Les migrations ont échoué."; }
  vao seed ${options[@]+"${options[@]}"} >"$VAR/log/seed.log" 2>&1 ||
    { tail -n 25 "$VAR/log/seed.log" >&2; mourir "Le chargement des données a échoué."; }
}

lancer_doublures() {
  lancer doublures "$CIBLE/debug/vao-doublures" --adresse "127.0.0.1:$VAO_PORT_DOUBLURES" \
    --donnees "$RACINE/seeds/doublures.csv" --communes "$RACINE/seeds/doublures-communes.csv"
}

services_lancer() {
  local api="http://127.0.0.1:$VAO_PORT_BACKEND"
  info "Démarrage des services"
  lancer maildev node "$RACINE/node_modules/maildev/dist/bin/maildev.js" --ip 127.0.0.1 --smtp "$VAO_PORT_SMTP" \
    --web-ip 127.0.0.1 --web "$VAO_PORT_MAILDEV" --max-emails 1000 \
    --mail-directory "$VAR/courriels"
  lancer_doublures
  lancer backend "$CIBLE/debug/vao" serve
  lancer worker env VAO_ADRESSE_METRIQUES="127.0.0.1:$VAO_PORT_METRIQUES_TACHES" "$CIBLE/debug/vao" worker
  export CARGO_MANIFEST_DIR="$RACINE/crates/xtask"
  lancer frontend-usagers "$CIBLE/debug/xtask" servir-front --app usagers --port "$VAO_PORT_USAGERS" --api "$api" \
    --racine "${VAO_DIST_USAGERS:-$RACINE/dist/usagers}"
  lancer frontend-bo "$CIBLE/debug/xtask" servir-front --app bo --port "$VAO_PORT_BO" --api "$api" --racine "$RACINE/dist/bo"
  unset CARGO_MANIFEST_DIR
  attendre maildev "http://127.0.0.1:$VAO_PORT_MAILDEV/api/email" 30
  attendre doublures "http://127.0.0.1:$VAO_PORT_DOUBLURES/_sante" 10
  attendre backend "$api/readyz" 60
  attendre frontend-usagers "http://127.0.0.1:$VAO_PORT_USAGERS/" 10
  attendre frontend-bo "http://127.0.0.1:$VAO_PORT_BO/" 10
  numero worker >/dev/null || { tail -n 25 "$VAR/log/worker.log" >&2; mourir "Le processus des tâches de fond s'est arrêté."; }
}
