DROP TABLE document;
DROP TABLE journal_saisie;
DROP TABLE evenement;
DROP FUNCTION evenement_refuser();
