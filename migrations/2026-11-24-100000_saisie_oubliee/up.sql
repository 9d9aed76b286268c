-- Un brouillon supprimé emporte le détail de sa saisie, où peuvent être des données de santé. L'historique, qui n'en porte pas, garde
-- qu'il a existé. Un déclencheur : l'application ne peut rien effacer du journal, et qui efface une déclaration n'a pas à y penser.

SET LOCAL lock_timeout = '1s';

CREATE FUNCTION journal_saisie_oublier() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public AS $$
BEGIN
    DELETE FROM journal_saisie WHERE domaine = 'declaration' AND dossier_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER declaration_oubliee AFTER DELETE ON declaration
    FOR EACH ROW EXECUTE FUNCTION journal_saisie_oublier();

DELETE FROM journal_saisie j
    WHERE j.domaine = 'declaration' AND NOT EXISTS (SELECT FROM declaration d WHERE d.id = j.dossier_id);
