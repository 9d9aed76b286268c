-- Comptes des deux populations, rangés séparément ; sessions, codes, appareils, tentatives.

CREATE TABLE usager (
    id                uuid PRIMARY KEY,
    mail              text NOT NULL,
    pwd               text,
    nom               text NOT NULL,
    prenom            text NOT NULL,
    telephone         text,
    status_code       text NOT NULL,
    siret             text,
    organisme_id      uuid REFERENCES organisme (id),
    lastconnection_at timestamptz,
    created_at        timestamptz NOT NULL,
    edited_at         timestamptz NOT NULL,
    CONSTRAINT usager_mail_unique UNIQUE (mail),
    CONSTRAINT usager_mail_canonique CHECK (mail = lower(mail)),
    CONSTRAINT usager_status_connu CHECK (status_code IN
        ('NEED_EMAIL_VALIDATION', 'NEED_SIRET_VALIDATION', 'VALIDATED', 'BLOCKED', 'TEMPORARY_BLOCKED'))
);
CREATE INDEX usager_organisme ON usager (organisme_id);

CREATE TABLE usager_role (
    usager_id uuid NOT NULL REFERENCES usager (id) ON DELETE CASCADE,
    role      text NOT NULL,
    PRIMARY KEY (usager_id, role),
    CONSTRAINT usager_role_connu CHECK (role IN ('Eig_Lecture', 'Eig_Ecriture'))
);

CREATE TABLE agent (
    id                uuid PRIMARY KEY,
    mail              text NOT NULL,
    pwd               text,
    nom               text,
    prenom            text,
    ter_code          text NOT NULL REFERENCES territoire (code),
    validated         boolean NOT NULL DEFAULT false,
    deleted           boolean NOT NULL DEFAULT false,
    lastconnection_at timestamptz,
    created_at        timestamptz NOT NULL,
    edited_at         timestamptz NOT NULL,
    CONSTRAINT agent_mail_unique UNIQUE (mail),
    CONSTRAINT agent_mail_canonique CHECK (mail = lower(mail))
);
CREATE INDEX agent_territoire ON agent (ter_code);

CREATE TABLE agent_role (
    agent_id uuid NOT NULL REFERENCES agent (id) ON DELETE CASCADE,
    role     text NOT NULL,
    PRIMARY KEY (agent_id, role),
    CONSTRAINT agent_role_connu CHECK (role IN
        ('Compte', 'Desactivation', 'DemandeSejour_Lecture', 'DemandeSejour_Ecriture', 'eig'))
);

CREATE TABLE session (
    id                   uuid PRIMARY KEY,
    population           text NOT NULL,
    compte_id            uuid NOT NULL,
    appareil             text NOT NULL,
    adresse_ip           text NOT NULL,
    created_at           timestamptz NOT NULL,
    derniere_activite_at timestamptz NOT NULL,
    expire_at            timestamptz NOT NULL,
    revoquee_at          timestamptz,
    motif_revocation     text,
    CONSTRAINT session_population_connue CHECK (population IN ('USAGERS', 'BO')),
    CONSTRAINT session_motif_connu CHECK (motif_revocation IN
        ('DECONNEXION', 'REVOCATION', 'REUTILISATION', 'BLOCAGE', 'MOT_DE_PASSE'))
);
CREATE INDEX session_compte ON session (population, compte_id) WHERE revoquee_at IS NULL;
CREATE INDEX session_expiration ON session (expire_at);
COMMENT ON COLUMN session.expire_at IS 'Fin absolue (12 h) ; l''inactivité (4 h) se lit sur derniere_activite_at.';

CREATE TABLE session_jeton (
    empreinte   bytea PRIMARY KEY,
    session_id  uuid NOT NULL REFERENCES session (id) ON DELETE CASCADE,
    created_at  timestamptz NOT NULL,
    remplace_at timestamptz
);
CREATE INDEX session_jeton_session ON session_jeton (session_id);
COMMENT ON TABLE session_jeton IS 'Jetons de renouvellement, par leur SHA-256 ; un jeton remplacé et rejoué révoque la session.';

CREATE TABLE defi_connexion (
    id           uuid PRIMARY KEY,
    empreinte    bytea NOT NULL,
    population   text NOT NULL,
    compte_id    uuid NOT NULL,
    code_chiffre bytea NOT NULL,
    code_expire_at timestamptz NOT NULL,
    essais       integer NOT NULL DEFAULT 0,
    renvois      integer NOT NULL DEFAULT 0,
    created_at   timestamptz NOT NULL,
    expire_at    timestamptz NOT NULL,
    consomme_at  timestamptz,
    CONSTRAINT defi_connexion_empreinte_unique UNIQUE (empreinte),
    CONSTRAINT defi_connexion_population_connue CHECK (population IN ('USAGERS', 'BO'))
);
CREATE INDEX defi_connexion_compte ON defi_connexion (population, compte_id, created_at);
CREATE INDEX defi_connexion_expiration ON defi_connexion (expire_at);
COMMENT ON TABLE defi_connexion IS 'Connexion en attente du second facteur : preuve que le mot de passe a été donné.';

CREATE TABLE appareil_confiance (
    empreinte  bytea PRIMARY KEY,
    population text NOT NULL,
    compte_id  uuid NOT NULL,
    appareil   text NOT NULL,
    created_at timestamptz NOT NULL,
    expire_at  timestamptz NOT NULL,
    revoque_at timestamptz,
    CONSTRAINT appareil_confiance_population_connue CHECK (population IN ('USAGERS', 'BO'))
);
CREATE INDEX appareil_confiance_compte ON appareil_confiance (population, compte_id);

CREATE TABLE tentative_connexion (
    id         bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    population text NOT NULL,
    mail       text NOT NULL,
    adresse_ip text NOT NULL,
    le         timestamptz NOT NULL,
    CONSTRAINT tentative_connexion_population_connue CHECK (population IN ('USAGERS', 'BO'))
);
CREATE INDEX tentative_connexion_mail ON tentative_connexion (population, mail, le);
CREATE INDEX tentative_connexion_adresse ON tentative_connexion (adresse_ip, le);
COMMENT ON TABLE tentative_connexion IS 'Échecs de connexion, adresse connue ou non ; une réussite efface ceux du compte.';

CREATE TABLE idempotence (
    acteur     uuid NOT NULL,
    cle        text NOT NULL,
    route      text NOT NULL,
    empreinte  bytea NOT NULL,
    statut     smallint,
    corps      jsonb,
    version    integer,
    emplacement text,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (acteur, cle),
    CONSTRAINT idempotence_cle_bornee CHECK (length(cle) BETWEEN 1 AND 200)
);
CREATE INDEX idempotence_age ON idempotence (created_at);
COMMENT ON TABLE idempotence IS 'Réponse déjà donnée à une clé d''idempotence, écrite dans la transaction de l''action.';
