//! From a row to a sheet, and who may change it.

use serde_json::{Value, json};
use vao_contract::session::Rattachement;
use vao_contract::territoire::{AgentDuTerritoire, FicheTerritoire, LigneTerritoire};
use vao_db::territoires::{self, FicheRow};
use vao_domain::compte::{Compte, EntiteJournal};
use vao_domain::{AgentId, CodeTerritoire, NiveauTerritoire, Version};

use crate::acces::Identite;
use crate::journal_comptes::ecriture::Cible;

/// True if the caller keeps this sheet: an agent of the territory, of its région, or a national one.
///
/// Where the sheet stands in the tree is read from the database, never from the request.
pub(super) fn modifiable(identite: &Identite, fiche: &FicheRow) -> bool {
    let Rattachement::Territoire(sien) = &identite.rattachement else {
        return false;
    };
    let service = |territoire: &str, parent: Option<String>| Compte {
        id: None,
        territoire: territoire.to_owned(),
        parent,
        roles: Vec::new(),
        actif: true,
    };
    let parent = match sien.niveau {
        NiveauTerritoire::National => None,
        NiveauTerritoire::Regional => Some(CodeTerritoire::FRANCE.to_owned()),
        // Un département ne couvre que lui-même : sa région ne change rien.
        NiveauTerritoire::Departemental => Some(String::new()),
    };
    service(sien.code.as_str(), parent).couvre(&service(&fiche.code, fiche.parent.clone()))
}

/// Line of the list.
pub(super) fn ligne(fiche: FicheRow, identite: &Identite) -> LigneTerritoire {
    let correspondant = [fiche.prenom.as_deref(), fiche.nom.as_deref()];
    let correspondant: Vec<&str> = correspondant.into_iter().flatten().collect();
    LigneTerritoire {
        niveau: fiche.niveau(),
        region: region(&fiche),
        complete: fiche.complete(),
        modifiable: modifiable(identite, &fiche),
        correspondant: Some(correspondant.join(" ")).filter(|nom| !nom.is_empty()),
        code: CodeTerritoire(fiche.code),
        libelle: fiche.libelle,
        agents: fiche.agents,
        service_mail: fiche.service_mail,
        service_telephone: fiche.service_telephone,
    }
}

/// Sheet.
pub(super) fn fiche(
    fiche: &FicheRow,
    agents: Vec<territoires::AgentDuTerritoire>,
    identite: &Identite,
) -> FicheTerritoire {
    FicheTerritoire {
        code: CodeTerritoire(fiche.code.clone()),
        version: Version(fiche.version),
        libelle: fiche.libelle.clone(),
        niveau: fiche.niveau(),
        region: region(fiche),
        nom: fiche.nom.clone(),
        prenom: fiche.prenom.clone(),
        service_mail: fiche.service_mail.clone(),
        service_telephone: fiche.service_telephone.clone(),
        modifiee_at: fiche.edited_at,
        modifiable: modifiable(identite, fiche),
        agents: agents.into_iter().map(agent).collect(),
    }
}

fn agent(ligne: territoires::AgentDuTerritoire) -> AgentDuTerritoire {
    AgentDuTerritoire {
        id: AgentId(ligne.id),
        nom: ligne.nom.unwrap_or_default(),
        prenom: ligne.prenom.unwrap_or_default(),
        email: ligne.mail,
        territoire: ligne.territoire,
    }
}

fn region(fiche: &FicheRow) -> Option<String> {
    match fiche.niveau() {
        NiveauTerritoire::National | NiveauTerritoire::Regional => None,
        NiveauTerritoire::Departemental => fiche.parent_libelle.clone(),
    }
}

/// Sheet, as the journal names it.
pub(super) fn cible(fiche: &FicheRow) -> Cible {
    Cible {
        entite: EntiteJournal::Territoire,
        id: fiche.code.clone(),
        nom: format!("{} ({})", fiche.libelle, fiche.code),
        organisme: None,
        territoire: Some(fiche.code.clone()),
        departement: None,
    }
}

/// Fields of the sheet that the journal follows.
pub(super) fn champs(fiche: &FicheRow) -> Value {
    json!({
        "Nom du correspondant": fiche.nom,
        "Prénom du correspondant": fiche.prenom,
        "Boîte du service": fiche.service_mail,
        "Téléphone du service": fiche.service_telephone,
    })
}
