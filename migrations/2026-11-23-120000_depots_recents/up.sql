-- Les dépôts de la dernière minute, pour en borner le nombre par organisme sans lire les autres.
CREATE INDEX declaration_depot_depose_at ON declaration_depot (depose_at);
