-- Comptes : approbation, inactivité, second facteur, liens à usage unique, conditions d'utilisation, journal.

-- Utilisateurs du portail ------------------------------------------------------------------------------------------
ALTER TABLE usager
    ADD COLUMN version              integer NOT NULL DEFAULT 1,
    ADD COLUMN siren                text GENERATED ALWAYS AS (substr(siret, 1, 9)) STORED,
    ADD COLUMN ter_code             text REFERENCES territoire (code),
    ADD COLUMN departement          text REFERENCES territoire (code),
    ADD COLUMN verified_at          timestamptz,
    ADD COLUMN motif_refus          text,
    ADD COLUMN traite_par_usager    uuid REFERENCES usager (id),
    ADD COLUMN traite_par_agent     uuid REFERENCES agent (id),
    ADD COLUMN treated_at           timestamptz,
    ADD COLUMN supprime_at          timestamptz,
    ADD COLUMN cgu_version          integer,
    ADD COLUMN approbation_relance_at  timestamptz,
    ADD COLUMN approbation_escalade_at timestamptz,
    ADD COLUMN inactivite_2m_at     timestamptz,
    ADD COLUMN suspendu_at          timestamptz,
    ADD COLUMN inactivite_5m_at     timestamptz,
    ADD COLUMN inactivite_rappel_at timestamptz,
    ADD COLUMN suppression_prevue   date,
    ADD COLUMN rouvert_at           timestamptz,
    ADD COLUMN recherche            text NOT NULL GENERATED ALWAYS AS (
        sans_accent(nom || ' ' || prenom || ' ' || mail)) STORED,
    ADD CONSTRAINT usager_siret_forme CHECK (siret ~ '^[0-9]{14}$'),
    ADD CONSTRAINT usager_un_seul_traitant CHECK (num_nonnulls(traite_par_usager, traite_par_agent) <= 1);
UPDATE usager u SET siret = o.siret FROM organisme o WHERE o.id = u.organisme_id AND u.siret IS NULL;
CREATE INDEX usager_siret ON usager (siret);
CREATE INDEX usager_siren ON usager (siren);
CREATE INDEX usager_territoire ON usager (ter_code, departement, status_code);
CREATE INDEX usager_departement ON usager (departement);
CREATE INDEX usager_attente ON usager (status_code, created_at)
    WHERE status_code IN ('NEED_EMAIL_VALIDATION', 'NEED_SIRET_VALIDATION', 'TEMPORARY_BLOCKED');
CREATE INDEX usager_inactivite ON usager (lastconnection_at) WHERE status_code IN ('VALIDATED', 'TEMPORARY_BLOCKED');
CREATE INDEX usager_recherche ON usager USING gin (recherche gin_trgm_ops);
COMMENT ON COLUMN usager.siret IS 'SIRET déclaré à l''inscription et approuvé ; il suit l''organisme en cas de succession.';
COMMENT ON COLUMN usager.ter_code IS 'Région de l''établissement : elle approuve quand aucun collègue ne le peut.';
COMMENT ON COLUMN usager.rouvert_at IS 'Réouverture du compte : l''inactivité se compte depuis elle ou depuis la dernière connexion.';
COMMENT ON COLUMN usager.supprime_at IS 'Compte anonymisé : nom, adresse et téléphone sont effacés, la ligne reste l''auteur de ses actes.';

-- Agents -----------------------------------------------------------------------------------------------------------
ALTER TABLE agent
    ADD COLUMN version       integer NOT NULL DEFAULT 1,
    ADD COLUMN validated_at  timestamptz,
    ADD COLUMN desactive_at  timestamptz,
    ADD COLUMN desactive_par uuid REFERENCES agent (id),
    ADD COLUMN suspendu_at   timestamptz,
    ADD COLUMN rouvert_at    timestamptz,
    ADD COLUMN created_by    uuid REFERENCES agent (id),
    ADD COLUMN cgu_version   integer,
    ADD COLUMN recherche     text NOT NULL GENERATED ALWAYS AS (
        sans_accent(coalesce(nom, '') || ' ' || coalesce(prenom, '') || ' ' || mail)) STORED,
    ADD CONSTRAINT agent_desactivation CHECK (deleted = (desactive_at IS NOT NULL)) NOT VALID;
UPDATE agent SET desactive_at = edited_at WHERE deleted AND desactive_at IS NULL;
ALTER TABLE agent VALIDATE CONSTRAINT agent_desactivation;
CREATE INDEX agent_recherche ON agent USING gin (recherche gin_trgm_ops);
CREATE INDEX agent_inactivite ON agent (lastconnection_at) WHERE NOT deleted;
COMMENT ON COLUMN agent.suspendu_at IS 'Six mois sans connexion ; un nouveau mot de passe lève la suspension.';

ALTER TABLE agent_role DROP CONSTRAINT agent_role_connu;
ALTER TABLE agent_role ADD CONSTRAINT agent_role_connu CHECK (role IN
    ('Compte', 'Desactivation', 'DemandeSejour_Lecture', 'DemandeSejour_Ecriture', 'eig', 'Agrement', 'ValidationOVA'));

-- Fiche territoire -------------------------------------------------------------------------------------------------
ALTER TABLE territoire
    ADD COLUMN version   integer NOT NULL DEFAULT 1,
    ADD COLUMN edited_by uuid REFERENCES agent (id),
    ADD COLUMN recherche text NOT NULL GENERATED ALWAYS AS (sans_accent(libelle || ' ' || code)) STORED;

-- Sessions : nouveaux motifs ; appareils nommés par un identifiant, pour être listés et retirés ----------------------
ALTER TABLE session DROP CONSTRAINT session_motif_connu;
ALTER TABLE session ADD CONSTRAINT session_motif_connu CHECK (motif_revocation IN
    ('DECONNEXION', 'REVOCATION', 'REUTILISATION', 'BLOCAGE', 'MOT_DE_PASSE', 'CHANGEMENT_DROITS', 'CHANGEMENT_COURRIEL',
     'SECOND_FACTEUR', 'CGU_REFUSEES'));
ALTER TABLE appareil_confiance
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN derniere_utilisation_at timestamptz,
    ADD CONSTRAINT appareil_confiance_id_unique UNIQUE (id);

-- Second facteur ---------------------------------------------------------------------------------------------------
ALTER TABLE defi_connexion
    ADD COLUMN moyen text NOT NULL DEFAULT 'COURRIEL',
    ADD CONSTRAINT defi_connexion_moyen_connu CHECK (moyen IN ('COURRIEL', 'TOTP'));

CREATE TABLE second_facteur (
    population        text NOT NULL,
    compte_id         uuid NOT NULL,
    secret_chiffre    bytea NOT NULL,
    confirme_at       timestamptz,
    dernier_pas       bigint NOT NULL DEFAULT 0,
    created_at        timestamptz NOT NULL,
    PRIMARY KEY (population, compte_id),
    CONSTRAINT second_facteur_population_connue CHECK (population IN ('USAGERS', 'BO'))
);
COMMENT ON TABLE second_facteur IS 'Application d''authentification (RFC 6238) ; sans confirme_at, l''inscription n''est pas finie.';
COMMENT ON COLUMN second_facteur.dernier_pas IS 'Dernier pas de 30 s accepté : un code ne sert qu''une fois.';

CREATE TABLE code_secours (
    population  text NOT NULL,
    compte_id   uuid NOT NULL,
    empreinte   bytea NOT NULL,
    created_at  timestamptz NOT NULL,
    consomme_at timestamptz,
    PRIMARY KEY (population, compte_id, empreinte),
    CONSTRAINT code_secours_population_connue CHECK (population IN ('USAGERS', 'BO'))
);

-- Verrou du second facteur : trois codes faux, tous défis confondus.
CREATE TABLE code_faux (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    population text NOT NULL,
    compte_id  uuid NOT NULL,
    le         timestamptz NOT NULL
);
CREATE INDEX code_faux_compte ON code_faux (population, compte_id, le);

-- Liens à usage unique ---------------------------------------------------------------------------------------------
CREATE TABLE lien_compte (
    id            uuid PRIMARY KEY,
    empreinte     bytea NOT NULL,
    usage         text NOT NULL,
    population    text NOT NULL,
    compte_id     uuid NOT NULL,
    jeton_chiffre bytea NOT NULL,
    nouveau_mail  text,
    created_at    timestamptz NOT NULL,
    expire_at     timestamptz NOT NULL,
    consomme_at   timestamptz,
    remplace_at   timestamptz,
    CONSTRAINT lien_compte_empreinte_unique UNIQUE (empreinte),
    CONSTRAINT lien_compte_population_connue CHECK (population IN ('USAGERS', 'BO')),
    CONSTRAINT lien_compte_usage_connu CHECK (usage IN
        ('VALIDATION_COURRIEL', 'REINITIALISATION', 'ACTIVATION', 'CHANGEMENT_COURRIEL')),
    CONSTRAINT lien_compte_nouveau_mail CHECK ((usage = 'CHANGEMENT_COURRIEL') = (nouveau_mail IS NOT NULL))
);
CREATE INDEX lien_compte_compte ON lien_compte (population, compte_id, usage);
CREATE INDEX lien_compte_expiration ON lien_compte (expire_at);
COMMENT ON COLUMN lien_compte.jeton_chiffre IS 'Jeton chiffré, que la tâche d''envoi déchiffre ; effacé avec la ligne.';

-- Demandes publiques comptées : inscription, renvoi, mot de passe oublié, recherche d''établissement.
CREATE TABLE demande_publique (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    nature     text NOT NULL,
    population text NOT NULL,
    mail       text NOT NULL,
    adresse_ip text NOT NULL,
    le         timestamptz NOT NULL,
    CONSTRAINT demande_publique_nature_connue CHECK (nature IN ('INSCRIPTION', 'RENVOI', 'OUBLI', 'ETABLISSEMENT'))
);
CREATE INDEX demande_publique_mail ON demande_publique (nature, population, mail, le);
CREATE INDEX demande_publique_adresse ON demande_publique (nature, adresse_ip, le);
CREATE INDEX demande_publique_age ON demande_publique (le);

-- Conditions d''utilisation : chaque acceptation est gardée.
CREATE TABLE cgu_acceptation (
    population text NOT NULL,
    compte_id  uuid NOT NULL,
    version    integer NOT NULL,
    le         timestamptz NOT NULL,
    PRIMARY KEY (population, compte_id, version),
    CONSTRAINT cgu_acceptation_population_connue CHECK (population IN ('USAGERS', 'BO'))
);

-- Journal des comptes : append-only, sans secret ni code ; la part « sécurité » se purge après un an.
CREATE TABLE journal_compte (
    id           uuid PRIMARY KEY,
    entite       text NOT NULL,
    entite_id    text NOT NULL,
    action       text NOT NULL,
    acteur_type  text NOT NULL,
    acteur_id    uuid,
    acteur_nom   text NOT NULL,
    cible_nom    text NOT NULL,
    organisme_id uuid,
    ter_code     text,
    departement  text,
    motif        text,
    avant        jsonb,
    apres        jsonb,
    securite     boolean NOT NULL,
    adresse_ip   text,
    le           timestamptz NOT NULL,
    CONSTRAINT journal_compte_entite_connue CHECK (entite IN ('USER_FRONT', 'USER_BACK', 'TERRITOIRE', 'EXPORT')),
    CONSTRAINT journal_compte_acteur_connu CHECK (acteur_type IN ('FRONT', 'BACK', 'CRON', 'PUBLIC'))
);
CREATE INDEX journal_compte_cible ON journal_compte (entite, entite_id, le DESC);
CREATE INDEX journal_compte_territoire ON journal_compte (ter_code, le DESC);
CREATE INDEX journal_compte_departement ON journal_compte (departement, le DESC);
CREATE INDEX journal_compte_age ON journal_compte (le DESC, id);
CREATE INDEX journal_compte_recherche ON journal_compte
    USING gin (sans_accent(acteur_nom || ' ' || cible_nom) gin_trgm_ops);
COMMENT ON TABLE journal_compte IS 'Qui a fait quoi sur quel compte, avant et après. Ne se modifie pas.';

CREATE TRIGGER journal_compte_immuable BEFORE UPDATE ON journal_compte
    FOR EACH ROW EXECUTE FUNCTION evenement_refuser();
CREATE TRIGGER journal_compte_intronquable BEFORE TRUNCATE ON journal_compte
    FOR EACH STATEMENT EXECUTE FUNCTION evenement_refuser();
REVOKE UPDATE, DELETE ON journal_compte FROM vao_application;

-- Seule porte de sortie du journal : la part « sécurité » âgée de plus d''un an.
CREATE FUNCTION journal_compte_purger(p_maintenant timestamptz) RETURNS bigint
    LANGUAGE sql SECURITY DEFINER SET search_path = public AS $$
    WITH efface AS (
        DELETE FROM journal_compte WHERE securite AND le < p_maintenant - interval '1 year'
            AND le < now() - interval '1 year' RETURNING 1)
    SELECT count(*) FROM efface $$;
REVOKE ALL ON FUNCTION journal_compte_purger(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION journal_compte_purger(timestamptz) TO vao_application;
