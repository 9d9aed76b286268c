# shellcheck shell=bash
# Étapes de ./scripts/test. Demande commun.sh, postgres.sh et outils.sh.

JOURNAUX="$VAR/log/test"
BILAN=''
ECHECS=0
AVERTISSEMENTS=''
GRAPPE_PRETEE=''
# Durée au-delà de laquelle le bilan avertit, en secondes : deux cœurs, clone neuf.
DUREE_ADMISE=2700

# ── Déroulement ──────────────────────────────────────────────────────────────────────────────────────────────────────

# Exécute une étape à part, chronométrée ; son échec n'arrête pas les suivantes.
etape() {
  local nom="$1" fonction="$2" debut=$SECONDS code=0 marque='✓' journal
  journal="$JOURNAUX/$fonction.log"
  mkdir -p "$JOURNAUX"
  # « if » et « || » suspendraient « set -e » dans l'étape : on lit le code après coup.
  set +e
  (set -euo pipefail; "$fonction") >"$journal" 2>&1 </dev/null
  code=$?
  set -e
  if [ "$code" -ne 0 ]; then
    marque='✗'
    ECHECS=$((ECHECS + 1))
    printf '\n──── %s : échec, fin de %s ────\n' "$nom" "$journal"
    tail -n "${VAO_LIGNES_ECHEC:-120}" "$journal"
    printf '────\n\n'
  fi
  AVERTISSEMENTS="$AVERTISSEMENTS$(sed -n 's/^AVERTISSEMENT : /  ⚠ /p' "$journal")"
  BILAN="$BILAN$(printf '%s %4d s  %s' "$marque" "$((SECONDS - debut))" "$nom")"$'\n'
  printf '%s %s (%d s)\n' "$marque" "$nom" "$((SECONDS - debut))"
}

# Tableau, puis le compte de tous les tests, seul sur la dernière ligne.
conclure() {
  local passes echecs sautes
  printf '\n%s' "$BILAN"
  printf '  %4d s  en tout (%d min %02d)\n' "$SECONDS" "$((SECONDS / 60))" "$((SECONDS % 60))"
  if [ "$SECONDS" -gt "$DUREE_ADMISE" ]; then
    printf '  ⚠ au-delà de %d minutes : une étape est devenue trop lente, ou la machine est lente\n' "$((DUREE_ADMISE / 60))"
  fi
  [ -z "$AVERTISSEMENTS" ] || printf '%s\n' "$AVERTISSEMENTS"
  read -r passes echecs sautes <<<"$(compter)"
  if [ "$ECHECS" -gt 0 ] && [ "$echecs" -eq 0 ]; then echecs=$ECHECS; fi
  printf '\n%d passed, %d failed, %d skipped\n' "$passes" "$echecs" "$sautes"
  [ "$ECHECS" -eq 0 ] && [ "$echecs" -eq 0 ]
}

# Additionne ce qu'annoncent nextest (« 5 tests run: 4 passed, 1 failed, 0 skipped »), les exemples de la documentation
# (« 3 passed; 0 failed; 1 ignored ») et les parcours (« 5 passed, 0 failed, 0 skipped »).
compter() {
  local journal
  for journal in "$JOURNAUX"/etape_tests.log "$JOURNAUX"/etape_parcours.log; do
    [ ! -f "$journal" ] || grep -E '(Summary \[|^test result:|^[0-9]+ passed, )' "$journal" || true
  done | awk '
    { gsub(/\([^)]*\)/, ""); gsub(/[;,.]/, " ")
      for (i = 2; i <= NF; i++) {
        if ($i == "passed") p += $(i - 1)
        if ($i == "failed" || $i == "timed") e += $(i - 1)
        if ($i == "skipped" || $i == "ignored") s += $(i - 1)
      } }
    END { printf "%d %d %d\n", p, e, s }'
}

nettoyer() {
  local code=$?
  arreter_pile_essai
  [ -n "$GRAPPE_PRETEE" ] || pg_arreter "$VAR/pg-test"
  exit "$code"
}

xtask() { CARGO_MANIFEST_DIR="$RACINE/crates/xtask" "$CIBLE/debug/xtask" "$@"; }

# ── Étapes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

etape_format() { cargo fmt --all --check; }

etape_manifestes() {
  local fichier
  local -a scripts=()
  for fichier in scripts/* scripts/lib/* docker/* .ci/*; do
    if [ -f "$fichier" ] && grep -qE '^#!.*bash|^# shellcheck shell=bash' "$fichier"; then scripts+=("$fichier"); fi
  done
  shellcheck -x "${scripts[@]}"
  check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yaml
  check-jsonschema --builtin-schema vendor.github-workflows .github/workflows/*
  zizmor --offline --quiet .github/workflows
}

# Tout d'un coup, avec les options de compilation des tests : rien ne se recompile ensuite.
etape_compilation() { cargo build --locked --workspace --bins --tests; }

etape_fleches() { xtask fleches; }

etape_dependances() {
  cargo-deny --locked check --hide-inclusion-graph licenses bans sources
  if curl -fsS --max-time 15 -o /dev/null https://github.com/RustSec/advisory-db 2>/dev/null; then
    cargo-deny --locked check --hide-inclusion-graph advisories
  else
    printf 'AVERTISSEMENT : avis de sécurité des dépendances NON vérifiés : la base RustSec est injoignable\n'
  fi
  cargo-shear --deny-warnings
}

etape_clippy() { cargo clippy --locked --workspace --all-targets -- -D warnings; }

etape_tests() {
  export INSTA_UPDATE=no INSTA_FORCE_PASS=0
  cargo nextest run --locked --workspace
  cargo test --locked --workspace --doc
}

# L'API publiée est celle du code ; les autres fichiers générés sont comparés par les tests.
etape_generes() {
  local produit
  produit="$(mktemp)"
  "$CIBLE/debug/vao" openapi >"$produit"
  diff -u docs/openapi.json "$produit" || {
    printf 'docs/openapi.json est périmé : « cargo run -p vao-server --bin vao -- openapi > docs/openapi.json »\n'
    exit 1
  }
  rm -f "$produit"
}

# Les exemples demandent les dépendances des tests : celles que clippy vient de lire, sans les relire avec d'autres options.
etape_documentation() { RUSTDOCFLAGS='-D warnings' cargo doc --locked --workspace --no-deps --lib --bins --examples; }

etape_recette() { xtask recette; }

etape_applications() {
  xtask build-front
  xtask build-front --galerie usagers
}

etape_tailles() { xtask tailles; }

# ── Pile des parcours ────────────────────────────────────────────────────────────────────────────────────────────────

# Une commande avec le répertoire et les ports de la pile d'essai, sans rien de ce que l'appelant a configuré.
pile_essai() {
  env -u VAO_DB_URL -u VAO_DB_OWNER_URL -u VAO_ENV -u VAO_ADRESSE -u VAO_ADRESSE_METRIQUES -u VAO_SMTP_URL \
    -u VAO_STOCKAGE -u VAO_ANTIVIRUS -u VAO_CLES_DIR -u VAO_TROUSSEAU -u VAO_POIVRE_CLES -u VAO_DECOUPAGE_DIR -u VAO_URL_USAGERS -u VAO_URL_BO -u VAO_SIRENE_URL -u VAO_SIRENE_CLE \
    -u VAO_SIRENE_CLE_FICHIER -u VAO_ENTREPRISE_JETON_FICHIER \
    -u VAO_ENTREPRISE_URL -u VAO_ENTREPRISE_JETON -u VAO_GEOCODAGE_URL -u VAO_TUILES_URL \
    VAO_VAR="$VAR/essai" VAO_SANS_CONSTRUCTION=1 VAO_PORT_BACKEND=13000 VAO_PORT_METRIQUES=13001 \
    VAO_PORT_USAGERS=18000 VAO_PORT_BO=18001 VAO_PORT_PG=15436 VAO_PORT_SMTP=11025 VAO_PORT_MAILDEV=11080 \
    VAO_PORT_DOUBLURES=13900 VAO_EXTERNES_PERIODE=2 VAO_RONDES=false VAO_SATISFACTION_URL=https://avis.test/vao "$@"
}

arreter_pile_essai() {
  [ ! -f "$VAR/essai/galerie.pid" ] || kill "$(cat "$VAR/essai/galerie.pid")" 2>/dev/null || true
  rm -f "$VAR/essai/galerie.pid"
  [ ! -d "$VAR/essai" ] || pile_essai ./scripts/stop >/dev/null 2>&1 || true
}

# Repart d'une base vide : les parcours ne dépendent pas de la fois d'avant.
effacer_pile_essai() {
  arreter_pile_essai
  pg_effacer "$VAR/essai/pg"
  rm -rf "$VAR/essai"
}

etape_parcours() {
  effacer_pile_essai
  pile_essai ./scripts/start --detach
  CARGO_MANIFEST_DIR="$RACINE/crates/xtask" "$CIBLE/debug/xtask" servir-front --app usagers --port 18002 \
    --racine dist/usagers-galerie --api http://127.0.0.1:13000 >"$JOURNAUX/galerie.log" 2>&1 &
  printf '%s\n' "$!" >"$VAR/essai/galerie.pid"
  export VAO_URL_USAGERS=http://localhost:18000 VAO_URL_BO=http://localhost:18001
  export VAO_URL_API=http://localhost:13000 VAO_URL_MAILDEV=http://localhost:11080 VAO_URL_DOUBLURES=http://127.0.0.1:13900
  local code=0
  npx playwright test --project=parcours || code=1
  VAO_URL_USAGERS=http://localhost:18002 npx playwright test --project=galerie --workers=2 || code=1
  arreter_pile_essai
  return "$code"
}
