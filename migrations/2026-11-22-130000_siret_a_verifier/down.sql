DELETE FROM demande_publique WHERE nature IN ('ANNUAIRE', 'RAPPEL_SIEGE');
ALTER TABLE demande_publique
    DROP CONSTRAINT demande_publique_nature_connue,
    ADD CONSTRAINT demande_publique_nature_connue
        CHECK (nature IN ('INSCRIPTION', 'RENVOI', 'OUBLI', 'ETABLISSEMENT'));
ALTER TABLE usager DROP COLUMN siret_a_verifier;
