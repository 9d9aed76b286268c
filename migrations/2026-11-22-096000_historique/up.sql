-- Historique append-only, chaîné par dossier ; journal technique des saisies ; documents.

CREATE TABLE evenement (
    id                   uuid PRIMARY KEY,
    domaine              text NOT NULL,
    dossier_id           uuid NOT NULL,
    rang                 integer NOT NULL,
    code                 text NOT NULL,
    source               text NOT NULL,
    acteur_type          text NOT NULL,
    acteur_id            uuid,
    emetteur             text NOT NULL,
    courriel             text,
    de                   text,
    vers                 text,
    commentaire          text,
    metadata             jsonb NOT NULL DEFAULT '{}',
    le                   timestamptz NOT NULL,
    empreinte_precedente bytea NOT NULL,
    empreinte            bytea NOT NULL,
    CONSTRAINT evenement_rang_unique UNIQUE (domaine, dossier_id, rang),
    CONSTRAINT evenement_domaine_connu CHECK (domaine IN ('declaration')),
    CONSTRAINT evenement_acteur_connu CHECK (acteur_type IN ('USAGER', 'AGENT', 'AUTOMATE'))
);
COMMENT ON TABLE evenement IS 'Historique des dossiers. Sans clé étrangère : il survit à la suppression d''un brouillon.';
COMMENT ON COLUMN evenement.empreinte IS 'SHA-256 de la ligne et de l''empreinte précédente du même dossier.';

CREATE FUNCTION evenement_refuser() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'l''historique ne se modifie pas et ne s''efface pas' USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER evenement_immuable BEFORE UPDATE OR DELETE ON evenement
    FOR EACH ROW EXECUTE FUNCTION evenement_refuser();
CREATE TRIGGER evenement_intronquable BEFORE TRUNCATE ON evenement
    FOR EACH STATEMENT EXECUTE FUNCTION evenement_refuser();
REVOKE UPDATE, DELETE ON evenement FROM vao_application;

CREATE TABLE journal_saisie (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    domaine     text NOT NULL,
    dossier_id  uuid NOT NULL,
    section     text NOT NULL,
    acteur_id   uuid NOT NULL,
    differences jsonb NOT NULL,
    le          timestamptz NOT NULL,
    CONSTRAINT journal_saisie_domaine_connu CHECK (domaine IN ('declaration'))
);
CREATE INDEX journal_saisie_dossier ON journal_saisie (dossier_id, id);
REVOKE UPDATE, DELETE ON journal_saisie FROM vao_application;
COMMENT ON TABLE journal_saisie IS 'Différences champ par champ de chaque enregistrement de section.';

CREATE TABLE document (
    id             uuid PRIMARY KEY,
    declaration_id uuid NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
    categorie      text NOT NULL,
    rang           integer NOT NULL,
    nom            text NOT NULL,
    type_mime      text NOT NULL,
    taille         bigint NOT NULL,
    empreinte      bytea NOT NULL,
    produit        boolean NOT NULL,
    cree_at        timestamptz NOT NULL,
    cree_par       uuid,
    CONSTRAINT document_rang_unique UNIQUE (declaration_id, categorie, rang),
    CONSTRAINT document_categorie_connue CHECK (categorie IN ('ar_2m'))
);
COMMENT ON TABLE document IS 'Documents d''une déclaration ; le contenu, chiffré, est au magasin d''objets sous l''identifiant.';
