//! Redemander son mot de passe à quelqu'un qui est connecté, avant ce qui engage son compte.

use vao_contract::{CodeProbleme, ErreurChamp};
use vao_db::comptes;
use vao_db::connexions::{self, Decompte, Origine, Tentative};

use super::connexion;
use super::limites::{self, LIMITES};
use super::mots_de_passe;
use super::provenance::Client;
use crate::acces::Identite;
use crate::{App, Problem};

/// Refuse un mot de passe qui n'est pas celui de l'appelant : le champ `pointeur` est à corriger (422).
///
/// Les échecs se comptent avec ceux de la connexion. Ceux que d'autres accumulent n'empêchent pas le titulaire, déjà
/// connecté, de protéger son compte : seuls comptent ceux de son adresse.
pub async fn exiger_mot_de_passe(
    app: &App,
    client: &Client,
    appelant: &Identite,
    mot_de_passe: String,
    pointeur: &str,
) -> Result<(), Problem> {
    let rang = mots_de_passe::prendre_rang(&app.commun)?;
    let le = app.horloge().maintenant();
    let origine = Origine {
        population: appelant.population,
        mail: &appelant.email,
        adresse_ip: &client.adresse_comptee,
    };
    let decompte = Decompte::DeLaMemeAdresseIp;
    let (tentative, compte) = app
        .db
        .transaction(async |tx| {
            let compte = comptes::par_id(tx, appelant.population, appelant.compte).await?;
            let tentative = connexions::tenter(tx, origine, decompte, LIMITES, le).await?;
            Ok::<_, Problem>((tentative, compte))
        })
        .await?;
    let (id, rang_echec) = match tentative {
        Tentative::Admise { id, rang } => (id, rang),
        Tentative::Refusee(fin) => return Err(Problem::patienter(limites::secondes(fin, le))),
    };
    let compte = compte.ok_or_else(|| Problem::new(CodeProbleme::NonConnecte))?;
    let verdict = mots_de_passe::verifier(&app.commun, rang, mot_de_passe, compte.pwd.clone()).await?;
    if !verdict.juste {
        tracing::info!(compte = %appelant.compte, "mot de passe redemandé : faux");
        connexion::noter_echec(app, origine, Some(appelant.compte), rang_echec, le).await?;
        let message = "Ce n'est pas votre mot de passe actuel.";
        return Err(Problem::champs(vec![ErreurChamp::new(
            pointeur,
            "mot-de-passe-faux",
            message,
        )]));
    }
    app.db
        .transaction(async |tx| connexions::effacer_tentative(tx, id).await)
        .await?;
    Ok(())
}
