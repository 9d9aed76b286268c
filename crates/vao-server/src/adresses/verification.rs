//! Situer plus tard une adresse saisie à la main pendant une panne : sa position, et sa clé si elle est reconnue.

use std::time::Duration;

use vao_contract::adresse::{Adresse, RECHERCHE_MAX};
use vao_db::communes;
use vao_external::{AdresseTrouvee, ErreurExterne, NatureAdresse, RechercheAdresse};

use crate::taches::Contexte;

/// Ressemblance au-dessus de laquelle l'adresse trouvée est celle qui est écrite.
const RESSEMBLANCE: f64 = 0.8;
/// Attente avant chaque recherche : rien ne presse, et ceux qui cherchent une adresse à l'écran passent devant.
const ATTENTE: Duration = Duration::from_millis(100);

/// Adresse située, telle qu'elle est écrite : par le numéro ou la voie que le service reconnaît dans la même commune, à
/// défaut par le centre de la commune. `None` si rien n'est trouvé, ou si le service ne répond pas : demain, peut-être.
///
/// Aucune connexion à la base n'est tenue pendant les recherches.
pub async fn situer(ctx: &Contexte, adresse: &Adresse) -> anyhow::Result<Option<Adresse>> {
    let Some(code_insee) = adresse.code_insee.as_deref() else {
        return Ok(None);
    };
    let mut connexion = ctx.db.prendre().await?;
    let commune = communes::charger(&mut connexion, code_insee).await?;
    drop(connexion);
    let nom = commune.map(|commune| commune.nom);
    match chercher(ctx, adresse, code_insee, nom.as_deref()).await {
        Ok(situee) => Ok(situee),
        Err(erreur) => {
            let (service, nature) = (erreur.service().code(), erreur.nature());
            tracing::warn!(service, nature, "adresse laissée à vérifier");
            Ok(None)
        }
    }
}

async fn chercher(
    ctx: &Contexte,
    adresse: &Adresse,
    code_insee: &str,
    commune: Option<&str>,
) -> Result<Option<Adresse>, ErreurExterne> {
    let ligne = adresse.label.as_deref().unwrap_or_default();
    if let Some(recherche) = lire(ligne, code_insee) {
        let trouvee = premiere(ctx, &recherche, |trouvee| est_elle(trouvee, code_insee)).await?;
        if let Some(trouvee) = trouvee {
            return Ok(Some(Adresse {
                coordinates: Some(position(&trouvee)),
                cle_insee: trouvee.cle_ban,
                ..adresse.clone()
            }));
        }
    }
    let Some(recherche) = commune.and_then(|nom| recherche_de_commune(nom, adresse, code_insee)) else {
        return Ok(None);
    };
    let centre = premiere(ctx, &recherche, |trouvee| trouvee.code_insee == code_insee).await?;
    Ok(centre.map(|centre| Adresse {
        coordinates: Some(position(&centre)),
        ..adresse.clone()
    }))
}

async fn premiere(
    ctx: &Contexte,
    recherche: &RechercheAdresse,
    convient: impl Fn(&AdresseTrouvee) -> bool,
) -> Result<Option<AdresseTrouvee>, ErreurExterne> {
    tokio::time::sleep(ATTENTE).await;
    let releve = ctx.commun.externes.adresses.chercher(recherche).await?;
    Ok(releve.valeur.into_iter().find(convient))
}

/// Vrai pour le numéro ou la voie de cette commune qui ressemble assez.
fn est_elle(trouvee: &AdresseTrouvee, code_insee: &str) -> bool {
    let precise = matches!(trouvee.nature, NatureAdresse::Numero | NatureAdresse::Voie);
    precise && trouvee.code_insee == code_insee && trouvee.cle_ban.is_some() && trouvee.score > RESSEMBLANCE
}

const fn position(trouvee: &AdresseTrouvee) -> [f64; 2] {
    [trouvee.coordonnees.longitude, trouvee.coordonnees.latitude]
}

/// Recherche d'un texte dans une commune ; rien si le service ne l'admettrait pas.
fn lire(texte: &str, code_insee: &str) -> Option<RechercheAdresse> {
    // « 12 rue des Lilas, 38000 Grenoble » : le service écrit la même ligne sans virgule.
    let texte: String = texte.replace(',', " ").chars().take(RECHERCHE_MAX).collect();
    RechercheAdresse::lire(&texte).ok()?.code_insee(code_insee).ok()
}

/// Un nom trop court pour être cherché (« Y ») l'est avec son code postal.
fn recherche_de_commune(nom: &str, adresse: &Adresse, code_insee: &str) -> Option<RechercheAdresse> {
    let avec_code_postal = || {
        let code_postal = adresse.code_postal.as_deref()?;
        lire(&format!("{code_postal} {nom}"), code_insee)
    };
    let recherche = lire(nom, code_insee).or_else(avec_code_postal)?;
    Some(recherche.communes())
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use vao_external::essai::adresse;

    use super::*;

    #[rstest]
    #[case::numero(NatureAdresse::Numero, "38185", 0.81, true)]
    #[case::voie(NatureAdresse::Voie, "38185", 0.97, true)]
    #[case::lieu_dit(NatureAdresse::LieuDit, "38185", 0.97, false)]
    #[case::commune(NatureAdresse::Commune, "38185", 0.97, false)]
    #[case::autre_commune(NatureAdresse::Numero, "73065", 0.97, false)]
    #[case::trop_lointaine(NatureAdresse::Numero, "38185", 0.8, false)]
    fn seule_une_adresse_precise_proche_et_de_la_meme_commune_convient(
        #[case] nature: NatureAdresse,
        #[case] commune: &str,
        #[case] score: f64,
        #[case] attendu: bool,
    ) {
        let trouvee = AdresseTrouvee {
            nature,
            score,
            ..adresse("12 Rue des Lilas", commune, "38000", "Grenoble")
        };

        assert_eq!(est_elle(&trouvee, "38185"), attendu);
    }

    #[test]
    fn une_commune_au_nom_court_se_cherche_avec_son_code_postal() {
        let saisie = Adresse {
            code_postal: Some("80190".to_owned()),
            ..Adresse::default()
        };

        assert_eq!(
            recherche_de_commune("Y", &saisie, "80829"),
            lire("80190 Y", "80829").map(RechercheAdresse::communes)
        );
        assert_eq!(recherche_de_commune("Y", &Adresse::default(), "80829"), None);
    }
}
