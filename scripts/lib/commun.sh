# shellcheck shell=bash
# Bases communes des scripts : emplacements, ports, messages, paquets.
# À charger par « source » depuis un script qui a déjà fait « set -euo pipefail ».

RACINE="$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)"
# Tout ce qui est local vit ici ; VAO_VAR permet une seconde pile à côté de la première.
VAR="${VAO_VAR:-$RACINE/var}"
case "$VAR" in /*) ;; *) VAR="$RACINE/$VAR" ;; esac

: "${VAO_PORT_BACKEND:=3000}"
: "${VAO_PORT_DOUBLURES:=3900}"
: "${VAO_PORT_METRIQUES:=3001}"
# Le processus des tâches de fond a les siennes.
: "${VAO_PORT_METRIQUES_TACHES:=$((VAO_PORT_METRIQUES + 1))}"
: "${VAO_PORT_USAGERS:=8000}"
: "${VAO_PORT_BO:=8001}"
: "${VAO_PORT_PG:=5436}"
: "${VAO_PORT_SMTP:=1025}"
: "${VAO_PORT_MAILDEV:=1080}"

# Le dépôt est compilé une fois pour toutes en intégration continue : chaque clone neuf réutilise ce cache.
# L'état incrémental ne servirait à personne : il doublerait la place prise.
CACHE_CI="$HOME/.cache/vao/target"
if [ "${CI:-}" = true ]; then
  export CARGO_TARGET_DIR="${CARGO_TARGET_DIR:-$CACHE_CI}" CARGO_INCREMENTAL="${CARGO_INCREMENTAL:-0}"
fi
CIBLE="${CARGO_TARGET_DIR:-$RACINE/target}"
case "$CIBLE" in /*) ;; *) CIBLE="$RACINE/$CIBLE" ;; esac

info() { printf '\033[1m▸\033[0m %s\n' "$*" >&2; }
avertir() { printf '\033[33m⚠\033[0m %s\n' "$*" >&2; }
mourir() {
  printf '\033[31m✗\033[0m %s\n' "$*" >&2
  exit 1
}

existe() { command -v "$1" >/dev/null 2>&1; }
est_root() { [ "$(id -u)" -eq 0 ]; }
est_macos() { [ "$(uname -s)" = Darwin ]; }

# Lance une commande avec les droits d'administration, sans jamais rien demander.
en_admin() {
  if est_root; then
    "$@"
  elif existe sudo && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 126
  fi
}

# Installe des paquets apt (`paquets a b c`). Sans droits, dit exactement quoi faire et s'arrête.
paquets() {
  existe apt-get || mourir "Il manque : $*. Installez-les avec le gestionnaire de paquets de cette machine."
  info "Installation de : $*"
  local journal="$VAR/log/apt.log"
  mkdir -p "$VAR/log"
  if ! en_admin true; then
    mourir "Il manque des paquets et ce compte n'a pas les droits d'administration. Lancez une fois :
    sudo apt-get install -y --no-install-recommends $*"
  fi
  if ! en_admin env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >"$journal" 2>&1; then
    # L'index local peut être absent ou périmé sur une machine neuve.
    en_admin env DEBIAN_FRONTEND=noninteractive apt-get update >>"$journal" 2>&1 || true
    en_admin env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" >>"$journal" 2>&1 ||
      { tail -n 15 "$journal" >&2; mourir "L'installation de « $* » a échoué (journal : $journal)."; }
  fi
}

# Installe une formule Homebrew, sur macOS.
formule() {
  existe brew || mourir "Il manque « $1 ». Installez Homebrew (https://brew.sh) puis relancez."
  info "Installation de : $1 (Homebrew)"
  HOMEBREW_NO_AUTO_UPDATE=1 HOMEBREW_NO_INSTALL_CLEANUP=1 brew install --quiet "$1" >&2
}

# Gigaoctets libres là où vit $1, et gigaoctets qu'occupe $1.
place_libre() {
  local ici="$1"
  while [ ! -e "$ici" ]; do ici="$(dirname "$ici")"; done
  df -Pk "$ici" | awk 'NR == 2 { print int($4 / 1048576) }'
}
place_prise() { if [ -d "$1" ]; then du -sk "$1" | awk '{ print int($1 / 1048576) }'; else echo 0; fi; }

# Un disque plein fait échouer n'importe quoi, n'importe où : mieux vaut le dire d'emblée. $1 : gigaoctets que demande la
# compilation entière ; ce qui est déjà compilé ne compte plus. Le cache de l'intégration continue, que rien d'autre ne
# nettoie, est refait dès que la place manque ou qu'il a doublé.
assurer_place() {
  local voulus="$1" prise libre manque
  prise="$(place_prise "$CIBLE")"
  if [ "${CI:-}" = true ] && [ "$CIBLE" = "$CACHE_CI" ] && [ "$prise" -gt 0 ] &&
    { [ "$prise" -gt $((2 * voulus)) ] || [ $((prise + $(place_libre "$CIBLE"))) -lt "$voulus" ]; }; then
    info "Le cache de compilation occupe $prise Go : il est refait"
    rm -rf "$CIBLE"
    prise=0
  fi
  libre="$(place_libre "$CIBLE")"
  manque=$((voulus - prise))
  # Ce qui se recompile s'écrit avant que l'ancien ne parte.
  if [ "$manque" -lt 3 ]; then manque=3; fi
  [ "$libre" -ge "$manque" ] ||
    mourir "Le disque est presque plein : $libre Go libres pour $CIBLE, il en faut $manque. Faites de la place (« cargo clean », var/banc-*), puis relancez."
}

# Empreinte SHA-256 de l'entrée standard.
empreinte() {
  if existe sha256sum; then sha256sum; else shasum -a 256; fi | cut -d' ' -f1
}

# Vrai si un port TCP local est occupé.
port_occupe() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Secret aléatoire en hexadécimal.
secret() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
