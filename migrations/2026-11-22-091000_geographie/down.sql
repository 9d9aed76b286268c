DROP TABLE commune;
DROP TABLE territoire;
