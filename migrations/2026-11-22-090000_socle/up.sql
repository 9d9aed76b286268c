-- Socle : extensions, recherche sans accents, droits par défaut.
-- Les rôles vao_application et vao_lecture sont créés par l'exploitant (scripts/lib/pg, kubernetes) :
-- une migration n'a pas à pouvoir en créer.

CREATE EXTENSION IF NOT EXISTS unaccent WITH SCHEMA public;
CREATE EXTENSION IF NOT EXISTS pg_trgm WITH SCHEMA public;

-- IMMUTABLE à bon droit : le dictionnaire est nommé, la fonction ne dépend plus de search_path.
CREATE FUNCTION sans_accent(texte text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    AS $$ SELECT lower(public.unaccent('public.unaccent'::regdictionary, texte)) $$;

COMMENT ON FUNCTION sans_accent(text) IS 'Forme cherchée d''un texte : sans accents, en minuscules.';

GRANT USAGE ON SCHEMA public TO vao_application, vao_lecture;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO vao_application;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO vao_application;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT ON TABLES TO vao_lecture;
