-- Communes qui ne sont plus, ou qui portaient un autre nom, et livraison dont vient le référentiel.

SET LOCAL lock_timeout = '1s';

ALTER TABLE commune ADD COLUMN date_debut date;
CREATE INDEX commune_departement ON commune (departement);
COMMENT ON COLUMN commune.date_debut IS 'Premier jour sous ce code et ce nom ; absent : avant 1943, où commence l''historique.';

CREATE TABLE commune_historique (
    code_insee  text NOT NULL,
    nom         text NOT NULL,
    departement text NOT NULL,
    date_debut  date,
    date_fin    date NOT NULL,
    recherche   text NOT NULL GENERATED ALWAYS AS (sans_accent(nom)) STORED,
    PRIMARY KEY (code_insee, date_fin),
    CONSTRAINT commune_historique_dates_ordonnees CHECK (date_debut < date_fin)
);
COMMENT ON TABLE commune_historique IS 'Périodes passées des communes depuis 1943 ; un code y revient à chaque changement de nom, et peut avoir été repris.';
COMMENT ON COLUMN commune_historique.departement IS 'Territoire d''aujourd''hui : celui du code s''il existe encore, sinon celui de la commune qui lui a succédé.';
COMMENT ON COLUMN commune_historique.date_fin IS 'Premier jour où elle n''est plus, sous ce code et ce nom.';

-- Chercher une commune d'aujourd'hui lit « commune » ; chercher celles d'un jour lit cette vue.
CREATE VIEW commune_periode AS
SELECT code_insee, nom, departement, codes_postaux, date_debut, NULL::date AS date_fin, recherche FROM commune
UNION ALL
SELECT code_insee, nom, departement, '{}'::text[], date_debut, date_fin, recherche FROM commune_historique;
COMMENT ON VIEW commune_periode IS 'Toutes les périodes des communes, celle d''aujourd''hui sans date de fin.';

CREATE TABLE millesime (
    jeu            text PRIMARY KEY,
    source         text NOT NULL,
    version        text NOT NULL,
    publie_le      date NOT NULL,
    en_vigueur_au  date NOT NULL,
    CONSTRAINT millesime_jeu_connu CHECK (jeu IN ('communes'))
);
COMMENT ON TABLE millesime IS 'Livraison de chaque référentiel chargé par « vao seed » : d''où il vient, sa date, le jour qu''il décrit.';
