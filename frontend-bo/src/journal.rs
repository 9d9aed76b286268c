//! Journal des comptes du territoire.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::journal::{LISTER, ListeJournal};
use vao_domain::compte::{ActionJournal, EntiteJournal};
use vao_ui::metier::{
    EffacerFiltres, FiltreChoix, FiltreJour, FiltreTexte, Mots, Recherche, choix_de, tableau_journal, use_demande,
    vue_liste,
};
use vao_ui::prelude::*;
use vao_ui::session::lire;

const MOTS: Mots = Mots {
    un: "événement",
    plusieurs: "événements",
    aucun: "Aucun événement",
    aucun_filtre: "Aucun événement ne correspond à vos filtres",
};

const CLES: &[&str] = &["recherche", "entite", "action", "du", "au"];

fn lire_adresse(recherche: &Recherche) -> ListeJournal {
    ListeJournal {
        page: recherche.page(),
        par_page: recherche.par_page(),
        entite: recherche.code::<EntiteJournal>("entite"),
        entite_id: recherche.texte("entiteId"),
        action: recherche.codes::<ActionJournal>("action"),
        du: recherche.jour("du"),
        au: recherche.jour("au"),
        recherche: recherche.texte("recherche"),
    }
}

/// Journal des comptes.
#[component]
pub(crate) fn PageJournal() -> AnyView {
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
        <Page titre="Journal des comptes" chapo="Qui a fait quoi sur les comptes et les fiches de votre territoire.">
            {filtres()}
            {vue_liste(lecture, demande, MOTS, move || tableau_journal(lecture, true))}
        </Page>
    }
    .into_any()
}

fn filtres() -> AnyView {
    let (entites, actions) = (choix_de::<EntiteJournal>(), choix_de::<ActionJournal>());
    view! {
        <form role="search" aria-label="Filtrer le journal" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
                <div class="fr-col-12 fr-col-md-4"><FiltreTexte cle="recherche" libelle="Auteur ou compte" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-4">
                    <FiltreChoix cle="entite" libelle="Ce qui est visé" choix=entites invite="Tout" />
                </div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-4">
                    <FiltreChoix cle="action" libelle="Événement" choix=actions invite="Tous" />
                </div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreJour cle="du" libelle="À partir du" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-4"><FiltreJour cle="au" libelle="Jusqu’au" /></div>
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}
