-- Rôles et base de VAO, à exécuter en super-utilisateur, autant de fois qu'on veut.
-- Le propriétaire migre ; l'application ne possède rien (la sécurité par ligne s'impose donc à elle) ; la lecture lit.
-- Variables psql : mdp_proprietaire, mdp_application, mdp_lecture.
SELECT format('CREATE ROLE %I LOGIN', nom)
  FROM unnest(ARRAY['vao_proprietaire', 'vao_application', 'vao_lecture']) AS nom
 WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = nom) \gexec

ALTER ROLE vao_proprietaire PASSWORD :'mdp_proprietaire' NOSUPERUSER NOCREATEROLE NOBYPASSRLS;
ALTER ROLE vao_application PASSWORD :'mdp_application' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;
ALTER ROLE vao_lecture PASSWORD :'mdp_lecture' NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS;

-- Des requêtes préparées et courtes : plan générique, pas de mémoïsation, une limite à tout (docs/performances.md).
ALTER ROLE vao_application SET plan_cache_mode = 'force_generic_plan';
ALTER ROLE vao_application SET enable_memoize = off;
ALTER ROLE vao_application SET statement_timeout = '5s';
ALTER ROLE vao_application SET idle_in_transaction_session_timeout = '10s';
ALTER ROLE vao_lecture SET default_transaction_read_only = on;
ALTER ROLE vao_lecture SET statement_timeout = '30s';

SELECT 'CREATE DATABASE vao OWNER vao_proprietaire'
 WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'vao') \gexec
REVOKE ALL ON DATABASE vao FROM PUBLIC;
GRANT CONNECT ON DATABASE vao TO vao_application, vao_lecture;

\connect vao
ALTER SCHEMA public OWNER TO vao_proprietaire;
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO vao_application, vao_lecture;
