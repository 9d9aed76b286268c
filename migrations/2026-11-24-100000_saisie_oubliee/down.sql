DROP TRIGGER declaration_oubliee ON declaration;
DROP FUNCTION journal_saisie_oublier();
