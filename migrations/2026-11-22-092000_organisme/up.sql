-- Organismes et agréments : les colonnes dont les règles de la déclaration ont besoin.

CREATE TABLE organisme (
    id                 uuid PRIMARY KEY,
    type_organisme     text NOT NULL,
    siret              text NOT NULL,
    siren              text NOT NULL GENERATED ALWAYS AS (substr(siret, 1, 9)) STORED,
    siege_social       boolean NOT NULL,
    porteur_agrement   boolean NOT NULL,
    raison_sociale     text,
    nom_commercial     text,
    nom_naissance      text,
    nom_usage          text,
    prenom             text,
    nom                text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN type_organisme = 'personne_morale' THEN coalesce(raison_sociale, '')
             ELSE coalesce(prenom, '') || ' ' || coalesce(nom_usage, nom_naissance, '') END) STORED,
    statut_juridique   text,
    adresse            jsonb,
    email              text,
    telephone          text,
    responsable_sejour jsonb,
    representants_legaux jsonb NOT NULL DEFAULT '[]',
    complet            boolean NOT NULL DEFAULT false,
    version            integer NOT NULL DEFAULT 1,
    created_at         timestamptz NOT NULL,
    edited_at          timestamptz NOT NULL,
    CONSTRAINT organisme_siret_unique UNIQUE (siret),
    CONSTRAINT organisme_siret_forme CHECK (siret ~ '^[0-9]{14}$'),
    CONSTRAINT organisme_type_connu CHECK (type_organisme IN ('personne_morale', 'personne_physique')),
    CONSTRAINT organisme_denomination CHECK (
        (type_organisme = 'personne_morale' AND raison_sociale IS NOT NULL)
        OR (type_organisme = 'personne_physique' AND nom_naissance IS NOT NULL AND prenom IS NOT NULL))
);
CREATE INDEX organisme_siren ON organisme (siren);
COMMENT ON COLUMN organisme.porteur_agrement IS 'Porte l''agrément de son SIREN : siège, ou personne physique.';

CREATE TABLE agrement (
    id                uuid PRIMARY KEY,
    organisme_id      uuid NOT NULL REFERENCES organisme (id),
    numero            text NOT NULL,
    region            text NOT NULL REFERENCES territoire (code),
    date_obtention    date NOT NULL,
    date_fin_validite date NOT NULL,
    created_at        timestamptz NOT NULL,
    CONSTRAINT agrement_numero_unique UNIQUE (numero),
    CONSTRAINT agrement_dates_ordonnees CHECK (date_fin_validite >= date_obtention)
);
CREATE INDEX agrement_organisme ON agrement (organisme_id, date_fin_validite DESC);
COMMENT ON COLUMN agrement.date_fin_validite IS 'Dernier jour de validité, compris.';
