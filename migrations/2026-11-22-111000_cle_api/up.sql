-- Clés d'API : une clé vivante par titulaire, connue par une empreinte ; échecs comptés par adresse.

CREATE TABLE cle_api (
    id                      uuid PRIMARY KEY,
    usager_id               uuid REFERENCES usager (id) ON DELETE CASCADE,
    identifiant             text NOT NULL,
    empreinte               bytea NOT NULL,
    scopes                  text[] NOT NULL,
    created_at              timestamptz NOT NULL,
    expire_at               timestamptz NOT NULL,
    derniere_utilisation_at timestamptz,
    derniere_adresse_ip     text,
    revoquee_at             timestamptz,
    rappel                  text,
    CONSTRAINT cle_api_identifiant_unique UNIQUE (identifiant),
    CONSTRAINT cle_api_identifiant_forme CHECK (identifiant ~ '^[0-9A-Za-z]{8}$'),
    CONSTRAINT cle_api_empreinte_taille CHECK (octet_length(empreinte) = 32),
    CONSTRAINT cle_api_titulaire CHECK (num_nonnulls(usager_id) = 1),
    CONSTRAINT cle_api_scopes_connus CHECK (cardinality(scopes) > 0 AND scopes <@ ARRAY[
        'declarations:lire', 'declarations:ecrire', 'declarations:deposer', 'hebergements:lire', 'hebergements:ecrire',
        'organisme:lire', 'organisme:ecrire']),
    CONSTRAINT cle_api_dates_ordonnees CHECK (expire_at > created_at),
    CONSTRAINT cle_api_rappel_connu CHECK (rappel IN ('J30', 'J7'))
);
CREATE UNIQUE INDEX cle_api_vivante ON cle_api (usager_id) WHERE revoquee_at IS NULL;
CREATE INDEX cle_api_expiration ON cle_api (expire_at) WHERE revoquee_at IS NULL;
COMMENT ON TABLE cle_api IS 'Clés d''API. Le secret n''est pas gardé : empreinte en est le HMAC-SHA-256, poivré par la configuration.';
COMMENT ON COLUMN cle_api.identifiant IS 'Part publique de la clé : elle la désigne à l''écran et dans les journaux.';
COMMENT ON COLUMN cle_api.usager_id IS 'Titulaire ; une clé d''un autre titulaire (client d''un organisme) aurait sa colonne et la même contrainte.';
COMMENT ON COLUMN cle_api.rappel IS 'Dernier rappel envoyé de la fin de la clé.';

-- Cinq échecs de suite depuis une adresse la font attendre ; une réussite efface la ligne.
CREATE TABLE echec_cle_api (
    adresse_ip      text PRIMARY KEY,
    echecs          integer NOT NULL,
    dernier_at      timestamptz NOT NULL,
    banni_jusqu_at  timestamptz,
    CONSTRAINT echec_cle_api_positif CHECK (echecs > 0)
);
CREATE INDEX echec_cle_api_age ON echec_cle_api (dernier_at);
COMMENT ON TABLE echec_cle_api IS 'Appels faits avec une mauvaise clé d''API, par adresse : en base, pour que toutes les répliques les comptent.';
