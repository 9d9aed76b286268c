DROP INDEX declaration_par_organisme;
DELETE FROM journal_compte WHERE entite = 'NON_AGREE';
ALTER TABLE journal_compte DROP CONSTRAINT journal_compte_entite_connue,
    ADD CONSTRAINT journal_compte_entite_connue CHECK (entite IN ('USER_FRONT', 'USER_BACK', 'TERRITOIRE', 'EXPORT'));
ALTER TABLE journal_saisie DROP CONSTRAINT journal_saisie_domaine_connu;
DELETE FROM journal_saisie WHERE domaine = 'organisme';
ALTER TABLE journal_saisie ADD CONSTRAINT journal_saisie_domaine_connu CHECK (domaine IN ('declaration'));
ALTER TABLE evenement DISABLE TRIGGER evenement_immuable;
DELETE FROM evenement WHERE domaine = 'organisme';
ALTER TABLE evenement ENABLE TRIGGER evenement_immuable;
ALTER TABLE evenement DROP CONSTRAINT evenement_domaine_connu,
    ADD CONSTRAINT evenement_domaine_connu CHECK (domaine IN ('declaration'));
DROP TABLE organisme_non_agree;
DROP TABLE autorisation_siret;
DROP TABLE etablissement;
DROP TABLE organisme_version;
ALTER TABLE organisme
    DROP COLUMN recherche,
    DROP COLUMN supprime,
    DROP COLUMN version_ouverte_at,
    DROP COLUMN finalise_par,
    DROP COLUMN finalise_at,
    DROP COLUMN manques,
    DROP COLUMN protocole_sanitaire,
    DROP COLUMN protocole_transport,
    DROP COLUMN protocoles,
    DROP COLUMN etablissements_releves_at,
    DROP COLUMN unite_cessee,
    DROP COLUMN etablissement_ferme,
    DROP COLUMN releve_at,
    DROP COLUMN releve_sirene,
    DROP COLUMN source_identite,
    DROP COLUMN adresse_identique,
    DROP COLUMN adresse_domicile,
    DROP COLUMN profession,
    DROP COLUMN departement,
    DROP COLUMN pays,
    DROP COLUMN categorie_juridique;
