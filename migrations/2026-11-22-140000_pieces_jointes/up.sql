-- Pièces jointes : déposées par un organisme, analysées, puis jointes à un dossier (docs/adr/0013-pieces-jointes.md).

ALTER TABLE document
    ALTER COLUMN declaration_id DROP NOT NULL,
    ADD COLUMN organisme_id uuid REFERENCES organisme (id),
    ADD COLUMN statut       text NOT NULL DEFAULT 'SAIN',
    ADD COLUMN signature    text,
    ADD COLUMN analyse_at   timestamptz,
    ADD COLUMN purge_at     timestamptz,
    DROP CONSTRAINT document_categorie_connue,
    ADD CONSTRAINT document_categorie_connue
        CHECK (categorie IN ('ar_2m', 'protocole_transport', 'protocole_sanitaire')),
    ADD CONSTRAINT document_statut_connu CHECK (statut IN ('EN_QUARANTAINE', 'SAIN', 'REJETE', 'PURGE')),
    -- Produit pour une déclaration, ou déposé par un organisme : jamais l'un et l'autre.
    ADD CONSTRAINT document_d_un_seul_proprietaire
        CHECK (produit = (declaration_id IS NOT NULL) AND produit = (organisme_id IS NULL)),
    ADD CONSTRAINT document_purge_datee CHECK ((statut = 'PURGE') = (purge_at IS NOT NULL));
COMMENT ON TABLE document IS
    'Documents produits pour une déclaration et pièces déposées ; le contenu, chiffré, est au magasin d''objets sous l''identifiant.';
COMMENT ON COLUMN document.organisme_id IS 'Organisme qui a déposé la pièce.';
COMMENT ON COLUMN document.signature IS 'Menace nommée par l''antivirus.';

-- Les pièces que la ronde examine : celles dont le contenu existe encore.
CREATE INDEX document_pieces_vivantes ON document (id) WHERE NOT produit AND statut IN ('EN_QUARANTAINE', 'SAIN');

-- À quels dossiers une pièce est jointe : le droit de la lire est celui de lire l'un d'eux.
CREATE TABLE document_lien (
    document_id uuid NOT NULL REFERENCES document (id),
    objet_type  text NOT NULL,
    objet_id    uuid NOT NULL,
    rang        integer NOT NULL,
    PRIMARY KEY (document_id, objet_type, objet_id),
    CONSTRAINT document_lien_objet_connu CHECK (objet_type IN ('organisme'))
);
CREATE INDEX document_lien_objet ON document_lien (objet_type, objet_id);
COMMENT ON TABLE document_lien IS 'Dossiers qui joignent une pièce, et son rang parmi celles de sa nature.';
