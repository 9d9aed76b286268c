-- Hébergements : une identité stable, des versions figées que les étapes citent.

CREATE TABLE hebergement (
    id               uuid PRIMARY KEY,
    organisme_id     uuid NOT NULL REFERENCES organisme (id),
    statut           text NOT NULL,
    version_courante integer NOT NULL,
    created_at       timestamptz NOT NULL,
    created_by       uuid,
    edited_at        timestamptz NOT NULL,
    CONSTRAINT hebergement_statut_connu CHECK (statut IN ('brouillon', 'actif', 'desactive'))
);
CREATE INDEX hebergement_organisme ON hebergement (organisme_id, statut);

CREATE TABLE hebergement_version (
    id             uuid PRIMARY KEY,
    hebergement_id uuid NOT NULL REFERENCES hebergement (id) ON DELETE CASCADE,
    numero         integer NOT NULL,
    nom            text NOT NULL,
    type           text NOT NULL,
    adresse        jsonb NOT NULL,
    departement    text NOT NULL REFERENCES territoire (code),
    nombre_lits    integer NOT NULL,
    created_at     timestamptz NOT NULL,
    created_by     uuid,
    recherche      text NOT NULL GENERATED ALWAYS AS (sans_accent(nom || ' ' || coalesce(adresse ->> 'label', ''))) STORED,
    CONSTRAINT hebergement_version_unique UNIQUE (hebergement_id, numero),
    CONSTRAINT hebergement_version_type_connu CHECK (type IN
        ('hotel', 'meuble_tourisme', 'residence_tourisme', 'camping', 'autre')),
    CONSTRAINT hebergement_version_nom_borne CHECK (char_length(nom) BETWEEN 1 AND 80),
    CONSTRAINT hebergement_version_lits CHECK (nombre_lits >= 1)
);
CREATE INDEX hebergement_version_recherche ON hebergement_version USING gin (recherche gin_trgm_ops);
CREATE INDEX hebergement_version_departement ON hebergement_version (departement);
