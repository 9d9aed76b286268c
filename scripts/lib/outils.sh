# shellcheck shell=bash
# Outils dont les scripts ont besoin, installés s'ils manquent. Demande commun.sh.

RUST_MINIMAL=95
NODE_MINIMAL=20
NODE_EMBARQUE=22

version_rust() { rustc --version 2>/dev/null | sed -E 's/^rustc 1\.([0-9]+)\..*/\1/'; }

assurer_rust() {
  # shellcheck source=/dev/null
  if ! existe cargo && [ -f "$HOME/.cargo/env" ]; then source "$HOME/.cargo/env"; fi
  existe cargo || mourir "Rust est introuvable. Installez-le : https://rustup.rs"
  if [ "$(version_rust)" -lt "$RUST_MINIMAL" ]; then
    info "Rust 1.$(version_rust) est trop ancien : mise à jour"
    rustup update stable >&2 || true
    [ "$(version_rust)" -ge "$RUST_MINIMAL" ] || mourir "Il faut Rust 1.$RUST_MINIMAL ou plus récent : « rustup update stable »."
  fi
  existe cc || existe gcc || existe clang || paquets build-essential
}

# Les vérifications se font avec la version de référence : chaque version de Rust apporte de nouvelles alertes.
assurer_rust_de_reference() {
  local reference="1.$RUST_MINIMAL.0"
  if [ "$(version_rust)" -ne "$RUST_MINIMAL" ]; then
    if existe rustup && rustup toolchain install "$reference" --profile minimal >/dev/null 2>&1; then
      export RUSTUP_TOOLCHAIN="$reference"
    else
      avertir "Vérifications avec Rust 1.$(version_rust) : la version de référence ($reference) est introuvable."
    fi
  fi
  cargo clippy --version >/dev/null 2>&1 || rustup component add clippy >&2 || mourir "Il manque clippy."
  cargo fmt --version >/dev/null 2>&1 || rustup component add rustfmt >&2 || mourir "Il manque rustfmt."
}

version_node() { node --version 2>/dev/null | sed -E 's/^v([0-9]+)\..*/\1/'; }

# Un Node assez récent : celui de la machine, sinon celui que le registre npm distribue, gardé hors du dépôt.
assurer_node() {
  local dossier="$HOME/.cache/vao/node$NODE_EMBARQUE" systeme machine
  if [ -d "$dossier/bin" ]; then PATH="$dossier/bin:$PATH"; fi
  if existe npm && [ "$(version_node)" -ge "$NODE_MINIMAL" ]; then return; fi
  if ! existe npm; then
    if est_macos; then formule node; return; fi
    paquets nodejs npm
  fi
  if [ "$(version_node)" -ge "$NODE_MINIMAL" ]; then return; fi
  systeme="$(uname -s | tr '[:upper:]' '[:lower:]')"
  case "$(uname -m)" in aarch64 | arm64) machine=arm64 ;; *) machine=x64 ;; esac
  info "Node $(version_node) est trop ancien : Node $NODE_EMBARQUE est placé dans $dossier"
  mkdir -p "$dossier"
  npm install --silent --no-save --prefix "$dossier" "node-$systeme-$machine@$NODE_EMBARQUE" "npm@10" >&2 ||
    mourir "Node $NODE_MINIMAL ou plus récent est nécessaire : https://nodejs.org"
  mkdir -p "$dossier/bin"
  ln -sf "../node_modules/node-$systeme-$machine/bin/node" "$dossier/bin/node"
  ln -sf ../node_modules/npm/bin/npm-cli.js "$dossier/bin/npm"
  ln -sf ../node_modules/npm/bin/npx-cli.js "$dossier/bin/npx"
  PATH="$dossier/bin:$PATH"
}

# Paquets npm du verrou ; rien à faire si le verrou n'a pas changé.
assurer_npm() {
  local temoin="$RACINE/node_modules/.vao-verrou" attendu
  assurer_node
  attendu="$(empreinte <"$RACINE/package-lock.json")"
  if [ "$(cat "$temoin" 2>/dev/null)" = "$attendu" ]; then return; fi
  info "Installation des paquets npm"
  mkdir -p "$VAR/log"
  (cd "$RACINE" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund >"$VAR/log/npm.log" 2>&1) ||
    { tail -n 20 "$VAR/log/npm.log" >&2; mourir "« npm ci » a échoué (journal : $VAR/log/npm.log)."; }
  printf '%s\n' "$attendu" >"$temoin"
}

# Vérificateurs de la liste épinglée, dans un environnement Python à part, refait quand la liste change.
assurer_verificateurs() {
  local liste="$RACINE/scripts/lib/outils-python.txt" dossier
  dossier="$HOME/.cache/vao/verificateurs-$(empreinte <"$liste" | cut -c1-12)"
  PATH="$PATH:$dossier/bin"
  if [ -f "$dossier/complet" ]; then return; fi
  info "Installation des vérificateurs (cargo-deny, cargo-shear, nextest, shellcheck…)"
  rm -rf "$dossier"
  mkdir -p "$(dirname "$dossier")" "$VAR/log"
  if ! python3 -m venv "$dossier" >"$VAR/log/python.log" 2>&1; then
    existe apt-get && paquets python3 python3-venv
    rm -rf "$dossier"
    python3 -m venv "$dossier" >"$VAR/log/python.log" 2>&1 || mourir "Python 3 et son module venv sont nécessaires."
  fi
  if "$dossier/bin/pip" install --quiet --disable-pip-version-check -r "$liste" >>"$VAR/log/python.log" 2>&1; then
    touch "$dossier/complet"
    return
  fi
  avertir "PyPI ne livre pas ces outils à cette machine (journal : $VAR/log/python.log) : compilation des outils cargo."
  assurer_outil_cargo cargo-nextest
  assurer_outil_cargo cargo-deny
  assurer_outil_cargo cargo-shear
}

# Outil cargo gardé hors du dépôt, compilé une seule fois, à la version de la liste.
assurer_outil_cargo() {
  local nom="$1" dossier="$HOME/.cache/vao/cargo" version
  PATH="$PATH:$dossier/bin"
  if existe "$nom"; then return; fi
  version="$(sed -n "s/^astral-dev-toolchain-$nom==//p" "$RACINE/scripts/lib/outils-python.txt")"
  info "Compilation de $nom $version (une seule fois, quelques minutes)"
  cargo install --quiet --locked --root "$dossier" --version "$version" "$nom" >&2 ||
    mourir "Installez $nom $version, puis relancez."
}

# L'antivirus clamd, que les tests lancent eux-mêmes, chacun le sien. Rien ne reste en marche : un paquet tout juste
# installé démarrerait ses services, qui téléchargent des centaines de mégaoctets de signatures et occupent un gigaoctet.
assurer_clamd() {
  if existe clamd || [ -x /usr/sbin/clamd ]; then return; fi
  if est_macos; then formule clamav; return; fi
  paquets clamav-daemon
  if existe systemctl; then
    en_admin systemctl disable --now clamav-daemon.socket clamav-daemon.service clamav-freshclam.service >/dev/null 2>&1 ||
      true
  fi
  [ -x /usr/sbin/clamd ] || existe clamd || mourir "clamd est introuvable : installez le paquet de ClamAV qui le contient."
}

# Chemin d'un Chromium, installé s'il manque.
assurer_chromium() {
  local candidat
  for candidat in "${CHROMIUM:-}" /usr/bin/chromium-headless-shell /usr/bin/chromium /usr/bin/google-chrome \
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome'; do
    if [ -n "$candidat" ] && [ -x "$candidat" ]; then printf '%s\n' "$candidat"; return; fi
  done
  if est_macos; then mourir "Installez Chrome ou donnez son chemin par CHROMIUM=…"; fi
  # Sans fenêtre, il suffit aux parcours et leur coûte moins ; toutes les distributions ne l'ont pas.
  if apt-cache show chromium-headless-shell 2>/dev/null | grep -q '^Version:'; then
    paquets chromium-headless-shell
    printf '/usr/bin/chromium-headless-shell\n'
    return
  fi
  if apt-cache show chromium 2>/dev/null | grep -q '^Version:'; then
    paquets chromium
    printf '/usr/bin/chromium\n'
    return
  fi
  # Ubuntu ne livre Chromium qu'en « snap » : on prend celui de Playwright.
  info "Téléchargement de Chromium (Playwright)"
  (cd "$RACINE" && npx playwright install chromium >&2) || mourir "Installez Chromium ou donnez son chemin par CHROMIUM=…"
  en_admin "$(command -v npx)" playwright install-deps chromium >&2 || true
  (cd "$RACINE" && node -e 'process.stdout.write(require("@playwright/test").chromium.executablePath() + "\n")')
}
