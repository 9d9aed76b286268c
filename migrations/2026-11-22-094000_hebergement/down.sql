DROP TABLE hebergement_version;
DROP TABLE hebergement;
