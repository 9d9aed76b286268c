//! Comptes montrés à l'appelant.

use vao_contract::usager::{LigneUsager, UsagerDto};
use vao_db::usagers::{CompteRow, DetailRow, LigneRow};
use vao_domain::compte::{EntiteJournal, StatutUsager};
use vao_domain::{NiveauTerritoire, OrganismeId, Population, UsagerId, Version};

use super::droits;
use crate::acces::{Identite, service};
use crate::journal_comptes::ecriture::Cible;

/// Ligne de la liste.
pub(super) fn ligne(identite: &Identite, lue: LigneRow) -> LigneUsager {
    let actions = droits::actions(identite, &lue.compte);
    let ville = ville(&lue);
    let compte = lue.compte;
    LigneUsager {
        id: UsagerId(compte.id),
        version: Version(compte.version),
        nom: compte.nom,
        prenom: compte.prenom,
        email: compte.mail,
        telephone: compte.telephone,
        siret: compte.siret,
        siret_a_verifier: compte.siret_a_verifier,
        organisme_id: compte.organisme_id.map(OrganismeId),
        organisme: compte.organisme,
        siege: compte.siege,
        ville,
        statut: compte.statut.0,
        cree_at: compte.cree_at,
        derniere_connexion_at: compte.derniere_connexion_at,
        declarations: lue.declarations,
        actions,
    }
}

/// « 38000 Grenoble » : le code postal et la commune, ou ce qu'en dit l'adresse écrite.
fn ville(lue: &LigneRow) -> Option<String> {
    match (&lue.code_postal, &lue.commune) {
        (Some(code), Some(commune)) => Some(format!("{code} {commune}")),
        (None, Some(commune)) => Some(commune.clone()),
        (_, None) => lue
            .adresse
            .as_deref()
            .and_then(fin_d_adresse)
            .or_else(|| lue.code_postal.clone()),
    }
}

/// Fin d'une adresse, à partir de son code postal.
fn fin_d_adresse(adresse: &str) -> Option<String> {
    let mots: Vec<&str> = adresse.split_whitespace().collect();
    let rang = mots
        .iter()
        .rposition(|mot| mot.len() == 5 && mot.bytes().all(|octet| octet.is_ascii_digit()))?;
    mots.get(rang..).map(|fin| fin.join(" "))
}

/// Compte entier.
pub(super) fn detail(identite: &Identite, lu: DetailRow) -> UsagerDto {
    let actions = droits::actions(identite, &lu.compte);
    let roles_modifiables = droits::refus_de_roles(identite, &lu.compte).is_none();
    let application = lu.suite.application;
    let second_facteur_retirable = droits::refus_de_second_facteur(identite, &lu.compte, application).is_none();
    let en_attente = lu.compte.statut.0 == StatutUsager::NeedSiretValidation;
    let approbateur = en_attente.then(|| droits::approbateur(&lu.compte));
    let traite_par = traite_par(identite, &lu);
    let DetailRow { compte, suite } = lu;
    UsagerDto {
        id: UsagerId(compte.id),
        version: Version(compte.version),
        nom: compte.nom,
        prenom: compte.prenom,
        email: compte.mail,
        telephone: compte.telephone,
        siret: compte.siret,
        siret_a_verifier: compte.siret_a_verifier,
        organisme_id: compte.organisme_id.map(OrganismeId),
        organisme: compte.organisme,
        siege: compte.siege,
        region: suite.region,
        statut: compte.statut.0,
        roles: suite.roles.into_iter().map(|role| role.0).collect(),
        approbateur,
        motif: suite.motif,
        traite_par,
        traite_at: suite.traite_at,
        cree_at: compte.cree_at,
        confirme_at: suite.confirme_at,
        derniere_connexion_at: compte.derniere_connexion_at,
        application,
        actions,
        roles_modifiables,
        second_facteur_retirable,
    }
}

/// Un collègue par son nom ; un agent par son service, et par son nom devant un autre agent.
fn traite_par(identite: &Identite, lu: &DetailRow) -> Option<String> {
    let suite = &lu.suite;
    let nom = suite.traite_par.clone()?;
    let (Some(code), Some(libelle)) = (&suite.traite_territoire, &suite.traite_libelle) else {
        return Some(nom);
    };
    let niveau = NiveauTerritoire::de_parent(suite.traite_parent.as_deref());
    Some(nommer_agent(identite.population, &nom, &service(niveau, libelle, code)))
}

/// Agent, devant cette population.
pub(super) fn nommer_agent(population: Population, nom: &str, service: &str) -> String {
    match population {
        Population::Usagers => service.to_owned(),
        Population::Bo => format!("{nom} ({service})"),
    }
}

/// Compte, tel que le journal le nomme.
pub(super) fn cible(compte: &CompteRow, departement: Option<String>) -> Cible {
    Cible {
        entite: EntiteJournal::UserFront,
        id: compte.id.to_string(),
        nom: format!("{} {}", compte.prenom, compte.nom),
        organisme: compte.organisme_id,
        territoire: compte.region.clone(),
        departement,
    }
}

#[cfg(test)]
mod tests {
    use super::fin_d_adresse;

    #[test]
    fn la_ville_se_lit_a_la_fin_de_l_adresse() {
        assert_eq!(
            fin_d_adresse("10000 rue Haute 74000 Annecy").as_deref(),
            Some("74000 Annecy")
        );
        assert_eq!(fin_d_adresse("1 rue de la Paix"), None);
    }
}
