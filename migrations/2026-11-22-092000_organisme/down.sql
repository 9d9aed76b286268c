DROP TABLE agrement;
DROP TABLE organisme;
