DELETE FROM millesime WHERE jeu <> 'communes';
ALTER TABLE millesime DROP CONSTRAINT millesime_jeu_connu;
ALTER TABLE millesime ADD CONSTRAINT millesime_jeu_connu CHECK (jeu IN ('communes'));
