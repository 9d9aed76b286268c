DROP TABLE document_lien;
DROP INDEX document_pieces_vivantes;
DELETE FROM document WHERE NOT produit;
ALTER TABLE document
    DROP CONSTRAINT document_purge_datee,
    DROP CONSTRAINT document_d_un_seul_proprietaire,
    DROP CONSTRAINT document_statut_connu,
    DROP CONSTRAINT document_categorie_connue,
    ADD CONSTRAINT document_categorie_connue CHECK (categorie IN ('ar_2m')),
    DROP COLUMN purge_at,
    DROP COLUMN analyse_at,
    DROP COLUMN signature,
    DROP COLUMN statut,
    DROP COLUMN organisme_id,
    ALTER COLUMN declaration_id SET NOT NULL;
COMMENT ON TABLE document IS 'Documents d''une déclaration ; le contenu, chiffré, est au magasin d''objets sous l''identifiant.';
