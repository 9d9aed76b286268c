//! Lignes de la liste.

use leptos::prelude::*;
use vao_contract::declaration::LigneDeclaration;
use vao_contract::session::Rattachement;
use vao_domain::{Action, OrganismeId, Statut};
use vao_ui::metier::BadgeStatut;
use vao_ui::prelude::*;
use vao_ui::session::use_session;

use super::Lignee;
use super::gestes::{Geste, Gestes};

/// Tableau des déclarations.
#[component]
pub(super) fn Lignes(
    /// Lecture de la page.
    lecture: Lignee,
    /// Légende : le total.
    legende: Signal<String>,
    /// Actions des lignes.
    gestes: Gestes,
) -> AnyView {
    let organisme = organisme_de_la_personne();
    let colonnes = vec![
        Colonne::new("Numéro").triable("numero"),
        Colonne::new("Nom du séjour").triable("libelle"),
        Colonne::new("Dates").triable("dateDebut"),
        Colonne::new("Département").aide("Département qui instruit la déclaration, connu à partir du premier dépôt."),
        Colonne::new("Statut").triable("statut"),
        Colonne::new("Modifiée le").triable("modifieeAt"),
        Colonne::new("Actions"),
    ];
    let lignes = move || {
        let lignes = lecture
            .donnees
            .with(|page| page.as_ref().map(|page| page.donnees.clone()).unwrap_or_default());
        lignes
            .into_iter()
            .map(|ligne| une_ligne(ligne, organisme, gestes))
            .collect_view()
    };
    view! { <Tableau legende=legende colonnes=colonnes occupe=lecture.occupe tri_defaut="-dateDebut">{lignes}</Tableau> }.into_any()
}

fn organisme_de_la_personne() -> Option<OrganismeId> {
    match use_session().profil_sans_suivi()?.rattachement {
        Rattachement::Organisme(organisme) => Some(organisme.id),
        Rattachement::Territoire(_) | Rattachement::Aucun => None,
    }
}

fn une_ligne(ligne: LigneDeclaration, organisme: Option<OrganismeId>, gestes: Gestes) -> AnyView {
    let sienne = organisme == Some(ligne.organisme_id);
    let href = ["/declarations/", &ligne.id.to_string()].concat();
    let numero = ligne
        .numero
        .as_ref()
        .map_or_else(|| "Non déposée".to_owned(), ToString::to_string);
    let departement = ligne.departement_suivi.clone().unwrap_or_else(|| "–".to_owned());
    // D'un établissement du même SIREN : on la lit, on n'y touche pas.
    let autre = (!sienne).then(|| view! { <br /><span class="fr-text--sm">{ligne.organisme.clone()}</span> });
    let boutons = sienne.then(|| boutons(&ligne, gestes));
    view! {
        <tr>
            <td>{numero}</td>
            <th scope="row" class="fr-cell--multiline"><a class="fr-link" href=href>{ligne.libelle.clone()}</a>{autre}</th>
            <td class="fr-cell--multiline">{format::jour(ligne.date_debut)}" – "{format::jour(ligne.date_fin)}</td>
            <td>{departement}</td>
            <td><BadgeStatut statut=ligne.statut petit=true /></td>
            <td>{format::jour_de(ligne.modifiee_at)}</td>
            <td>{boutons}</td>
        </tr>
    }
    .into_any()
}

/// Le serveur décide ; ces boutons ne font que ne pas proposer l'impossible.
fn boutons(ligne: &LigneDeclaration, gestes: Gestes) -> AnyView {
    let bouton = |geste: Geste, texte: &'static str| {
        let cible = ligne.clone();
        view! {
            <li>
                <Bouton
                    variante=Variante::TertiaireSansContour
                    taille=Taille::Petit
                    precision=ligne.libelle.clone()
                    au_clic=move |()| gestes.demander(geste, cible.clone())
                >
                    {texte}
                </Bouton>
            </li>
        }
        .into_any()
    };
    let retirer = if ligne.statut == Statut::Brouillon {
        Some(bouton(Geste::Supprimer, "Supprimer"))
    } else {
        ligne
            .statut
            .suivant(Action::Annuler)
            .map(|_| bouton(Geste::Annuler, "Annuler"))
    };
    view! { <ul class="fr-raw-list">{bouton(Geste::Dupliquer, "Dupliquer")}{retirer}</ul> }.into_any()
}
