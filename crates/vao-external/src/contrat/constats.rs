//! Les constats : un par demande que VAO sait faire.

use vao_domain::{Siren, Siret};

use super::{Constat, Jeu};
use crate::adresse::RechercheAdresse;
use crate::commun::{Lecture, ServiceExterne};
use crate::entreprise::{Mandataire, NatureMandataire};
use crate::erreur::ErreurExterne;
use crate::externes::Externes;
use crate::sirene::{Etablissement, Etablissements};

type Issue = Result<String, String>;

/// Établissements fermés dont on cherche un successeur, au plus.
const FERMES_ESSAYES: usize = 5;

/// Fait tous les constats, un appel après l'autre ; aucun n'arrête les suivants.
pub async fn constater(externes: &Externes, jeu: &Jeu) -> Vec<Constat> {
    use ServiceExterne::{Adresse, Entreprise, Sirene};

    let mut constats = Vec::new();
    let mut noter = |service, sujet, issue| constats.push(Constat { service, sujet, issue });
    for service in ServiceExterne::TOUS {
        noter(
            service,
            "le service dit qu'il fonctionne",
            en_service(externes, service).await,
        );
    }
    let liste = lister(externes, &jeu.association).await;
    noter(
        Sirene,
        "établissements d'un SIREN",
        liste.as_ref().map_err(Clone::clone).and_then(une_liste),
    );
    let connus = liste.unwrap_or_default();
    noter(Sirene, "fiche d'un siège", une_fiche(externes, &connus).await);
    noter(Sirene, "SIRET inconnu", un_inconnu(externes, &jeu.inconnu).await);
    noter(
        Sirene,
        "succession d'un établissement",
        une_succession(externes, jeu, &connus).await,
    );
    noter(
        Entreprise,
        "extrait d'une société",
        un_extrait(externes, &jeu.societe).await,
    );
    noter(
        Entreprise,
        "association sans extrait",
        sans_extrait(externes, &jeu.association).await,
    );
    noter(Adresse, "adresse qui existe", une_adresse(externes, jeu.adresse).await);
    noter(
        Adresse,
        "adresse introuvable",
        introuvable(externes, jeu.introuvable).await,
    );
    constats
}

/// Nomme les champs absents.
fn presents(champs: &[(&str, bool)]) -> Issue {
    let absents: Vec<&str> = champs.iter().filter(|(_, la)| !la).map(|(nom, _)| *nom).collect();
    if absents.is_empty() {
        Ok(format!("{} champs lus", champs.len()))
    } else {
        Err(format!("il manque : {}", absents.join(", ")))
    }
}

fn texte(erreur: ErreurExterne) -> String {
    erreur.to_string()
}

async fn en_service(externes: &Externes, service: ServiceExterne) -> Issue {
    if externes.en_service(service).await.map_err(texte)? {
        Ok("il fonctionne".to_owned())
    } else {
        Err("il se dit arrêté, ou sa réponse a changé de forme".to_owned())
    }
}

async fn lister(externes: &Externes, siren: &Siren) -> Result<Etablissements, String> {
    let liste = externes.annuaire.etablissements(siren, Lecture::Fraiche).await;
    Ok(liste.map_err(texte)?.valeur)
}

fn une_liste(liste: &Etablissements) -> Issue {
    let tous = |present: fn(&Etablissement) -> bool| liste.liste.iter().all(present);
    presents(&[
        ("un établissement", !liste.liste.is_empty()),
        ("toutes les pages", liste.complete),
        ("le siège", liste.liste.iter().any(|lu| lu.siege)),
        ("état de chaque établissement", tous(|lu| lu.etat.is_some())),
        ("état de l'unité légale", tous(|lu| lu.unite.etat.is_some())),
        ("nom", tous(|lu| !lu.nom().is_empty())),
        ("voie", tous(|lu| !lu.diffusible || lu.adresse.voie.is_some())),
        (
            "code postal",
            tous(|lu| !lu.diffusible || lu.adresse.code_postal.is_some()),
        ),
        ("commune", tous(|lu| lu.adresse.commune.is_some())),
        ("code de la commune", tous(|lu| lu.adresse.code_commune.is_some())),
    ])
    .map(|lus| format!("{} établissements, {lus}", liste.liste.len()))
}

async fn une_fiche(externes: &Externes, connus: &Etablissements) -> Issue {
    let siege = connus
        .liste
        .iter()
        .find(|lu| lu.siege)
        .ok_or("aucun siège à demander")?;
    let lue = externes.annuaire.etablissement(&siege.siret, Lecture::Fraiche).await;
    let fiche = lue.map_err(texte)?.valeur.ok_or("le siège de la liste est inconnu")?;
    let (unite, adresse) = (&fiche.unite, &fiche.adresse);
    let categorie = unite.categorie.as_ref();
    presents(&[
        ("etablissementSiege", fiche.siege),
        ("etatAdministratifEtablissement", fiche.etat.is_some()),
        ("etatAdministratifUniteLegale", unite.etat.is_some()),
        ("categorieJuridiqueUniteLegale", categorie.is_some()),
        (
            "libellé de la catégorie",
            categorie.is_some_and(|lue| lue.libelle() != lue.code),
        ),
        ("denominationUniteLegale", unite.denomination.is_some()),
        ("nicSiegeUniteLegale", fiche.nic_siege.is_some()),
        (
            "le siège est lui-même",
            fiche.siret_siege().as_ref() == Some(&fiche.siret),
        ),
        ("libelleVoieEtablissement", adresse.voie.is_some()),
        ("codePostalEtablissement", adresse.code_postal.is_some()),
        ("libelleCommuneEtablissement", adresse.commune.is_some()),
        ("codeCommuneEtablissement", adresse.code_commune.is_some()),
        ("département", fiche.departement.is_some()),
        ("coordonneeLambert…", fiche.coordonnees.is_some()),
    ])
}

async fn un_inconnu(externes: &Externes, siret: &Siret) -> Issue {
    let lu = externes.annuaire.etablissement(siret, Lecture::Fraiche).await;
    match lu.map_err(texte)?.valeur {
        None => Ok("404, comme prévu".to_owned()),
        Some(_) => Err("ce SIRET ne devrait être à personne".to_owned()),
    }
}

async fn une_succession(externes: &Externes, jeu: &Jeu, connus: &Etablissements) -> Issue {
    let fermes = connus.liste.iter().filter(|lu| !lu.actif()).map(|lu| &lu.siret);
    let candidats: Vec<&Siret> = jeu.predecesseur.iter().chain(fermes).take(FERMES_ESSAYES).collect();
    for candidat in &candidats {
        let chaine = externes.annuaire.succession(candidat, Lecture::Fraiche).await;
        if let Some(lien) = chaine.map_err(texte)?.valeur.first() {
            return presents(&[
                ("siretEtablissementPredecesseur", lien.predecesseur == **candidat),
                ("siretEtablissementSuccesseur", lien.successeur != lien.predecesseur),
            ]);
        }
    }
    Err(format!(
        "aucun des {} établissements essayés n'a de successeur : forme non vérifiée",
        candidats.len()
    ))
}

async fn un_extrait(externes: &Externes, siren: &Siren) -> Issue {
    let lu = externes.registre.representants(siren, Lecture::Fraiche).await;
    let extrait = lu.map_err(texte)?.valeur.ok_or("cette société n'a pas d'extrait")?;
    let tous = |present: fn(&Mandataire) -> bool| extrait.mandataires.iter().all(present);
    presents(&[
        ("mandataires_sociaux", !extrait.mandataires.is_empty()),
        ("fonction", tous(|lu| !lu.fonction.is_empty())),
        ("nom et prénom, ou raison sociale", tous(nomme)),
    ])
    .map(|lus| format!("{} représentants, {lus}", extrait.mandataires.len()))
}

fn nomme(mandataire: &Mandataire) -> bool {
    match mandataire.nature {
        NatureMandataire::PersonnePhysique => mandataire.nom.is_some() && mandataire.prenom.is_some(),
        NatureMandataire::PersonneMorale => mandataire.raison_sociale.is_some(),
    }
}

async fn sans_extrait(externes: &Externes, siren: &Siren) -> Issue {
    let lu = externes.registre.representants(siren, Lecture::Fraiche).await;
    match lu.map_err(texte)?.valeur {
        None => Ok("404, comme prévu".to_owned()),
        Some(_) => Err("cette association a un extrait : en choisir une autre".to_owned()),
    }
}

async fn chercher(externes: &Externes, texte_cherche: &str) -> Result<Vec<crate::AdresseTrouvee>, String> {
    let recherche = RechercheAdresse::lire(texte_cherche).map_err(|erreur| erreur.to_string())?;
    Ok(externes.adresses.chercher(&recherche).await.map_err(texte)?.valeur)
}

async fn une_adresse(externes: &Externes, cherchee: &str) -> Issue {
    let trouvees = chercher(externes, cherchee).await?;
    let adresse = trouvees.first().ok_or("aucune adresse trouvée")?;
    presents(&[
        ("label", !adresse.label.is_empty()),
        ("id", adresse.cle_ban.is_some()),
        ("citycode", !adresse.code_insee.is_empty()),
        ("postcode", !adresse.code_postal.is_empty()),
        ("city", !adresse.commune.is_empty()),
        ("context", adresse.departement.is_some()),
        ("type", adresse.nature == crate::NatureAdresse::Numero),
        ("score", adresse.score > 0.5),
    ])
}

async fn introuvable(externes: &Externes, cherchee: &str) -> Issue {
    let trouvees = chercher(externes, cherchee).await?;
    if trouvees.is_empty() {
        Ok("liste vide, comme prévu".to_owned())
    } else {
        Err(format!("{} adresses pour un texte sans sens", trouvees.len()))
    }
}
