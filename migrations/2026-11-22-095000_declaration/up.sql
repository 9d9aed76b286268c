-- Déclarations de séjour : dossier, étapes, dépôts, portée de lecture, compteurs.

CREATE SEQUENCE declaration_numero AS bigint;
COMMENT ON SEQUENCE declaration_numero IS 'Compteur national des numéros DS-AA-DDD-NNNN, jamais remis à zéro.';

CREATE TABLE declaration (
    id                 uuid PRIMARY KEY,
    numero             text,
    statut             text NOT NULL,
    version            integer NOT NULL DEFAULT 1,
    organisme_id       uuid NOT NULL REFERENCES organisme (id),
    organisme_nom      text NOT NULL,
    organisme_siren    text NOT NULL,
    libelle            text NOT NULL,
    date_debut         date NOT NULL,
    date_fin           date NOT NULL,
    periode            text NOT NULL GENERATED ALWAYS AS (
        CASE WHEN extract(month FROM date_debut) <= 3 THEN 'hiver'
             WHEN extract(month FROM date_debut) <= 6 THEN 'printemps'
             WHEN extract(month FROM date_debut) <= 9 THEN 'ete'
             ELSE 'automne' END) STORED,
    departement_suivi  text REFERENCES territoire (code),
    region_agrement    text REFERENCES territoire (code),
    portees            text[] NOT NULL DEFAULT '{}',
    responsable_sejour jsonb NOT NULL DEFAULT '{}',
    vacanciers         jsonb NOT NULL DEFAULT '{}',
    personnel          jsonb NOT NULL DEFAULT '{}',
    attestation_2m     jsonb,
    organisme_snapshot jsonb NOT NULL,
    complements        jsonb,
    depot_tardif_2m    boolean NOT NULL DEFAULT false,
    pris_en_charge_at  timestamptz,
    enregistre_2m_at   timestamptz,
    refuse_at          timestamptz,
    annule_at          timestamptz,
    created_at         timestamptz NOT NULL,
    created_by         uuid NOT NULL,
    edited_at          timestamptz NOT NULL,
    edited_by          uuid,
    recherche          text NOT NULL GENERATED ALWAYS AS (
        sans_accent(coalesce(numero, '') || ' ' || libelle || ' ' || organisme_nom)) STORED,
    CONSTRAINT declaration_numero_unique UNIQUE (numero),
    CONSTRAINT declaration_statut_connu CHECK (statut IN (
        'BROUILLON', 'TRANSMISE', 'EN_COURS', 'A_MODIFIER', 'ATTENTE_8_JOUR', 'TRANSMISE_8J', 'EN_COURS_8J',
        'A_MODIFIER_8J', 'VALIDEE_8J', 'SEJOUR_EN_COURS', 'TERMINEE', 'REFUSEE', 'REFUSEE_8J', 'ANNULEE', 'ABANDONNEE')),
    CONSTRAINT declaration_dates_ordonnees CHECK (date_fin > date_debut),
    CONSTRAINT declaration_libelle_borne CHECK (char_length(libelle) BETWEEN 1 AND 100),
    CONSTRAINT declaration_deposee_complete CHECK (
        statut = 'BROUILLON' OR (numero IS NOT NULL AND departement_suivi IS NOT NULL))
);
CREATE INDEX declaration_organisme ON declaration (organisme_id, date_debut, id);
CREATE INDEX declaration_siren ON declaration (organisme_siren, date_debut, id);
CREATE INDEX declaration_recherche ON declaration USING gin (portees, recherche gin_trgm_ops);
CREATE INDEX declaration_statut_debut ON declaration (statut, date_debut);
CREATE INDEX declaration_departement_suivi ON declaration (departement_suivi);
COMMENT ON COLUMN declaration.portees IS 'Clés de portée (D38, RAURA, FR) : contrôle d''accès par identifiant et recherche.';
COMMENT ON COLUMN declaration.recherche IS 'Numéro, titre et organisme, sans accents, pour la recherche par trigrammes.';

CREATE TABLE declaration_etape (
    id                     uuid PRIMARY KEY,
    declaration_id         uuid NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
    ordre                  integer NOT NULL,
    hebergement_version_id uuid NOT NULL REFERENCES hebergement_version (id),
    departement            text NOT NULL REFERENCES territoire (code),
    date_debut             date NOT NULL,
    date_fin               date NOT NULL,
    rejoindre_etape        text,
    CONSTRAINT declaration_etape_ordre_unique UNIQUE (declaration_id, ordre),
    CONSTRAINT declaration_etape_une_nuit CHECK (date_fin > date_debut)
);
CREATE INDEX declaration_etape_version ON declaration_etape (hebergement_version_id);

CREATE TABLE declaration_depot (
    declaration_id uuid NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
    rang           integer NOT NULL,
    phase          text NOT NULL,
    depose_at      timestamptz NOT NULL,
    depose_par     uuid NOT NULL,
    tardif         boolean NOT NULL,
    motif_urgence  text,
    reponse        text,
    instantane     jsonb NOT NULL,
    PRIMARY KEY (declaration_id, rang),
    CONSTRAINT declaration_depot_phase_connue CHECK (phase IN ('2M', '8J'))
);
COMMENT ON COLUMN declaration_depot.instantane IS 'Déclaration entière, figée à ce dépôt.';

-- Une ligne par territoire qui voit la déclaration : une seule requête sert les trois niveaux.
CREATE TABLE declaration_portee (
    portee         text NOT NULL,
    date_debut     date NOT NULL,
    declaration_id uuid NOT NULL REFERENCES declaration (id) ON DELETE CASCADE,
    statut         text NOT NULL,
    instructeur    boolean NOT NULL,
    priorite       smallint NOT NULL GENERATED ALWAYS AS (
        CASE WHEN statut IN ('TRANSMISE', 'EN_COURS', 'TRANSMISE_8J', 'EN_COURS_8J') THEN 0
             WHEN statut IN ('A_MODIFIER', 'A_MODIFIER_8J', 'ATTENTE_8_JOUR') THEN 1
             ELSE 2 END) STORED,
    PRIMARY KEY (declaration_id, portee)
);
CREATE UNIQUE INDEX declaration_portee_debut ON declaration_portee (portee, date_debut, declaration_id)
    INCLUDE (statut, instructeur);
CREATE UNIQUE INDEX declaration_portee_action ON declaration_portee (portee, priorite, date_debut, declaration_id)
    INCLUDE (statut, instructeur);
CREATE INDEX declaration_portee_statut ON declaration_portee (portee, statut, date_debut, declaration_id)
    INCLUDE (instructeur);

-- Compteurs tenus par la transaction qui change une portée : jamais recomptés à la lecture.
CREATE TABLE compteur (
    portee      text NOT NULL,
    statut      text NOT NULL,
    instructeur boolean NOT NULL,
    n           bigint NOT NULL,
    PRIMARY KEY (portee, statut, instructeur)
) WITH (fillfactor = 50);
COMMENT ON TABLE compteur IS 'Nombre de lignes de declaration_portee par clé ; « vao doctor » le compare à un recompte.';

-- L'ordre (portee, statut) est le même pour toutes les transactions : pas d'interblocage.
CREATE FUNCTION compteur_suivre() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO compteur AS c (portee, statut, instructeur, n)
        SELECT portee, statut, instructeur, count(*) FROM nouveau
        GROUP BY portee, statut, instructeur ORDER BY portee, statut, instructeur
        ON CONFLICT (portee, statut, instructeur) DO UPDATE SET n = c.n + excluded.n;
    ELSIF TG_OP = 'DELETE' THEN
        INSERT INTO compteur AS c (portee, statut, instructeur, n)
        SELECT portee, statut, instructeur, -count(*) FROM ancien
        GROUP BY portee, statut, instructeur ORDER BY portee, statut, instructeur
        ON CONFLICT (portee, statut, instructeur) DO UPDATE SET n = c.n + excluded.n;
    ELSE
        INSERT INTO compteur AS c (portee, statut, instructeur, n)
        SELECT portee, statut, instructeur, sum(delta) FROM (
            SELECT portee, statut, instructeur, 1 AS delta FROM nouveau
            UNION ALL SELECT portee, statut, instructeur, -1 FROM ancien) d
        GROUP BY portee, statut, instructeur HAVING sum(delta) <> 0
        ORDER BY portee, statut, instructeur
        ON CONFLICT (portee, statut, instructeur) DO UPDATE SET n = c.n + excluded.n;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER compteur_insertion AFTER INSERT ON declaration_portee
    REFERENCING NEW TABLE AS nouveau FOR EACH STATEMENT EXECUTE FUNCTION compteur_suivre();
CREATE TRIGGER compteur_modification AFTER UPDATE ON declaration_portee
    REFERENCING NEW TABLE AS nouveau OLD TABLE AS ancien FOR EACH STATEMENT EXECUTE FUNCTION compteur_suivre();
CREATE TRIGGER compteur_suppression AFTER DELETE ON declaration_portee
    REFERENCING OLD TABLE AS ancien FOR EACH STATEMENT EXECUTE FUNCTION compteur_suivre();

-- Recalcule qui voit une déclaration : départements et régions des étapes, région de l'agrément, France.
-- Un brouillon n'est vu d'aucun agent : il n'a aucune ligne.
CREATE FUNCTION declaration_recalculer_portee(p_id uuid) RETURNS text[] LANGUAGE plpgsql AS $$
DECLARE
    d declaration%ROWTYPE;
    cles text[];
BEGIN
    SELECT * INTO STRICT d FROM declaration WHERE id = p_id;
    IF d.statut = 'BROUILLON' THEN
        cles := '{}';
    ELSE
        SELECT array_agg(cle ORDER BY cle) INTO cles FROM (
            SELECT 'FR' AS cle
            UNION SELECT 'D' || e.departement FROM declaration_etape e WHERE e.declaration_id = p_id
            UNION SELECT 'R' || t.parent FROM declaration_etape e JOIN territoire t ON t.code = e.departement
                WHERE e.declaration_id = p_id
            UNION SELECT 'D' || d.departement_suivi WHERE d.departement_suivi IS NOT NULL
            UNION SELECT 'R' || t.parent FROM territoire t WHERE t.code = d.departement_suivi
            UNION SELECT 'R' || d.region_agrement WHERE d.region_agrement IS NOT NULL) c;
    END IF;
    DELETE FROM declaration_portee WHERE declaration_id = p_id AND NOT (portee = ANY (cles));
    INSERT INTO declaration_portee AS p (portee, date_debut, declaration_id, statut, instructeur)
    SELECT cle, d.date_debut, p_id, d.statut,
           cle = 'FR' OR cle = 'D' || d.departement_suivi
           OR cle = 'R' || (SELECT parent FROM territoire WHERE code = d.departement_suivi)
    FROM unnest(cles) AS cle
    ON CONFLICT (declaration_id, portee) DO UPDATE
        SET date_debut = excluded.date_debut, statut = excluded.statut, instructeur = excluded.instructeur
        WHERE (p.date_debut, p.statut, p.instructeur) IS DISTINCT FROM
              (excluded.date_debut, excluded.statut, excluded.instructeur);
    UPDATE declaration SET portees = cles WHERE id = p_id AND portees IS DISTINCT FROM cles;
    RETURN cles;
END $$;
