-- Le siège prouvé d'un SIREN, dit une fois : les requêtes et la portée d'un appelant lisent cette colonne.

SET LOCAL lock_timeout = '1s';
ALTER TABLE organisme
    ADD COLUMN voit_son_siren boolean NOT NULL GENERATED ALWAYS AS (
        porteur_agrement AND type_organisme = 'personne_morale' AND source_identite = 'SIRENE') STORED;
COMMENT ON COLUMN organisme.voit_son_siren IS 'Siège dont l''identité est prouvée : lui seul voit et approuve les autres SIRET de son SIREN, et reçoit la copie de leurs courriels. Un siège tapé pendant une panne attend que le répertoire le prouve (ADR 0012) ; une personne physique porte son agrément pour elle seule.';
