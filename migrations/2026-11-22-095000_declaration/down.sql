DROP FUNCTION declaration_recalculer_portee(uuid);
DROP TABLE declaration_portee;
DROP FUNCTION compteur_suivre();
DROP TABLE compteur;
DROP TABLE declaration_depot;
DROP TABLE declaration_etape;
DROP TABLE declaration;
DROP SEQUENCE declaration_numero;
