-- Fiche de l'organisme complète : identité prouvée par Sirene, protocoles, établissements, anciens SIRET.

ALTER TABLE organisme
    ADD COLUMN categorie_juridique        text,
    ADD COLUMN pays                       text NOT NULL DEFAULT 'France',
    ADD COLUMN departement                text,
    ADD COLUMN profession                 text,
    ADD COLUMN adresse_domicile           jsonb,
    ADD COLUMN adresse_identique          boolean,
    ADD COLUMN source_identite            text NOT NULL DEFAULT 'SIRENE',
    ADD COLUMN releve_sirene              jsonb,
    ADD COLUMN releve_at                  timestamptz,
    ADD COLUMN etablissement_ferme        boolean NOT NULL DEFAULT false,
    ADD COLUMN unite_cessee               boolean NOT NULL DEFAULT false,
    ADD COLUMN etablissements_releves_at  timestamptz,
    ADD COLUMN protocoles                 text NOT NULL DEFAULT 'PROPRES',
    ADD COLUMN protocole_transport        jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN protocole_sanitaire        jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN manques                    jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN finalise_at                timestamptz,
    ADD COLUMN finalise_par               uuid,
    ADD COLUMN version_ouverte_at         timestamptz,
    ADD COLUMN supprime                   boolean NOT NULL DEFAULT false,
    ADD COLUMN recherche                  text NOT NULL GENERATED ALWAYS AS (
        sans_accent(CASE WHEN type_organisme = 'personne_morale'
                         THEN coalesce(raison_sociale, '') || ' ' || coalesce(nom_commercial, '')
                         ELSE coalesce(prenom, '') || ' ' || coalesce(nom_usage, '') || ' ' || coalesce(nom_naissance, '')
                    END || ' ' || siret)) STORED,
    ADD CONSTRAINT organisme_source_connue CHECK (source_identite IN ('SIRENE', 'SAISIE')),
    ADD CONSTRAINT organisme_protocoles_connus CHECK (protocoles IN ('PROPRES', 'SIEGE')),
    ADD CONSTRAINT organisme_profession_connue CHECK (profession ~ '^[A-U]$');
UPDATE organisme SET departement = adresse ->> 'departement', version_ouverte_at = created_at,
    finalise_at = CASE WHEN complet THEN edited_at END;
ALTER TABLE organisme ALTER COLUMN version_ouverte_at SET NOT NULL,
    ADD CONSTRAINT organisme_complet_finalise CHECK (NOT complet OR finalise_at IS NOT NULL);
CREATE INDEX organisme_recherche ON organisme USING gin (recherche gin_trgm_ops);
CREATE INDEX organisme_edition ON organisme (edited_at DESC, id);
CREATE INDEX organisme_a_verifier ON organisme (id) WHERE source_identite = 'SAISIE';
COMMENT ON COLUMN organisme.source_identite IS 'SIRENE : identité prouvée par le répertoire. SAISIE : tapée pendant une panne, à vérifier.';
COMMENT ON COLUMN organisme.releve_sirene IS 'Dernier relevé du répertoire : ce qui prouve les champs verrouillés.';
COMMENT ON COLUMN organisme.protocoles IS 'SIEGE : un établissement secondaire suit les protocoles de son siège, lus à chaque fois.';
COMMENT ON COLUMN organisme.manques IS 'Ce qui manque à la fiche, recalculé à chaque enregistrement.';
COMMENT ON COLUMN organisme.version_ouverte_at IS 'Début de la version courante, ouverte par la création ou par un changement de SIRET.';

CREATE TABLE organisme_version (
    id           uuid PRIMARY KEY,
    organisme_id uuid NOT NULL REFERENCES organisme (id),
    rang         integer NOT NULL,
    siret        text NOT NULL,
    nom          text NOT NULL,
    fiche        jsonb NOT NULL,
    ouverte_at   timestamptz NOT NULL,
    close_at     timestamptz NOT NULL,
    auteur_id    uuid,
    auteur       text NOT NULL,
    CONSTRAINT organisme_version_rang_unique UNIQUE (organisme_id, rang),
    CONSTRAINT organisme_version_siret_forme CHECK (siret ~ '^[0-9]{14}$')
);
CREATE INDEX organisme_version_siret ON organisme_version (siret);
REVOKE UPDATE, DELETE ON organisme_version FROM vao_application;
COMMENT ON TABLE organisme_version IS 'Versions closes par un changement de SIRET ; la version courante est la ligne d''organisme.';

CREATE TABLE etablissement (
    organisme_id  uuid NOT NULL REFERENCES organisme (id) ON DELETE CASCADE,
    siret         text NOT NULL,
    denomination  text NOT NULL,
    enseigne      text,
    adresse       text,
    code_postal   text,
    commune       text,
    commune_insee text,
    ferme         boolean NOT NULL,
    autorise      boolean NOT NULL DEFAULT false,
    autorise_at   timestamptz,
    autorise_par  uuid,
    recherche     text NOT NULL GENERATED ALWAYS AS (
        sans_accent(siret || ' ' || denomination || ' ' || coalesce(enseigne, '') || ' ' || coalesce(adresse, '')
                    || ' ' || coalesce(code_postal, '') || ' ' || coalesce(commune, ''))) STORED,
    PRIMARY KEY (organisme_id, siret),
    CONSTRAINT etablissement_siret_forme CHECK (siret ~ '^[0-9]{14}$'),
    CONSTRAINT etablissement_autorisation_datee CHECK (NOT autorise OR autorise_at IS NOT NULL)
);
CREATE INDEX etablissement_autorise ON etablissement (siret) WHERE autorise;
COMMENT ON TABLE etablissement IS 'Établissements secondaires qu''un siège voit au répertoire, et ceux qu''il autorise.';
-- L'agrément du siège n'est hérité que par un établissement autorisé : ceux déjà inscrits le sont.
INSERT INTO etablissement (organisme_id, siret, denomination, adresse, code_postal, commune_insee, ferme, autorise, autorise_at)
SELECT siege.id, secondaire.siret, secondaire.nom, secondaire.adresse ->> 'label', secondaire.adresse ->> 'codePostal',
       secondaire.adresse ->> 'codeInsee', false, true, secondaire.created_at
FROM organisme secondaire
JOIN organisme siege ON siege.siren = secondaire.siren AND siege.porteur_agrement
WHERE NOT secondaire.porteur_agrement;

CREATE TABLE autorisation_siret (
    organisme_id uuid NOT NULL REFERENCES organisme (id),
    siret        text NOT NULL,
    motif        text NOT NULL,
    agent_id     uuid NOT NULL,
    agent        text NOT NULL,
    le           timestamptz NOT NULL,
    PRIMARY KEY (organisme_id, siret),
    CONSTRAINT autorisation_siret_forme CHECK (siret ~ '^[0-9]{14}$')
);
COMMENT ON TABLE autorisation_siret IS 'Changement de SIRET que le répertoire ne prouve pas, ou qui change de SIREN, admis par un agent.';

CREATE TABLE organisme_non_agree (
    id               uuid PRIMARY KEY,
    siret            text NOT NULL,
    nom              text NOT NULL,
    region           text NOT NULL REFERENCES territoire (code),
    nature_decision  text NOT NULL,
    date_decision    date NOT NULL,
    version          integer NOT NULL DEFAULT 1,
    created_at       timestamptz NOT NULL,
    edited_at        timestamptz NOT NULL,
    edited_par       uuid,
    recherche        text NOT NULL GENERATED ALWAYS AS (sans_accent(nom || ' ' || siret)) STORED,
    CONSTRAINT organisme_non_agree_siret_forme CHECK (siret ~ '^[0-9]{14}$'),
    CONSTRAINT organisme_non_agree_unique UNIQUE (siret, region, date_decision)
);
CREATE INDEX organisme_non_agree_region ON organisme_non_agree (region, date_decision DESC, id);
COMMENT ON TABLE organisme_non_agree IS 'Organisateurs dont l''agrément a été retiré, suspendu ou n''a pas été renouvelé.';

ALTER TABLE evenement DROP CONSTRAINT evenement_domaine_connu,
    ADD CONSTRAINT evenement_domaine_connu CHECK (domaine IN ('declaration', 'organisme'));
ALTER TABLE journal_saisie DROP CONSTRAINT journal_saisie_domaine_connu,
    ADD CONSTRAINT journal_saisie_domaine_connu CHECK (domaine IN ('declaration', 'organisme'));
ALTER TABLE journal_compte DROP CONSTRAINT journal_compte_entite_connue,
    ADD CONSTRAINT journal_compte_entite_connue
        CHECK (entite IN ('USER_FRONT', 'USER_BACK', 'TERRITOIRE', 'EXPORT', 'NON_AGREE'));
-- Séjours d'un organisme, par statut : la liste des organismes les compte sans lire les dossiers.
CREATE INDEX declaration_par_organisme ON declaration (organisme_id, statut) WHERE statut <> 'BROUILLON';
