DROP FUNCTION journal_compte_purger(timestamptz);
DROP TABLE journal_compte;
DROP TABLE cgu_acceptation;
DROP TABLE demande_publique;
DROP TABLE lien_compte;
DROP TABLE code_faux;
DROP TABLE code_secours;
DROP TABLE second_facteur;
ALTER TABLE defi_connexion DROP COLUMN moyen;
ALTER TABLE appareil_confiance DROP COLUMN id, DROP COLUMN derniere_utilisation_at;
UPDATE session SET motif_revocation = 'REVOCATION' WHERE motif_revocation IN
    ('CHANGEMENT_DROITS', 'CHANGEMENT_COURRIEL', 'SECOND_FACTEUR', 'CGU_REFUSEES');
ALTER TABLE session DROP CONSTRAINT session_motif_connu;
ALTER TABLE session ADD CONSTRAINT session_motif_connu CHECK (motif_revocation IN
    ('DECONNEXION', 'REVOCATION', 'REUTILISATION', 'BLOCAGE', 'MOT_DE_PASSE'));
ALTER TABLE territoire DROP COLUMN version, DROP COLUMN edited_by, DROP COLUMN recherche;
DELETE FROM agent_role WHERE role IN ('Agrement', 'ValidationOVA');
ALTER TABLE agent_role DROP CONSTRAINT agent_role_connu;
ALTER TABLE agent_role ADD CONSTRAINT agent_role_connu CHECK (role IN
    ('Compte', 'Desactivation', 'DemandeSejour_Lecture', 'DemandeSejour_Ecriture', 'eig'));
ALTER TABLE agent DROP CONSTRAINT agent_desactivation, DROP COLUMN version, DROP COLUMN validated_at,
    DROP COLUMN desactive_at, DROP COLUMN desactive_par, DROP COLUMN suspendu_at, DROP COLUMN rouvert_at, DROP COLUMN created_by,
    DROP COLUMN cgu_version, DROP COLUMN recherche;
DROP INDEX usager_inactivite;
ALTER TABLE usager DROP CONSTRAINT usager_siret_forme, DROP CONSTRAINT usager_un_seul_traitant,
    DROP COLUMN version, DROP COLUMN siren, DROP COLUMN ter_code, DROP COLUMN departement, DROP COLUMN verified_at,
    DROP COLUMN motif_refus, DROP COLUMN traite_par_usager, DROP COLUMN traite_par_agent, DROP COLUMN treated_at,
    DROP COLUMN supprime_at, DROP COLUMN cgu_version, DROP COLUMN approbation_relance_at,
    DROP COLUMN approbation_escalade_at, DROP COLUMN inactivite_2m_at, DROP COLUMN suspendu_at,
    DROP COLUMN inactivite_5m_at, DROP COLUMN inactivite_rappel_at, DROP COLUMN suppression_prevue,
    DROP COLUMN rouvert_at, DROP COLUMN recherche;
DROP INDEX IF EXISTS usager_attente;
