DROP TABLE echec_cle_api;
DROP TABLE cle_api;
