//! Séjours de l'organisme, parmi ceux que l'agent voit.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::declaration::{LISTER, LigneDeclaration, ListeDeclarations, Tri};
use vao_contract::liste::Page as PageDeListe;
use vao_domain::{OrganismeId, Permission};
use vao_ui::metier::{BadgeStatut, Mots, Recherche, use_demande, vue_liste};
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, lire, use_session};

use crate::dossier;

const MOTS: Mots = Mots {
    un: "séjour",
    plusieurs: "séjours",
    aucun: "Aucun séjour de cet organisme ne vous concerne",
    aucun_filtre: "Aucun séjour de cet organisme ne vous concerne",
};

fn lire_adresse(recherche: &Recherche) -> ListeDeclarations {
    ListeDeclarations {
        page: recherche.page(),
        par_page: recherche.par_page(),
        tri: Some(recherche.code::<Tri>("tri").unwrap_or(Tri::DateDebutDesc)),
        ..ListeDeclarations::default()
    }
}

/// Rubrique « Séjours ».
pub(crate) fn vue(organisme: OrganismeId) -> AnyView {
    if !use_session().peut(Permission::LireDeclarations) {
        return view! {
            <h2 class="fr-h4">"Séjours"</h2>
            <p>"Votre compte ne permet pas de consulter les déclarations. Demandez ce rôle à la personne qui gère les comptes de votre service."</p>
        }
        .into_any();
    }
    let demande = use_demande(lire_adresse);
    let lecture = lire(move |client, annulation| {
        let demande = ListeDeclarations {
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
    let tous = ["/sejours?organismeId=", &organisme.to_string()].concat();
    view! {
        <h2 class="fr-h4">"Séjours"</h2>
        <p>"Les déclarations de votre territoire et celles dont vous êtes informé. "<a class="fr-link" href=tous>"Les filtrer dans la liste des séjours"</a></p>
        {vue_liste(lecture, demande, MOTS, move || tableau(lecture))}
    }
    .into_any()
}

fn tableau(lecture: Lecture<PageDeListe<LigneDeclaration>>) -> AnyView {
    let colonnes = vec![
        Colonne::new("Numéro").triable("numero"),
        Colonne::new("Nom du séjour").triable("libelle"),
        Colonne::new("Dates").triable("dateDebut"),
        Colonne::new("Statut").triable("statut"),
        Colonne::new("Dépt").aide("Département compétent."),
        Colonne::new("Action"),
    ];
    let lignes = move || {
        lecture
            .donnees
            .with(|page| page.iter().flat_map(|page| &page.donnees).map(une_ligne).collect_view())
    };
    view! {
        <Tableau legende="Séjours de l’organisme" colonnes=colonnes tri_defaut="-dateDebut" occupe=lecture.occupe legende_masquee=true id="sejours">
            {lignes}
        </Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: &LigneDeclaration) -> AnyView {
    let numero = ligne.numero.as_ref().map(ToString::to_string).unwrap_or_default();
    let href = dossier::adresse(&ligne.id.to_string(), "formulaire");
    view! {
        <tr>
            <th scope="row" class="vao-insecable">{numero}</th>
            <td class="fr-cell--multiline vao-libelle">{ligne.libelle.clone()}</td>
            <td class="fr-cell--multiline">{format::periode(ligne.date_debut, ligne.date_fin)}</td>
            <td class="fr-cell--multiline"><BadgeStatut statut=ligne.statut petit=true /></td>
            <td>{ligne.departement_suivi.clone().unwrap_or_else(|| "–".to_owned())}</td>
            <td><LienBouton href=href variante=Variante::Secondaire taille=Taille::Petit precision=ligne.libelle.clone()>"Consulter"</LienBouton></td>
        </tr>
    }
    .into_any()
}
