#!/usr/bin/env bash
# Crée les rôles et la base au premier démarrage du conteneur PostgreSQL.
set -euo pipefail
psql -X -v ON_ERROR_STOP=1 -U postgres -d postgres \
  -v mdp_proprietaire="$VAO_MDP_PROPRIETAIRE" -v mdp_application="$VAO_MDP_APPLICATION" \
  -v mdp_lecture="$VAO_MDP_LECTURE" -f /etc/vao/roles.sql
