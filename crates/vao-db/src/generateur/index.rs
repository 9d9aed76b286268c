//! Index secondaires, retirés le temps du chargement puis reconstruits d'un coup.

use tokio_postgres::Client;

use super::ErreurGenerateur;

/// Tables chargées en masse.
const TABLES: &str =
    "ARRAY['declaration', 'declaration_etape', 'declaration_portee', 'hebergement_version']::regclass[]";

/// Index retirés, et de quoi les reconstruire.
pub(super) struct IndexRetires(Vec<(String, String)>);

impl IndexRetires {
    /// Retire les index qui ne portent aucune contrainte et suspend les compteurs.
    pub(super) async fn retirer(client: &Client) -> Result<Self, ErreurGenerateur> {
        let lignes = client
            .query(
                &format!(
                    "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i
                     WHERE i.indrelid = ANY ({TABLES})
                       AND NOT EXISTS (SELECT FROM pg_constraint c WHERE c.conindid = i.indexrelid)
                     ORDER BY 1"
                ),
                &[],
            )
            .await?;
        let index: Vec<(String, String)> = lignes.iter().map(|ligne| (ligne.get(0), ligne.get(1))).collect();
        for (nom, _) in &index {
            client.batch_execute(&format!("DROP INDEX {nom}")).await?;
        }
        client
            .batch_execute("ALTER TABLE declaration_portee DISABLE TRIGGER USER")
            .await?;
        Ok(Self(index))
    }

    /// Reconstruit les index, recompte les compteurs et les remet en service.
    pub(super) async fn remettre(self, client: &Client) -> Result<(), ErreurGenerateur> {
        client.batch_execute("SET LOCAL maintenance_work_mem = '512MB'").await?;
        for (_, definition) in self.0 {
            client.batch_execute(&definition).await?;
        }
        client
            .batch_execute(
                "ALTER TABLE declaration_portee ENABLE TRIGGER USER;
                 DELETE FROM compteur;
                 INSERT INTO compteur (portee, statut, instructeur, n)
                 SELECT portee, statut, instructeur, count(*) FROM declaration_portee GROUP BY portee, statut, instructeur",
            )
            .await?;
        Ok(())
    }
}
