//! Écrans chargés à la demande, un fichier par famille.

use std::sync::Arc;

use leptos::prelude::*;
use vao_contract::organisme::OrganismeDto;
use vao_domain::{OrganismeId, Population};
use vao_ui::ecran_differe;
use vao_ui::session::Protege;
use vao_ui::usagers::{PageUsager, PageUsagers, Vue};

use crate::organismes::Suite;

ecran_differe! {
    /// Tout sauf la connexion : routes, menus, tableau de bord.
    pub(crate) fn application() dans application { view! { <crate::routes::Routes /> } }
}

ecran_differe! {
    /// Liste des déclarations.
    pub(crate) fn liste() dans liste { view! { <Protege><crate::liste::PageListe /></Protege> } }
}

ecran_differe! {
    /// Dossier d'une déclaration.
    pub(crate) fn dossier() dans dossier { view! { <Protege><crate::dossier::PageDossier /></Protege> } }
}

ecran_differe! {
    /// Agents du territoire.
    pub(crate) fn agents() dans comptes { view! { <Protege><crate::agents::PageAgents /></Protege> } }
}

ecran_differe! {
    /// Création d'un agent.
    pub(crate) fn creation_agent() dans comptes { view! { <Protege><crate::agents::PageCreation /></Protege> } }
}

ecran_differe! {
    /// Un agent.
    pub(crate) fn agent() dans comptes { view! { <Protege><crate::agents::PageAgent /></Protege> } }
}

ecran_differe! {
    /// Comptes des organismes du territoire.
    pub(crate) fn usagers() dans comptes { view! { <Protege><PageUsagers vue=Vue::Territoire /></Protege> } }
}

ecran_differe! {
    /// Comptes à approuver.
    pub(crate) fn attente() dans comptes { view! { <Protege><PageUsagers vue=Vue::AApprouver /></Protege> } }
}

ecran_differe! {
    /// Un compte du portail.
    pub(crate) fn usager() dans comptes { view! { <Protege><PageUsager population=Population::Bo /></Protege> } }
}

ecran_differe! {
    /// Territoires.
    pub(crate) fn territoires() dans territoires { view! { <Protege><crate::territoires::PageTerritoires /></Protege> } }
}

ecran_differe! {
    /// Fiche d'un territoire.
    pub(crate) fn territoire() dans territoires { view! { <Protege><crate::territoires::PageTerritoire /></Protege> } }
}

ecran_differe! {
    /// Journal des comptes.
    pub(crate) fn journal() dans territoires { view! { <Protege><crate::journal::PageJournal /></Protege> } }
}

ecran_differe! {
    /// Organismes.
    pub(crate) fn organismes() dans organismes { view! { <Protege><crate::organismes::PageOrganismes /></Protege> } }
}

ecran_differe! {
    /// Fiche d'un organisme.
    pub(crate) fn organisme() dans fiche_organisme { view! { <Protege><crate::organismes::PageOrganisme /></Protege> } }
}

ecran_differe! {
    /// Établissements d'un siège, dans sa fiche.
    pub(crate) fn etablissements_du_siege(siege: OrganismeId) dans organismes { crate::organismes::etablissements(siege) }
}

ecran_differe! {
    /// Comptes d'un organisme, dans sa fiche.
    pub(crate) fn comptes_de_l_organisme(organisme: OrganismeId) dans organismes { crate::organismes::comptes(organisme) }
}

ecran_differe! {
    /// Séjours d'un organisme, dans sa fiche.
    pub(crate) fn sejours_de_l_organisme(organisme: OrganismeId) dans organismes { crate::organismes::sejours(organisme) }
}

ecran_differe! {
    /// Historique d'un organisme, dans sa fiche.
    pub(crate) fn historique_de_l_organisme(fiche: Arc<OrganismeDto>, suite: Suite) dans organismes {
        crate::organismes::historique(&fiche, suite)
    }
}

ecran_differe! {
    /// Agréments d'un organisme, dans sa fiche.
    pub(crate) fn agrements_de_l_organisme(fiche: Arc<OrganismeDto>) dans organismes { crate::organismes::agrements(&fiche) }
}

ecran_differe! {
    /// Organisateurs sans agrément.
    pub(crate) fn informations() dans organismes { view! { <Protege><crate::non_agrees::PageInformations /></Protege> } }
}

ecran_differe! {
    /// Avant la connexion (paramètre `etape`).
    pub(crate) fn acces() dans acces { view! { <crate::acces::PageAcces /> } }
}
