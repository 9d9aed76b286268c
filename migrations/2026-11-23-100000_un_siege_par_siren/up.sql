-- Une entreprise n'a qu'un siège : deux fiches du même SIREN ne peuvent plus avoir ce rang à la fois.

SET LOCAL lock_timeout = '1s';
-- Des sièges en double, celui qui porte l'agrément le reste ; à défaut le plus avancé, puis le plus ancien.
WITH classes AS (
    SELECT o.id, row_number() OVER (PARTITION BY o.siren ORDER BY
        EXISTS (SELECT 1 FROM agrement a WHERE a.organisme_id = o.id) DESC, o.complet DESC, o.created_at, o.id) AS place
    FROM organisme o WHERE o.siege_social AND o.type_organisme = 'personne_morale' AND NOT o.supprime)
UPDATE organisme SET siege_social = false,
    porteur_agrement = EXISTS (SELECT 1 FROM agrement a WHERE a.organisme_id = organisme.id),
    version = version + 1
WHERE id IN (SELECT id FROM classes WHERE place > 1);
CREATE UNIQUE INDEX organisme_un_siege_par_siren ON organisme (siren)
    WHERE siege_social AND type_organisme = 'personne_morale' AND NOT supprime;
