//! Ronde des adresses de fiches saisies pendant une panne de la recherche d'adresses.

use serde_json::{Value, json};
use uuid::Uuid;
use vao_contract::adresse::Adresse;
use vao_contract::organisme::{AdresseIdentite, Identite, ResponsableOrganisation};
use vao_db::adresses_a_verifier::{self as table, AdressesFiche};
use vao_db::organismes::{self, Changement};
use vao_domain::organisme::EvenementOrganisme;
use vao_domain::{OrganismeId, Portee};

use super::super::conversion;
use super::super::faits::{self, Auteur, Fait};
use super::super::service;
use crate::Problem;
use crate::adresses::verification;
use crate::annuaire::champs_prouves;
use crate::rondes::{Du, Jour, LOT, Lot, Ronde};
use crate::taches::Contexte;

/// Adresse d'une fiche.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Identite(AdresseIdentite),
    Responsable,
}

const PLACES: [Place; 3] = [
    Place::Identite(AdresseIdentite::Domicile),
    Place::Identite(AdresseIdentite::Etablissement),
    Place::Responsable,
];

/// Chaque jour, les adresses qu'une fiche tient d'une saisie et que rien ne situe ; celles du répertoire n'en sont pas.
pub struct AdressesDesOrganismes {}

impl Ronde for AdressesDesOrganismes {
    const NOM: &'static str = "adresses-organismes";
    const TITRE: &'static str = "fiches dont une adresse a été saisie pendant une panne : vérification";
    const HORAIRE: &'static str = "15 7 * * *";

    async fn dus(ctx: &Contexte, _: Jour, apres: Option<Uuid>) -> anyhow::Result<Lot> {
        let mut connexion = ctx.db.prendre().await?;
        let lues = table::fiches(&mut connexion, apres, LOT).await?;
        let due = |fiche: &AdressesFiche| {
            let due = Du {
                cible: fiche.id,
                action: "situer une adresse",
                echeance: None,
            };
            // Une adresse illisible est un défaut : `faire` le dira.
            let aucune = a_situer(fiche).is_ok_and(|adresses| adresses.is_empty());
            (!aucune).then_some(due)
        };
        Ok(Lot::parmi(&lues, |fiche| fiche.id, due))
    }

    async fn faire(ctx: &Contexte, _: Jour, id: Uuid) -> anyhow::Result<bool> {
        let mut connexion = ctx.db.prendre().await?;
        let lue = table::fiche(&mut connexion, id).await?;
        // Rendue avant les appels : le service peut être lent.
        drop(connexion);
        let mut situees = Vec::new();
        for (place, adresse) in lue.as_ref().map(a_situer).transpose()?.unwrap_or_default() {
            if let Some(situee) = verification::situer(ctx, &adresse).await? {
                situees.push((place, adresse, situee));
            }
        }
        if situees.is_empty() {
            return Ok(false);
        }
        Ok(ecrire(ctx, OrganismeId(id), &situees).await?)
    }
}

/// Adresses saisies, écrites dans une commune, que rien ne situe.
fn a_situer(fiche: &AdressesFiche) -> Result<Vec<(Place, Adresse)>, Problem> {
    let verrouilles = champs_prouves(fiche.source_identite.0, fiche.releve_sirene.as_ref());
    let identite = Identite {
        adresse_identique: fiche.adresse_identique,
        ..Identite::default()
    };
    let mut dues = Vec::new();
    for place in PLACES {
        if let Place::Identite(adresse) = place
            && identite.est_prouvee(adresse, &verrouilles)
        {
            continue;
        }
        let lue = lire(fiche, place)?;
        dues.extend(
            lue.filter(|adresse| adresse.a_verifier() && adresse.code_insee.is_some())
                .map(|adresse| (place, adresse)),
        );
    }
    Ok(dues)
}

fn lire(fiche: &AdressesFiche, place: Place) -> Result<Option<Adresse>, Problem> {
    let lire = |valeur: Option<&Value>| valeur.map(conversion::lire::<Adresse>).transpose();
    match place {
        Place::Identite(AdresseIdentite::Etablissement) => lire(fiche.adresse.as_ref()),
        Place::Identite(AdresseIdentite::Domicile) => lire(fiche.adresse_domicile.as_ref()),
        Place::Responsable => Ok(responsable(fiche)?.and_then(|responsable| responsable.adresse)),
    }
}

fn responsable(fiche: &AdressesFiche) -> Result<Option<ResponsableOrganisation>, Problem> {
    fiche.responsable_sejour.as_ref().map(conversion::lire).transpose()
}

/// Écrit les adresses situées qui sont encore celles que l'on a cherchées ; la version avance, l'historique le dit.
async fn ecrire(ctx: &Contexte, id: OrganismeId, situees: &[(Place, Adresse, Adresse)]) -> Result<bool, Problem> {
    let horloge = &ctx.commun.horloge;
    let mut tx = ctx.db.debuter().await?;
    if !organismes::verrouiller(&mut tx, id).await? {
        return Ok(false);
    }
    let Some(relue) = table::fiche(&mut tx, id.0).await? else {
        return Ok(false);
    };
    let mut changement = Changement::default();
    let mut lignes: Vec<String> = Vec::new();
    for (place, cherchee, situee) in situees {
        if lire(&relue, *place)?.as_ref() != Some(cherchee) {
            continue;
        }
        poser(&mut changement, &relue, *place, situee)?;
        lignes.extend(situee.label.clone());
    }
    if lignes.is_empty() {
        return Ok(false);
    }
    lignes.dedup();
    let auteur = Auteur::verificateur();
    let mut fiche = service::ouvrir(&mut tx, &Portee::Nationale, id).await?;
    if !service::ecrire(&mut tx, horloge, &mut fiche, &changement, &auteur).await? {
        return Ok(false);
    }
    let fait = Fait {
        metadata: json!({ "precision": lignes.join(" ; ") }),
        ..Fait::simple(EvenementOrganisme::VerificationAdresse)
    };
    faits::noter(&mut tx, horloge, id.0, &auteur, fait).await?;
    tx.valider().await?;
    Ok(true)
}

fn poser(changement: &mut Changement, fiche: &AdressesFiche, place: Place, situee: &Adresse) -> Result<(), Problem> {
    let adresse = || conversion::ecrire(situee);
    match place {
        Place::Identite(AdresseIdentite::Etablissement) => changement.adresse = Some(Some(adresse()?)),
        Place::Identite(AdresseIdentite::Domicile) => changement.adresse_domicile = Some(Some(adresse()?)),
        Place::Responsable => {
            let responsable = ResponsableOrganisation {
                adresse: Some(situee.clone()),
                ..responsable(fiche)?.unwrap_or_default()
            };
            changement.responsable_sejour = Some(Some(conversion::ecrire(&responsable)?));
        }
    }
    Ok(())
}
