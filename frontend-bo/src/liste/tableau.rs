//! Tableau de la liste.

use leptos::prelude::*;
use vao_contract::declaration::LigneDeclaration;
use vao_contract::liste::Page as PageDeListe;
use vao_domain::Code;
use vao_ui::metier::BadgeStatut;
use vao_ui::prelude::*;
use vao_ui::session::Lecture;

use super::prise_en_charge::PriseEnCharge;
use crate::dossier;

/// Lignes de la page affichée.
#[component]
pub(crate) fn Lignes(
    /// Liste lue.
    lecture: Lecture<PageDeListe<LigneDeclaration>>,
    /// Prise en charge depuis une ligne.
    prise_en_charge: PriseEnCharge,
) -> AnyView {
    let colonnes = vec![
        Colonne::new("Numéro").triable("numero"),
        Colonne::new("Nom du séjour").triable("libelle"),
        Colonne::new("Dates").triable("dateDebut"),
        Colonne::new("Organisme").triable("organisme"),
        Colonne::new("Statut").triable("statut"),
        Colonne::new("Dépt")
            .aide("Département compétent\u{a0}: celui de la première étape, qui instruit la déclaration."),
        Colonne::new("Modifiée le").triable("modifieeAt"),
        Colonne::new("Action"),
    ];
    let lignes = move || {
        lecture.donnees.with(|page| {
            page.iter()
                .flat_map(|page| &page.donnees)
                .map(|ligne| une_ligne(ligne.clone(), prise_en_charge))
                .collect_view()
        })
    };
    view! {
        <Tableau legende="Déclarations de séjour" colonnes=colonnes tri_defaut="action" occupe=lecture.occupe legende_masquee=true>
            {lignes}
        </Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: LigneDeclaration, prise_en_charge: PriseEnCharge) -> AnyView {
    let numero = ligne.numero.as_ref().map(ToString::to_string).unwrap_or_default();
    let dates = [
        "du\u{a0}",
        &format::jour(ligne.date_debut),
        " au\u{a0}",
        &format::jour(ligne.date_fin),
    ]
    .concat();
    let tardif = ligne.tardif.then(|| view! { <p class="fr-mb-0"><Badge niveau=NiveauBadge::Attention libelle="Hors\u{a0}délai" petit=true sans_icone=true /></p> });
    let place = ligne
        .role
        .map(|role| view! { <br /><span class="fr-text--xs">{role.libelle()}</span> });
    let bouton = prise_en_charge.offerte(&ligne).then(|| {
        let choisie = ligne.clone();
        view! {
            <Bouton taille=Taille::Petit au_clic=move || prise_en_charge.proposer(choisie.clone()) precision=ligne.libelle.clone()>
                "Prendre en charge"
            </Bouton>
        }
    });
    let consulter = dossier::adresse(&ligne.id.to_string(), "formulaire");
    let precision = ligne.libelle.clone();
    view! {
        <tr>
            <th scope="row" class="vao-insecable">{numero}</th>
            <td class="fr-cell--multiline vao-libelle">{ligne.libelle}</td>
            <td class="fr-cell--multiline">{dates}{tardif}</td>
            <td class="fr-cell--multiline vao-libelle">{ligne.organisme}</td>
            <td class="fr-cell--multiline"><BadgeStatut statut=ligne.statut petit=true /></td>
            <td>{ligne.departement_suivi.unwrap_or_else(|| "–".to_owned())}{place}</td>
            <td>{format::jour_de(ligne.modifiee_at)}</td>
            <td>
                <div class="vao-actions-ligne">
                    <LienBouton href=consulter variante=Variante::Secondaire taille=Taille::Petit precision=precision>"Consulter"</LienBouton>
                    {bouton}
                </div>
            </td>
        </tr>
    }
    .into_any()
}
