-- Les territoires et les catégories juridiques ont, comme les communes, une livraison que l'on peut citer.

SET LOCAL lock_timeout = '1s';

ALTER TABLE millesime DROP CONSTRAINT millesime_jeu_connu;
ALTER TABLE millesime ADD CONSTRAINT millesime_jeu_connu
    CHECK (jeu IN ('communes', 'territoires', 'categories-juridiques'));
