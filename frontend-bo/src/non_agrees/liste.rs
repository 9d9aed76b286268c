//! Liste des organisateurs sans agrément.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::liste::Page as PageDeListe;
use vao_contract::organisme::{LISTER_NON_AGREES, ListeNonAgrees, NonAgreDto};
use vao_domain::CodeTerritoire;
use vao_ui::metier::{EffacerFiltres, FiltreChoix, FiltreTexte, Mots, Recherche, use_demande, vue_liste};
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, lire};

use super::edition::Edition;
use crate::conflit::zone;
use crate::organismes::{Regions, adresse};

const MOTS: Mots = Mots {
    un: "décision",
    plusieurs: "décisions",
    aucun: "Aucune décision n’est enregistrée",
    aucun_filtre: "Aucune décision ne correspond à vos filtres",
};

const CLES: &[&str] = &["recherche", "region"];

fn lire_adresse(recherche: &Recherche) -> ListeNonAgrees {
    ListeNonAgrees {
        page: recherche.page(),
        par_page: recherche.par_page(),
        recherche: recherche.texte("recherche"),
        region: recherche.texte("region").map(CodeTerritoire),
    }
}

/// Organisateurs dont l'agrément a été retiré, suspendu ou n'a pas été renouvelé.
#[component]
pub(crate) fn PageInformations() -> AnyView {
    let demande = use_demande(lire_adresse);
    let lecture = lire(move |client, annulation| {
        let demande = demande.get();
        async move {
            Ok(client
                .appeler(
                    &LISTER_NON_AGREES,
                    Appel::new().requete(&demande).annulation(&annulation),
                )
                .await?
                .corps)
        }
    });
    let regions = Regions::lire();
    let edition = Edition::new(regions, move || lecture.recharger());
    let chapo = "Les organisateurs dont l’agrément a été retiré, suspendu ou n’a pas été renouvelé. Tous les agents lisent \
                 cette liste\u{a0}; chaque DREETS tient les décisions de sa région.";
    let fil = vec![Lien::new("Tableau de bord", "/")];
    view! {
        <Page titre="Organisateurs sans agrément" chapo=chapo fil=fil>
            {zone(move || edition.resultat())}
            {edition.bouton_ajouter()}
            {filtres(regions)}
            {vue_liste(lecture, demande, MOTS, move || tableau(lecture, regions, edition))}
            {edition.modales()}
        </Page>
    }
    .into_any()
}

fn filtres(regions: Regions) -> AnyView {
    view! {
        <form role="search" aria-label="Filtrer les décisions" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
                <div class="fr-col-12 fr-col-md-8"><FiltreTexte cle="recherche" libelle="Rechercher" aide="Nom ou SIRET, même en partie" /></div>
                <div class="fr-col-12 fr-col-md-4"><FiltreChoix cle="region" libelle="Région de la décision" choix=regions.choix() /></div>
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn tableau(lecture: Lecture<PageDeListe<NonAgreDto>>, regions: Regions, edition: Edition) -> AnyView {
    let colonnes = vec![
        Colonne::new("SIRET"),
        Colonne::new("Nom"),
        Colonne::new("Région"),
        Colonne::new("Nature de la décision"),
        Colonne::new("Date"),
        Colonne::new("Fiche").aide("Fiche de l’organisme qui a, ou a eu, ce SIRET."),
        Colonne::new("Actions"),
    ];
    let lignes = move || {
        lecture.donnees.with(|page| {
            page.iter()
                .flat_map(|page| &page.donnees)
                .map(|ligne| une_ligne(ligne, regions, edition))
                .collect_view()
        })
    };
    view! {
        <Tableau legende="Organisateurs sans agrément" colonnes=colonnes occupe=lecture.occupe legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: &NonAgreDto, regions: Regions, edition: Edition) -> AnyView {
    let code = ligne.region.clone();
    let fiche = ligne.organisme_id.map_or_else(
        || "–".into_any(),
        |id| {
            let precision = ligne.nom.clone();
            view! {
                <a class="fr-link" href=adresse(&id.to_string())>"Voir la fiche"<span class="fr-sr-only">" de "{precision}</span></a>
            }
            .into_any()
        },
    );
    view! {
        <tr>
            <th scope="row" class="vao-insecable">{siret_lisible(ligne.siret.as_str())}</th>
            <td class="fr-cell--multiline vao-libelle">{ligne.nom.clone()}</td>
            <td class="fr-cell--multiline">{move || regions.nom(code.as_str())}</td>
            <td class="fr-cell--multiline">{ligne.nature_decision.clone()}</td>
            <td>{format::jour(ligne.date_decision)}</td>
            <td>{fiche}</td>
            <td>{edition.boutons(ligne)}</td>
        </tr>
    }
    .into_any()
}
