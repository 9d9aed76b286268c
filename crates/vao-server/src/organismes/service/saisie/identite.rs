//! Section « identité » : ce que le répertoire prouve ne se modifie pas.

use serde_json::Value;
use vao_contract::ErreurChamp;
use vao_contract::organisme::Identite;
use vao_db::Tx;
use vao_db::organismes::{Changement, Fiche};
use vao_domain::Code as _;
use vao_domain::organisme::TypeOrganisme;

use super::super::super::conversion;
use super::Saisie;
use crate::adresses;
use crate::annuaire::ReleveSirene;
use crate::extraction::lire_valeur;
use crate::{App, Problem};

/// Lit l'identité fusionnée ; 422 pour un champ prouvé que l'on change, un champ de l'autre type, un nom effacé.
pub(super) async fn relire(
    app: &App,
    tx: &mut Tx,
    fiche: &Fiche,
    avant: &Identite,
    fusionnee: Value,
) -> Result<Saisie, Problem> {
    let mut saisie: Identite = lire_valeur(fusionnee)?;
    app.valider(&saisie)?;
    let verrouilles = conversion::champs_verrouilles(fiche);
    situer(tx, &mut saisie, avant, &verrouilles, "").await?;
    let canonique = saisie.canonique();
    let mut erreurs = defauts(fiche.ligne.type_organisme.0, &canonique, "");
    let apres = conversion::ecrire(&canonique)?;
    let ancienne = conversion::ecrire(avant)?;
    for nom in verrouilles {
        if apres.get(nom) != ancienne.get(nom) {
            erreurs.push(ErreurChamp::new(
                format!("/{nom}"),
                "champ-verrouille",
                "Cette information vient du répertoire Sirene : elle se corrige auprès de l'Insee, puis s'actualise ici.",
            ));
        }
    }
    if !erreurs.is_empty() {
        return Err(Problem::champs(erreurs));
    }
    let mut relue = Saisie::de(apres);
    relue.changement = changement(fiche, canonique)?;
    Ok(relue)
}

/// Donne aux adresses qui changent le département de leur commune ; 422 si elle n'existe pas.
///
/// Ni celles que le répertoire prouve, qu'il situe comme il l'entend, ni celles déjà enregistrées : une commune qui
/// disparaît n'empêche pas de corriger un téléphone.
pub(in super::super) async fn situer(
    tx: &mut Tx,
    saisie: &mut Identite,
    avant: &Identite,
    verrouilles: &[&str],
    racine: &str,
) -> Result<(), Problem> {
    for (nom, saisie, avant) in [
        ("adresseDomicile", &mut saisie.adresse_domicile, &avant.adresse_domicile),
        ("adresse", &mut saisie.adresse, &avant.adresse),
    ] {
        if verrouilles.contains(&nom) || saisie == avant {
            continue;
        }
        if let Some(adresse) = saisie.as_mut().filter(|adresse| adresse.code_insee.is_some()) {
            *adresse = adresses::situer(tx, adresse, &format!("{racine}/{nom}")).await?;
        }
    }
    Ok(())
}

/// Ce qui ne peut pas être enregistré : champs sans objet pour ce type, et nom sans lequel une fiche ne se désigne pas.
pub(in super::super) fn defauts(type_organisme: TypeOrganisme, identite: &Identite, racine: &str) -> Vec<ErreurChamp> {
    let i = identite;
    let (sans_objet, requis) = match type_organisme {
        TypeOrganisme::PersonneMorale => (
            vec![
                ("nomNaissance", i.nom_naissance.is_some()),
                ("nomUsage", i.nom_usage.is_some()),
                ("prenom", i.prenom.is_some()),
                ("profession", i.profession.is_some()),
                ("adresseDomicile", i.adresse_domicile.is_some()),
                ("adresseIdentique", i.adresse_identique.is_some()),
            ],
            vec![(
                "raisonSociale",
                i.raison_sociale.is_some(),
                "Indiquez la raison sociale.",
            )],
        ),
        TypeOrganisme::PersonnePhysique => (
            vec![
                ("raisonSociale", i.raison_sociale.is_some()),
                ("nomCommercial", i.nom_commercial.is_some()),
                ("statutJuridique", i.statut_juridique.is_some()),
                ("email", i.email.is_some()),
            ],
            vec![
                (
                    "nomNaissance",
                    i.nom_naissance.is_some(),
                    "Indiquez votre nom de naissance.",
                ),
                ("prenom", i.prenom.is_some(), "Indiquez votre prénom."),
            ],
        ),
    };
    let libelle = type_organisme.libelle().to_lowercase();
    let en_trop = sans_objet.into_iter().filter(|(_, present)| *present).map(|(nom, _)| {
        let message = format!("Ce champ ne concerne pas une {libelle}.");
        ErreurChamp::new(format!("{racine}/{nom}"), "sans-objet", message)
    });
    let absents = requis
        .into_iter()
        .filter(|(_, present, _)| !present)
        .map(|(nom, _, message)| ErreurChamp::new(format!("{racine}/{nom}"), "obligatoire", message));
    en_trop.chain(absents).collect()
}

/// Département de l'établissement : celui du répertoire, à défaut celui de l'adresse saisie.
pub(in super::super) fn departement(releve: Option<&ReleveSirene>, identite: &Identite) -> Option<String> {
    let prouve = releve.and_then(|releve| releve.departement.clone());
    let saisi = || {
        identite
            .adresse
            .as_ref()
            .and_then(|adresse| adresse.departement.clone())
    };
    prouve.or_else(saisi)
}

fn changement(fiche: &Fiche, identite: Identite) -> Result<Changement, Problem> {
    let releve = fiche.ligne.releve_sirene.as_ref().and_then(ReleveSirene::depuis_json);
    let departement = departement(releve.as_ref(), &identite);
    Ok(Changement {
        departement: Some(departement),
        raison_sociale: Some(identite.raison_sociale),
        nom_commercial: Some(identite.nom_commercial),
        statut_juridique: Some(identite.statut_juridique),
        nom_naissance: Some(identite.nom_naissance),
        nom_usage: Some(identite.nom_usage),
        prenom: Some(identite.prenom),
        profession: Some(identite.profession.map(vao_domain::Code::code)),
        adresse_domicile: Some(identite.adresse_domicile.as_ref().map(conversion::ecrire).transpose()?),
        adresse_identique: Some(identite.adresse_identique),
        adresse: Some(identite.adresse.as_ref().map(conversion::ecrire).transpose()?),
        pays: Some(identite.pays.unwrap_or_default()),
        email: Some(identite.email),
        telephone: Some(identite.telephone),
        ..Changement::default()
    })
}
