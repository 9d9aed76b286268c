//! Liste des agents du territoire.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::agent::{EXPORTER, LISTER, LigneAgent, ListeAgents, TriAgents};
use vao_contract::liste::Page as PageDeListe;
use vao_domain::compte::EtatAgent;
use vao_ui::metier::{
    EffacerFiltres, FiltreCases, FiltreTexte, Mots, Recherche, boutons_export, choix_de, use_demande, vue_liste,
};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, MessagePassager, lire};

use super::badge;

const MOTS: Mots = Mots {
    un: "agent",
    plusieurs: "agents",
    aucun: "Aucun agent sur votre territoire",
    aucun_filtre: "Aucun agent ne correspond à vos filtres",
};

const CLES: &[&str] = &["nom", "prenom", "email", "territoire", "etat"];

fn lire_adresse(recherche: &Recherche) -> ListeAgents {
    ListeAgents {
        page: recherche.page(),
        par_page: recherche.par_page(),
        tri: recherche.code::<TriAgents>("tri"),
        recherche: None,
        nom: recherche.texte("nom"),
        prenom: recherche.texte("prenom"),
        email: recherche.texte("email"),
        territoire: recherche.texte("territoire"),
        etat: recherche.codes::<EtatAgent>("etat"),
    }
}

/// Liste des agents.
#[component]
pub(crate) fn PageAgents() -> AnyView {
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
        <Page titre="Agents" chapo="Les agents de votre territoire, et ce qu’ils peuvent faire.">
            <MessagePassager />
            <p><LienBouton href="/comptes/nouveau" icone="add-line">"Créer un agent"</LienBouton></p>
            {filtres()}
            {boutons_export(&EXPORTER, "agents", demande)}
            {vue_liste(lecture, demande, MOTS, move || tableau(lecture))}
        </Page>
    }
    .into_any()
}

fn filtres() -> AnyView {
    let etats = choix_de::<EtatAgent>();
    view! {
        <form role="search" aria-label="Filtrer les agents" novalidate on:submit=envoi(|| ())>
            <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--bottom">
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="nom" libelle="Nom" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="prenom" libelle="Prénom" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="email" libelle="Adresse de courriel" /></div>
                <div class="fr-col-12 fr-col-sm-6 fr-col-md-3"><FiltreTexte cle="territoire" libelle="Territoire (nom ou code)" /></div>
                <div class="fr-col-12"><FiltreCases cle="etat" legende="États" choix=etats /></div>
            </div>
            <div class="fr-my-2w"><EffacerFiltres cles=CLES /></div>
        </form>
    }
    .into_any()
}

fn tableau(lecture: Lecture<PageDeListe<LigneAgent>>) -> AnyView {
    let colonnes = vec![
        Colonne::new("Nom").triable("nom"),
        Colonne::new("Prénom").triable("prenom"),
        Colonne::new("Courriel").triable("email"),
        Colonne::new("Territoire").triable("territoire"),
        Colonne::new("État").triable("etat"),
        Colonne::new("Action"),
    ];
    let lignes = move || {
        lecture
            .donnees
            .with(|page| page.iter().flat_map(|page| &page.donnees).map(une_ligne).collect_view())
    };
    view! {
        <Tableau legende="Agents" colonnes=colonnes tri_defaut="nom" occupe=lecture.occupe legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: &LigneAgent) -> AnyView {
    let href = ["/comptes/", &ligne.id.to_string()].concat();
    let geste = if ligne.modifiable { "Modifier" } else { "Consulter" };
    let precision = [ligne.prenom.as_str(), ligne.nom.as_str()].join(" ");
    let territoire = [ligne.territoire_libelle.as_str(), " (", ligne.territoire.as_str(), ")"].concat();
    view! {
        <tr>
            <th scope="row" class="fr-cell--multiline">{ligne.nom.clone()}</th>
            <td class="fr-cell--multiline">{ligne.prenom.clone()}</td>
            <td class="fr-cell--multiline vao-libelle">{ligne.email.clone()}</td>
            <td class="fr-cell--multiline">{territoire}</td>
            <td>{badge(ligne.etat)}</td>
            <td><LienBouton href=href variante=Variante::Secondaire taille=Taille::Petit precision=precision>{geste}</LienBouton></td>
        </tr>
    }
    .into_any()
}
