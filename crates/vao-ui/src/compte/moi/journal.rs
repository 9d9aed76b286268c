//! Ce qui est arrivé à mon compte.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::Page;
use vao_contract::journal::{ChangementDto, LigneJournal, ListeJournal};
use vao_contract::moi::JOURNAL;
use vao_domain::Code as _;

use crate::cadre::use_parametre;
use crate::contenu::{EvenementHistorique, Historique, Pagination};
use crate::format;
use crate::session::{lire, vue_lecture};

pub(super) fn vue() -> AnyView {
    let page = use_parametre("page");
    let page = Memo::new(move |_| page.get().and_then(|page| page.parse::<u32>().ok()).unwrap_or(1).max(1));
    let lecture = lire(move |client, annulation| {
        let filtres = ListeJournal {
            page: Some(page.get()),
            par_page: Some(20),
            ..ListeJournal::default()
        };
        async move {
            let appel = Appel::new().requete(&filtres).annulation(&annulation);
            Ok(client.appeler(&JOURNAL, appel).await?.corps)
        }
    });
    view! {
        <p>"Connexions, changements et décisions qui touchent votre compte, du plus récent au plus ancien. Si quelque chose ne vient pas de vous, changez votre mot de passe et prévenez l’assistance."</p>
        {vue_lecture(lecture, contenu)}
    }
    .into_any()
}

fn contenu(page: Page<LigneJournal>) -> AnyView {
    let total = u64::try_from(page.total).unwrap_or_default();
    let evenements: Vec<_> = page.donnees.into_iter().map(evenement).collect();
    view! {
        <Historique evenements=Signal::stored(evenements) vide="Rien n’est encore arrivé à votre compte." />
        <Pagination
            page=Signal::stored(page.page)
            total=Signal::stored(total)
            par_page=Signal::stored(u32::from(page.par_page))
            libelle="Pages du journal"
        />
    }
    .into_any()
}

fn evenement(ligne: LigneJournal) -> EvenementHistorique {
    let changements = ligne.changements.iter().map(changement);
    let motif = ligne.motif.as_ref().map(|motif| ["Motif\u{a0}: ", motif].concat());
    let details: Vec<String> = motif.into_iter().chain(changements).collect();
    EvenementHistorique {
        quand: format::instant(ligne.le),
        datetime: format!("{:?}", ligne.le),
        titre: ligne.action.libelle().to_owned(),
        auteur: (!ligne.auteur.is_empty()).then_some(ligne.auteur),
        detail: (!details.is_empty()).then(|| details.join("\n")),
    }
}

/// « Nom : Durand → Martin », en toutes lettres.
fn changement(changement: &ChangementDto) -> String {
    let valeur = |valeur: &Option<String>| valeur.clone().unwrap_or_else(|| "vide".to_owned());
    [
        &changement.champ,
        "\u{a0}: ",
        &valeur(&changement.avant),
        ", remplacé par ",
        &valeur(&changement.apres),
    ]
    .concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_changement_se_lit_sans_fleche() {
        let champ = ChangementDto {
            champ: "Nom".to_owned(),
            avant: Some("Durand".to_owned()),
            apres: None,
        };

        assert_eq!(changement(&champ), "Nom\u{a0}: Durand, remplacé par vide");
    }
}
