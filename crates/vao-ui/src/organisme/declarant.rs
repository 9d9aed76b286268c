//! Ce que la fiche d'un organisme fait lire autour d'une déclaration : identité, représentants, comptes, établissements.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::liste::{PAR_PAGE_MAX, Page};
use vao_contract::organisme::{
    ETABLISSEMENTS, EtablissementDto, LIRE, ListeEtablissements, OrganismeDto, StatutEtablissement,
};
use vao_contract::usager::{self, LigneUsager, ListeUsagers};
use vao_domain::organisme::TypeOrganisme;
use vao_domain::{Code, OrganismeId};

use super::lecture::{etablissements, identite, representants};
use super::siret_lisible;
use crate::format;
use crate::session::{lire, vue_lecture};

/// Bouton qui déplie la fiche de l'organisme sous la déclaration : elle n'est lue que si on la demande.
pub fn fiche_du_declarant(id: OrganismeId) -> AnyView {
    const FICHE: &str = "fiche-du-declarant";
    let ouverte = RwSignal::new(false);
    view! {
        <button
            type="button"
            class="fr-btn fr-btn--secondary fr-btn--icon-right fr-icon-arrow-down-s-line"
            aria-expanded=move || if ouverte.get() { "true" } else { "false" }
            aria-controls=FICHE
            on:click=move |_| ouverte.update(|ouverte| *ouverte = !*ouverte)
        >
            "Fiche, représentants et comptes de l’organisme"
        </button>
        <div id=FICHE>{move || ouverte.get().then(|| fiche(id))}</div>
    }
    .into_any()
}

fn fiche(id: OrganismeId) -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        let appel = Appel::new().parametre(id).annulation(&annulation);
        Ok(client.appeler(&LIRE, appel).await?.corps)
    });
    view! {
        {vue_lecture(lecture, |fiche| sections(&fiche))}
        <p class="fr-text--bold fr-mt-3w fr-mb-1w">"Comptes"</p>
        {comptes_lecture(id)}
    }
    .into_any()
}

/// Les protocoles et le responsable déclaré ne disent rien de plus du séjour : ils se lisent dans la fiche même.
fn sections(fiche: &OrganismeDto) -> AnyView {
    let morale = fiche.type_organisme == TypeOrganisme::PersonneMorale;
    let representants = morale.then(|| representants(&fiche.sections.representants.representants));
    let etablissements = (morale && fiche.siege_social).then(|| etablissements(fiche));
    view! {
        <p class="fr-text--bold fr-mt-3w fr-mb-1w">"Identité"</p>
        {identite(fiche)}
        {representants}
        {etablissements}
    }
    .into_any()
}

/// Comptes qui agissent pour un organisme, parmi ceux que l'appelant peut voir.
pub fn comptes_lecture(id: OrganismeId) -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        let demande = ListeUsagers {
            organisme_id: Some(id),
            par_page: Some(PAR_PAGE_MAX),
            ..ListeUsagers::default()
        };
        let appel = Appel::new().requete(&demande).annulation(&annulation);
        Ok(client.appeler(&usager::LISTER, appel).await?.corps)
    });
    vue_lecture(lecture, |page| comptes(&page))
}

fn comptes(page: &Page<LigneUsager>) -> AnyView {
    if page.donnees.is_empty() {
        return view! { <p>"Aucun compte de cet organisme n’est visible pour vous."</p> }.into_any();
    }
    let lignes = page
        .donnees
        .iter()
        .map(|compte| {
            let qui = [&compte.prenom, " ", &compte.nom].concat();
            let statut = compte.statut.libelle().to_lowercase();
            let depuis = format::jour_de(compte.cree_at);
            view! { <li><strong>{qui}</strong>", "{compte.email.clone()}", compte "{statut}", inscrit le "{depuis}</li> }
        })
        .collect_view();
    view! { <ul>{lignes}</ul>{au_dela(page.total, page.donnees.len())} }.into_any()
}

/// Établissements que le siège autorise, par leur nom et leur commune.
pub(super) fn autorises_lecture(siege: OrganismeId) -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        let demande = ListeEtablissements {
            par_page: Some(PAR_PAGE_MAX),
            statut: Some(StatutEtablissement::Autorise),
            ..ListeEtablissements::default()
        };
        let appel = Appel::new().parametre(siege).requete(&demande).annulation(&annulation);
        Ok(client.appeler(&ETABLISSEMENTS, appel).await?.corps)
    });
    vue_lecture(lecture, |page| autorises(&page))
}

fn autorises(page: &Page<EtablissementDto>) -> AnyView {
    if page.donnees.is_empty() {
        return view! { <p>"Aucun établissement n’est autorisé."</p> }.into_any();
    }
    let lignes = page
        .donnees
        .iter()
        .map(|etablissement| view! { <li>{nom_de_l_etablissement(etablissement)}</li> })
        .collect_view();
    view! {
        <p class="fr-text--bold fr-mb-1w">"Établissements autorisés"</p>
        <ul>{lignes}</ul>
        {au_dela(page.total, page.donnees.len())}
    }
    .into_any()
}

/// « Les Dunes, 29200 Brest, SIRET 123 456 789 00012 ».
fn nom_de_l_etablissement(etablissement: &EtablissementDto) -> String {
    let lieu: Vec<&str> = [etablissement.code_postal.as_deref(), etablissement.commune.as_deref()]
        .into_iter()
        .flatten()
        .collect();
    let siret = ["SIRET ", &siret_lisible(etablissement.siret.as_str())].concat();
    [etablissement.denomination.clone(), lieu.join(" "), siret]
        .into_iter()
        .filter(|partie| !partie.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Ce que la page lue ne montre pas.
fn au_dela(total: i64, montres: usize) -> Option<AnyView> {
    let reste = total - i64::try_from(montres).unwrap_or(i64::MAX);
    (reste > 0).then(|| view! { <p class="fr-text--sm">"Et "{format::nombre(reste)}" de plus."</p> }.into_any())
}
