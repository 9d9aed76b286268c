-- Territoires d'instruction (FRA → région → département) et communes.
-- Les rattachements sont des données (seeds/territoires.csv), pas du code.

CREATE TABLE territoire (
    code              text PRIMARY KEY,
    libelle           text NOT NULL,
    parent            text REFERENCES territoire (code),
    code_insee        text,
    corresp_vao_nom   text,
    corresp_vao_prenom text,
    service_mail      text,
    service_telephone text,
    edited_at         timestamptz,
    CONSTRAINT territoire_racine_unique CHECK ((parent IS NULL) = (code = 'FRA'))
);
CREATE INDEX territoire_parent ON territoire (parent);
COMMENT ON TABLE territoire IS 'Arbre des territoires et fiche de contact de chacun. Le niveau se déduit du parent.';

CREATE TABLE commune (
    code_insee    text PRIMARY KEY,
    nom           text NOT NULL,
    departement   text NOT NULL,
    codes_postaux text[] NOT NULL DEFAULT '{}',
    recherche     text NOT NULL GENERATED ALWAYS AS (sans_accent(nom)) STORED
);
CREATE INDEX commune_recherche ON commune USING gin (recherche gin_trgm_ops);
CREATE INDEX commune_codes_postaux ON commune USING gin (codes_postaux);
COMMENT ON TABLE commune IS 'Communes du découpage administratif national, arrondissements municipaux compris.';
