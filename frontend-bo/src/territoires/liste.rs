//! Liste des territoires.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::liste::Page as PageDeListe;
use vao_contract::territoire::{LISTER, LigneTerritoire, ListeTerritoires, TriTerritoires};
use vao_domain::{Code, NiveauTerritoire};
use vao_ui::metier::{EffacerFiltres, FiltreChoix, FiltreTexte, Mots, Recherche, choix_de, use_demande, vue_liste};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, MessagePassager, lire};

const MOTS: Mots = Mots {
    un: "territoire",
    plusieurs: "territoires",
    aucun: "Aucun territoire",
    aucun_filtre: "Aucun territoire ne correspond à vos filtres",
};

const CLES: &[&str] = &["recherche", "niveau", "complete"];

fn lire_adresse(recherche: &Recherche) -> ListeTerritoires {
    ListeTerritoires {
        page: recherche.page(),
        par_page: recherche.par_page(),
        tri: recherche.code::<TriTerritoires>("tri"),
        recherche: recherche.texte("recherche"),
        niveau: recherche.code::<NiveauTerritoire>("niveau"),
        complete: recherche.booleen("complete"),
    }
}

/// Liste des territoires.
#[component]
pub(crate) fn PageTerritoires() -> AnyView {
    let demande = use_demande(lire_adresse);
    let lecture = lire(move |client, annulation| {
        let demande = demande.get();
        async move {
            Ok(client
                .appeler(&LISTER, Appel::new().requete(&demande).annulation(&annulation))
                .await?
                .corps)
        }
    });
    view! {
        <Page titre="Territoires" chapo="Les services de l’État et leur correspondant «\u{a0}vacances adaptées\u{a0}».">
            <MessagePassager />
            {filtres()}
            {vue_liste(lecture, demande, MOTS, move || tableau(lecture))}
        </Page>
    }
    .into_any()
}

fn filtres() -> AnyView {
    let niveaux = choix_de::<NiveauTerritoire>();
    let completude = vec![
        Choix::new("false", "Fiches à compléter"),
        Choix::new("true", "Fiches complètes"),
    ];
    view! {
        <form role="search" aria-label="Filtrer les territoires" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
                <div class="fr-col-12 fr-col-md-6"><FiltreTexte cle="recherche" libelle="Territoire (nom ou code)" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                    <FiltreChoix cle="niveau" libelle="Niveau" choix=niveaux invite="Tous" />
                </div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3">
                    <FiltreChoix cle="complete" libelle="Fiche" choix=completude />
                </div>
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn tableau(lecture: Lecture<PageDeListe<LigneTerritoire>>) -> AnyView {
    let colonnes = vec![
        Colonne::new("Territoire").triable("libelle"),
        Colonne::new("Code").triable("code"),
        Colonne::new("Niveau"),
        Colonne::new("Agents")
            .triable("agents")
            .nombre()
            .aide("Agents actifs rattachés à ce territoire."),
        Colonne::new("Correspondant"),
        Colonne::new("Boîte du service"),
        Colonne::new("Téléphone"),
        Colonne::new("Action"),
    ];
    let lignes = move || {
        lecture
            .donnees
            .with(|page| page.iter().flat_map(|page| &page.donnees).map(une_ligne).collect_view())
    };
    view! {
        <Tableau legende="Territoires" colonnes=colonnes tri_defaut="libelle" occupe=lecture.occupe legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: &LigneTerritoire) -> AnyView {
    let href = ["/territoires/", ligne.code.as_str()].concat();
    let geste = if ligne.modifiable { "Modifier" } else { "Voir" };
    let manque = (!ligne.complete).then(|| {
        view! { <p class="fr-mb-0"><Badge niveau=NiveauBadge::Attention libelle="À\u{a0}compléter" petit=true sans_icone=true /></p> }
    });
    let region = ligne
        .region
        .clone()
        .map(|region| view! { <br /><span class="fr-text--xs">{region}</span> });
    let ou_tiret = |texte: &Option<String>| texte.clone().unwrap_or_else(|| "–".to_owned());
    view! {
        <tr>
            <th scope="row" class="fr-cell--multiline">{ligne.libelle.clone()}{region}{manque}</th>
            <td>{ligne.code.to_string()}</td>
            <td>{ligne.niveau.libelle()}</td>
            <td class="fr-cell--right">{format::nombre(ligne.agents)}</td>
            <td class="fr-cell--multiline">{ou_tiret(&ligne.correspondant)}</td>
            <td class="fr-cell--multiline vao-libelle">{ou_tiret(&ligne.service_mail)}</td>
            <td>{ou_tiret(&ligne.service_telephone.as_deref().map(format::telephone))}</td>
            <td><LienBouton href=href variante=Variante::Secondaire taille=Taille::Petit precision=ligne.libelle.clone()>{geste}</LienBouton></td>
        </tr>
    }
    .into_any()
}
