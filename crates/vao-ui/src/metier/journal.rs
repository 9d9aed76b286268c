//! Lignes du journal des comptes.

use leptos::prelude::*;
use vao_contract::journal::{ChangementDto, LigneJournal};
use vao_contract::liste::Page as PageDeListe;
use vao_domain::Code;

use crate::contenu::{Colonne, Tableau};
use crate::format;
use crate::session::Lecture;

/// Tableau du journal ; `avec_cible` ajoute le compte ou la fiche visés.
pub fn tableau_journal(lecture: Lecture<PageDeListe<LigneJournal>>, avec_cible: bool) -> AnyView {
    let mut colonnes = vec![Colonne::new("Date"), Colonne::new("Événement")];
    if avec_cible {
        colonnes.push(Colonne::new("Compte ou fiche"));
    }
    colonnes.push(Colonne::new("Auteur"));
    colonnes.push(Colonne::new("Détail"));
    let lignes = move || {
        lecture.donnees.with(|page| {
            page.iter()
                .flat_map(|page| &page.donnees)
                .map(|ligne| une_ligne(ligne, avec_cible))
                .collect_view()
        })
    };
    view! {
        <Tableau legende="Journal des comptes" colonnes=colonnes occupe=lecture.occupe legende_masquee=true>{lignes}</Tableau>
    }
    .into_any()
}

fn une_ligne(ligne: &LigneJournal, avec_cible: bool) -> AnyView {
    let cible = avec_cible.then(|| {
        view! {
            <td class="fr-cell--multiline vao-libelle">
                {ligne.cible.clone()}<br /><span class="fr-text--xs">{ligne.entite.libelle()}</span>
            </td>
        }
    });
    let motif = ligne
        .motif
        .clone()
        .map(|motif| view! { <p class="fr-mb-0">"Motif\u{a0}: "{motif}</p> });
    let changements = ligne.changements.iter().map(un_changement).collect_view();
    view! {
        <tr>
            <td class="fr-cell--multiline">{format::instant(ligne.le)}</td>
            <th scope="row" class="fr-cell--multiline">{ligne.action.libelle()}</th>
            {cible}
            <td class="fr-cell--multiline">
                {ligne.auteur.clone()}<br /><span class="fr-text--xs">{ligne.origine.libelle()}</span>
            </td>
            <td class="fr-cell--multiline vao-libelle">{motif}{changements}</td>
        </tr>
    }
    .into_any()
}

fn un_changement(changement: &ChangementDto) -> AnyView {
    let present = |valeur: &Option<String>| valeur.clone().filter(|texte| !texte.is_empty());
    let valeur = match (present(&changement.avant), present(&changement.apres)) {
        (None, Some(apres)) => apres,
        (avant, apres) => {
            let mot = |texte: Option<String>| texte.unwrap_or_else(|| "vide".to_owned());
            [&mot(avant), " → ", &mot(apres)].concat()
        }
    };
    view! { <p class="fr-mb-0">{[&changement.champ, "\u{a0}: ", &valeur].concat()}</p> }.into_any()
}
