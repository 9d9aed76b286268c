DROP TABLE millesime;
DROP VIEW commune_periode;
DROP TABLE commune_historique;
DROP INDEX commune_departement;
ALTER TABLE commune DROP COLUMN date_debut;
