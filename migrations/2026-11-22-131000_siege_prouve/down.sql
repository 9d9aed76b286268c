ALTER TABLE organisme DROP COLUMN voit_son_siren;
