//! Rubriques d'un dossier.

use std::sync::Arc;

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::declaration::{COMPARER, ComparaisonDto, DOCUMENTS, DeclarationDto, HISTORIQUE, HistoriqueDto};
use vao_domain::DeclarationId;
use vao_ui::metier::{DocumentsListe, EcartsDepots, HistoriqueDeclaration, ReponsesComplements, SectionsLecture};
use vao_ui::session::{Lecture, lire, vue_lecture};

/// Rubrique d'un dossier ; le code est dans l'adresse.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rubrique {
    Formulaire,
    Documents,
    Historique,
}

impl Rubrique {
    pub(super) const TOUTES: [Self; 3] = [Self::Formulaire, Self::Documents, Self::Historique];

    pub(super) const fn code(self) -> &'static str {
        match self {
            Self::Formulaire => "formulaire",
            Self::Documents => "documents",
            Self::Historique => "historique",
        }
    }

    pub(super) const fn libelle(self) -> &'static str {
        match self {
            Self::Formulaire => "Formulaire",
            Self::Documents => "Documents",
            Self::Historique => "Historique",
        }
    }

    pub(super) fn depuis_code(code: &str) -> Option<Self> {
        Self::TOUTES.into_iter().find(|rubrique| rubrique.code() == code)
    }
}

/// Contenu d'une rubrique ; ses données sont lues à son ouverture.
pub(super) fn contenu(rubrique: Rubrique, dossier: Arc<DeclarationDto>) -> AnyView {
    match rubrique {
        Rubrique::Formulaire => formulaire(dossier),
        Rubrique::Documents => documents(dossier.id),
        Rubrique::Historique => historique(dossier.id),
    }
}

fn formulaire(dossier: Arc<DeclarationDto>) -> AnyView {
    // Une réponse aux compléments n'existe qu'à partir du deuxième dépôt : avant, l'historique n'est pas demandé.
    let redepose = dossier.depots.len() > 1;
    let reponses = redepose.then(|| {
        vue_lecture(lire_historique(dossier.id), |historique| {
            view! { <ReponsesComplements historique=historique /> }.into_any()
        })
    });
    let ecarts = redepose.then(|| {
        vue_lecture(lire_comparaison(dossier.id), |comparaison| {
            view! { <EcartsDepots comparaison=comparaison /> }.into_any()
        })
    });
    view! {
        {reponses}
        {ecarts}
        <h2>"Formulaire"</h2>
        <SectionsLecture declaration=dossier ouvertes=true />
    }
    .into_any()
}

fn documents(id: DeclarationId) -> AnyView {
    let lecture = lire(move |client, annulation| async move {
        Ok(client
            .appeler(&DOCUMENTS, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    });
    let liste = vue_lecture(lecture, move |documents| {
        view! { <DocumentsListe declaration=id documents=documents /> }.into_any()
    });
    view! { <h2>"Documents"</h2>{liste} }.into_any()
}

fn historique(id: DeclarationId) -> AnyView {
    let evenements = vue_lecture(lire_historique(id), |historique| {
        view! { <HistoriqueDeclaration historique=historique /> }.into_any()
    });
    view! { <h2>"Historique"</h2>{evenements} }.into_any()
}

fn lire_comparaison(id: DeclarationId) -> Lecture<ComparaisonDto> {
    lire(move |client, annulation| async move {
        Ok(client
            .appeler(&COMPARER, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    })
}

fn lire_historique(id: DeclarationId) -> Lecture<HistoriqueDto> {
    lire(move |client, annulation| async move {
        Ok(client
            .appeler(&HISTORIQUE, Appel::new().parametre(id).annulation(&annulation))
            .await?
            .corps)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn une_rubrique_inconnue_n_en_est_pas_une() {
        assert_eq!(Rubrique::depuis_code("historique"), Some(Rubrique::Historique));
        assert_eq!(Rubrique::depuis_code("messagerie"), None);
    }
}
