//! Galerie : chaque composant dans ses états. Développement et tests seulement (fonctionnalité `galerie`).

mod adresse;
mod boutons;
mod cadre;
mod choix;
mod contenu;
mod dossier;
mod listes;
mod messages;
mod pieces;
mod saisie;
mod superposes;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::cadre::{Lien, Page, PageIntrouvable};

/// Page de la galerie.
#[derive(Debug, Clone, Copy)]
pub struct Composant {
    /// Fin de l'adresse : `/galerie/boutons`.
    pub slug: &'static str,
    /// Titre de la page.
    pub titre: &'static str,
    dessiner: fn() -> AnyView,
}

const fn page(slug: &'static str, titre: &'static str, dessiner: fn() -> AnyView) -> Composant {
    Composant { slug, titre, dessiner }
}

/// Toutes les pages, dans l'ordre de l'index.
pub const COMPOSANTS: &[Composant] = &[
    page("boutons", "Boutons", boutons::page),
    page("en-tete", "En-tête", cadre::en_tete),
    page("navigation", "Navigation principale", cadre::navigation),
    page("liens", "Fil d’Ariane et téléchargement", cadre::liens),
    page("pied", "Pied de page", cadre::pied),
    page("theme", "Apparence", cadre::theme),
    page("champ-texte", "Champs à une ligne", saisie::une_ligne),
    page("champ-date", "Champ date", saisie::date),
    page("zone-texte", "Zone de texte", saisie::zone),
    page("mot-de-passe", "Mot de passe", saisie::mot_de_passe),
    page("fichier", "Dépôt de fichier", saisie::fichier),
    page("pieces", "Pièces jointes", pieces::page),
    page("recherche", "Recherche", saisie::recherche),
    page("liste-deroulante", "Liste déroulante", choix::liste),
    page("radio", "Boutons radio", choix::radio),
    page("cases", "Cases à cocher", choix::cases),
    page("combobox", "Champ à suggestions", choix::combobox),
    page("adresse", "Adresse postale", adresse::champ),
    page("carte", "Carte", adresse::carte),
    page("formulaire", "Formulaire et résumé d’erreurs", saisie::formulaire),
    page("alertes", "Alertes et bandeaux", messages::alertes),
    page("badges", "Badges et étiquettes", messages::badges),
    page("etats", "États : chargement, vide, erreur", messages::etats),
    page("enregistrement", "Enregistrement automatique", messages::enregistrement),
    page("annonces", "Annonces", messages::annonces),
    page("modale", "Boîtes de dialogue", superposes::modale),
    page("session", "Fin de session", superposes::session),
    page("infobulle", "Infobulle", superposes::infobulle),
    page("tableau", "Tableau et pagination", listes::tableau),
    page("accordeon", "Accordéons", contenu::accordeon),
    page("onglets", "Onglets", contenu::onglets),
    page("etapes", "Indicateur d’étapes", contenu::etapes),
    page("taches", "Liste de tâches", dossier::taches),
    page("tuiles", "Tuiles et cartes", contenu::tuiles),
    page("description", "Données en lecture seule", dossier::description),
    page("historique", "Historique et commentaire", dossier::historique),
];

/// Route de la galerie : l'index, ou la page du paramètre `composant`.
#[component]
pub fn Galerie() -> AnyView {
    let parametres = use_params_map();
    let contenu = move || match parametres.with(|parametres| parametres.get("composant")) {
        None => index(),
        Some(slug) => COMPOSANTS
            .iter()
            .find(|composant| composant.slug == slug)
            .map_or_else(introuvable, montrer),
    };
    contenu.into_any()
}

fn introuvable() -> AnyView {
    view! { <PageIntrouvable /> }.into_any()
}

fn montrer(composant: &'static Composant) -> AnyView {
    let fil = vec![Lien::new("Galerie", "/galerie")];
    view! { <Page titre=composant.titre fil=fil>{(composant.dessiner)()}</Page> }.into_any()
}

fn index() -> AnyView {
    let liens = COMPOSANTS
        .iter()
        .map(|composant| {
            let adresse = ["/galerie/", composant.slug].concat();
            view! { <li><a class="fr-link" href=adresse>{composant.titre}</a></li> }
        })
        .collect_view();
    view! { <Page titre="Galerie des composants"><ul>{liens}</ul></Page> }.into_any()
}

/// Partie d'une page de la galerie.
fn partie(titre: &'static str, contenu: impl IntoView + 'static) -> AnyView {
    let contenu = contenu.into_any();
    view! { <section class="fr-mb-6w"><h2 class="fr-h4">{titre}</h2>{contenu}</section> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chaque_page_a_son_adresse() {
        for (rang, composant) in COMPOSANTS.iter().enumerate() {
            assert!(
                composant
                    .slug
                    .bytes()
                    .all(|octet| octet.is_ascii_lowercase() || octet == b'-'),
                "{}",
                composant.slug
            );
            assert!(
                COMPOSANTS
                    .iter()
                    .skip(rang + 1)
                    .all(|autre| autre.slug != composant.slug),
                "{} en double",
                composant.slug
            );
        }
    }
}
