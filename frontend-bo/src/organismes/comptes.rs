//! Comptes du portail qui agissent pour l'organisme, parmi ceux du territoire de l'agent.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::liste::Page as PageDeListe;
use vao_contract::usager::{LISTER, LigneUsager, ListeUsagers, TriUsagers};
use vao_domain::compte::StatutUsager;
use vao_domain::{Code, OrganismeId};
use vao_ui::metier::{Mots, Recherche, use_demande, vue_liste};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, lire};

const MOTS: Mots = Mots {
    un: "compte",
    plusieurs: "comptes",
    aucun: "Aucun compte de cet organisme n’est sur votre territoire",
    aucun_filtre: "Aucun compte de cet organisme n’est sur votre territoire",
};

fn lire_adresse(recherche: &Recherche) -> ListeUsagers {
    ListeUsagers {
        page: recherche.page(),
        par_page: recherche.par_page(),
        tri: recherche.code::<TriUsagers>("tri"),
        ..ListeUsagers::default()
    }
}

/// Rubrique « Comptes ».
pub(crate) fn vue(organisme: OrganismeId) -> AnyView {
    let demande = use_demande(lire_adresse);
    let lecture = lire(move |client, annulation| {
        let demande = ListeUsagers {
            organisme_id: Some(organisme),
            ..demande.get()
        };
        async move {
            Ok(client
                .appeler(&LISTER, Appel::new().requete(&demande).annulation(&annulation))
                .await?
                .corps)
        }
    });
    view! {
        <h2 class="fr-h4">"Comptes"</h2>
        <p>"Vous voyez les comptes dont l’établissement est sur votre territoire, et ceux de ce SIRET qui attendent d’être approuvés."</p>
        {vue_liste(lecture, demande, MOTS, move || tableau(lecture))}
    }
    .into_any()
}

fn tableau(lecture: Lecture<PageDeListe<LigneUsager>>) -> AnyView {
    let colonnes = vec![
        Colonne::new("Nom").triable("nom"),
        Colonne::new("Prénom").triable("prenom"),
        Colonne::new("Courriel").triable("email"),
        Colonne::new("Statut").triable("statut"),
        Colonne::new("Dernière connexion"),
        Colonne::new("Action"),
    ];
    let lignes = move || {
        lecture
            .donnees
            .with(|page| page.iter().flat_map(|page| &page.donnees).map(une_ligne).collect_view())
    };
    view! {
        <Tableau legende="Comptes de l’organisme" colonnes=colonnes tri_defaut="nom" occupe=lecture.occupe legende_masquee=true id="comptes">
            {lignes}
        </Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: &LigneUsager) -> AnyView {
    let niveau = match ligne.statut {
        StatutUsager::Validated => NiveauBadge::Succes,
        StatutUsager::NeedSiretValidation => NiveauBadge::Nouveau,
        StatutUsager::NeedEmailValidation => NiveauBadge::Info,
        StatutUsager::TemporaryBlocked => NiveauBadge::Attention,
        StatutUsager::Blocked => NiveauBadge::Erreur,
    };
    let connexion = ligne
        .derniere_connexion_at
        .map_or_else(|| "Jamais".to_owned(), format::jour_de);
    let href = ["/comptes/usagers/", &ligne.id.to_string()].concat();
    let precision = [ligne.prenom.as_str(), ligne.nom.as_str()].join(" ");
    view! {
        <tr>
            <th scope="row" class="fr-cell--multiline">{ligne.nom.clone()}</th>
            <td class="fr-cell--multiline">{ligne.prenom.clone()}</td>
            <td class="fr-cell--multiline vao-libelle">{ligne.email.clone()}</td>
            <td class="fr-cell--multiline"><Badge niveau=niveau libelle=ligne.statut.libelle().to_owned() petit=true sans_icone=true /></td>
            <td>{connexion}</td>
            <td><LienBouton href=href variante=Variante::Secondaire taille=Taille::Petit precision=precision>"Ouvrir"</LienBouton></td>
        </tr>
    }
    .into_any()
}
