//! Écrans chargés à la demande, un fichier par famille.

use leptos::prelude::*;
use vao_domain::Population;
use vao_ui::ecran_differe;
use vao_ui::session::Protege;
use vao_ui::usagers::{PageUsager, PageUsagers, Vue};

ecran_differe! {
    /// Tout sauf la connexion : routes, menus, accueil.
    pub(crate) fn application() dans application { view! { <crate::routes::Routes /> } }
}

ecran_differe! {
    /// Liste des déclarations.
    pub(crate) fn liste() dans liste { view! { <Protege><crate::liste::PageListe /></Protege> } }
}

ecran_differe! {
    /// Création d'une déclaration : elle mène aux sections, dont elle partage les champs.
    pub(crate) fn nouvelle() dans sections { view! { <Protege><crate::declaration::PageNouvelle /></Protege> } }
}

ecran_differe! {
    /// Une déclaration ouverte : son sommaire, et la porte de ses pages.
    pub(crate) fn declaration() dans declaration { view! { <Protege><crate::declaration::PageDeclaration /></Protege> } }
}

ecran_differe! {
    /// Section « Informations générales ».
    pub(crate) fn informations() dans sections { view! { <crate::declaration::PageInformations /> } }
}

ecran_differe! {
    /// Section « Vacanciers ».
    pub(crate) fn vacanciers() dans sections { view! { <crate::declaration::PageVacanciers /> } }
}

ecran_differe! {
    /// Section « Personnel ».
    pub(crate) fn personnel() dans sections { view! { <crate::declaration::PagePersonnel /> } }
}

ecran_differe! {
    /// Section « Hébergements ».
    pub(crate) fn hebergements() dans hebergements { view! { <crate::declaration::PageHebergements /> } }
}

ecran_differe! {
    /// Synthèse et dépôt.
    pub(crate) fn synthese() dans synthese { view! { <crate::declaration::PageSynthese /> } }
}

ecran_differe! {
    /// Confirmation du dépôt.
    pub(crate) fn confirmation() dans synthese { view! { <crate::declaration::PageConfirmation /> } }
}

ecran_differe! {
    /// Utilisateurs de l'organisme.
    pub(crate) fn utilisateurs() dans utilisateurs { view! { <Protege><PageUsagers vue=Vue::Collegues /></Protege> } }
}

ecran_differe! {
    /// Un utilisateur.
    pub(crate) fn utilisateur() dans utilisateurs { view! { <Protege><PageUsager population=Population::Usagers /></Protege> } }
}

ecran_differe! {
    /// Avant la connexion (paramètre `etape`).
    pub(crate) fn acces() dans acces { view! { <crate::acces::PageAcces /> } }
}

ecran_differe! {
    /// L'organisme : son sommaire, et la porte de ses pages.
    pub(crate) fn organisme() dans organisme { view! { <Protege><crate::organisme::PageOrganisme /></Protege> } }
}

ecran_differe! {
    /// Création de la fiche : elle partage les champs de l'identité.
    pub(crate) fn organisme_creation() dans organisme_identite { view! { <crate::organisme::PageCreation /> } }
}

ecran_differe! {
    /// Section « Identité et coordonnées ».
    pub(crate) fn organisme_identite() dans organisme_identite { view! { <crate::organisme::PageIdentite /> } }
}

ecran_differe! {
    /// Section « Représentants légaux ».
    pub(crate) fn organisme_representants() dans organisme_identite { view! { <crate::organisme::PageRepresentants /> } }
}

ecran_differe! {
    /// Section « Responsable de l'organisation ».
    pub(crate) fn organisme_responsable() dans organisme_identite { view! { <crate::organisme::PageResponsable /> } }
}

ecran_differe! {
    /// Section « Établissements secondaires ».
    pub(crate) fn organisme_etablissements() dans organisme_suite { view! { <crate::organisme::PageEtablissements /> } }
}

ecran_differe! {
    /// Section « Protocole de transport ».
    pub(crate) fn organisme_transport() dans organisme_suite { view! { <crate::organisme::PageTransport /> } }
}

ecran_differe! {
    /// Section « Protocole sanitaire ».
    pub(crate) fn organisme_sanitaire() dans organisme_suite { view! { <crate::organisme::PageSanitaire /> } }
}

ecran_differe! {
    /// Synthèse et finalisation de la fiche.
    pub(crate) fn organisme_synthese() dans organisme_synthese { view! { <crate::organisme::PageSynthese /> } }
}

ecran_differe! {
    /// Changement de SIRET.
    pub(crate) fn organisme_siret() dans organisme_synthese { view! { <crate::organisme::PageSiret /> } }
}

ecran_differe! {
    /// Historique de la fiche.
    pub(crate) fn organisme_historique() dans organisme_synthese { view! { <crate::organisme::PageHistorique /> } }
}

ecran_differe! {
    /// Fiche d'un établissement, lue par son siège.
    pub(crate) fn etablissement() dans organisme_synthese { view! { <Protege><crate::organisme::PageFiche /></Protege> } }
}
