//! Fiche d'un établissement, lue par son siège.

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use vao_client::Appel;
use vao_contract::organisme::{LIRE, OrganismeDto};
use vao_domain::{Code, OrganismeId};
use vao_ui::organisme::{agrements_lecture, badge_section, bandeaux_registre, section_lecture, siret_lisible};
use vao_ui::prelude::*;
use vao_ui::session::{lire, vue_lecture};

use super::dossier::{SOMMAIRE, adresse};

/// Fiche en lecture seule, désignée par l'adresse.
#[component]
pub(crate) fn PageFiche() -> AnyView {
    let parametres = use_params_map();
    let id = Memo::new(move |_| {
        parametres
            .with(|parametres| parametres.get("id"))
            .and_then(|id| id.parse::<OrganismeId>().ok())
    });
    let contenu = move || match id.get() {
        Some(id) => fiche(id),
        None => view! { <PageIntrouvable /> }.into_any(),
    };
    contenu.into_any()
}

fn fiche(id: OrganismeId) -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&LIRE, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    });
    let titre = Signal::derive(move || {
        lecture.donnees.with(|lue| {
            lue.as_ref()
                .map_or_else(|| "Fiche d’un établissement".to_owned(), |fiche| fiche.nom.clone())
        })
    });
    let fil = vec![
        Lien::new("Mon organisme", SOMMAIRE),
        Lien::new("Établissements secondaires", adresse("etablissements")),
    ];
    view! { <Page titre=titre fil=fil>{vue_lecture(lecture, |fiche: OrganismeDto| contenu(&fiche))}</Page> }.into_any()
}

fn contenu(fiche: &OrganismeDto) -> AnyView {
    let accordeons = fiche
        .completude()
        .sections
        .into_iter()
        .map(|completude| {
            let section = completude.section;
            let lecture = section_lecture(fiche, section);
            view! {
                <Accordeon id=["fiche-", section.code()].concat() titre=section.libelle().to_owned() niveau=2>
                    <p>{badge_section(completude.etat)}</p>
                    {lecture}
                </Accordeon>
            }
        })
        .collect_view();
    let etat = if fiche.complet {
        "Fiche complète"
    } else {
        "Fiche incomplète"
    };
    view! {
        <p>"SIRET "{siret_lisible(fiche.siret.as_str())}". "{etat}"."</p>
        <p class="fr-text--sm">"Vous lisez cette fiche au titre du siège\u{a0}: seules les personnes de l’établissement la modifient."</p>
        {bandeaux_registre(fiche)}
        <GroupeAccordeons>{accordeons}</GroupeAccordeons>
        <h2 class="fr-h4 fr-mt-4w">"Agrément"</h2>
        {agrements_lecture(&fiche.agrements)}
    }
    .into_any()
}
