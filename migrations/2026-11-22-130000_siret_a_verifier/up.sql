-- Inscription pendant une panne du répertoire Sirene, et recherches d'un SIRET par un compte connecté.

ALTER TABLE usager ADD COLUMN siret_a_verifier boolean NOT NULL DEFAULT false;
CREATE INDEX usager_siret_a_verifier ON usager (id) WHERE siret_a_verifier;
COMMENT ON COLUMN usager.siret_a_verifier IS 'Inscrit pendant une panne du répertoire : le SIRET, la région et le département restent à vérifier.';

ALTER TABLE demande_publique
    DROP CONSTRAINT demande_publique_nature_connue,
    ADD CONSTRAINT demande_publique_nature_connue
        CHECK (nature IN ('INSCRIPTION', 'RENVOI', 'OUBLI', 'ETABLISSEMENT', 'ANNUAIRE', 'RAPPEL_SIEGE'));
