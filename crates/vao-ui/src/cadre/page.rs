//! Une page : titre du document, titre de niveau 1, focus après une navigation.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use super::{FilAriane, Lien};
use crate::dom::{apres_affichage, dans_un_navigateur, element, focaliser_sans_defiler};

/// Identifiant du titre de niveau 1.
const TITRE: &str = "titre-page";

/// Nom du service, à la fin du titre du document. Fourni par `Cadre`.
#[derive(Debug, Clone)]
pub(crate) struct NomDuService(pub(crate) String);

/// Chemin de la dernière page affichée : la première n'est pas une navigation, elle ne prend pas le focus.
#[derive(Debug, Clone, Copy)]
pub(crate) struct DerniereRoute(pub(crate) StoredValue<Option<String>>);

/// Page d'une route.
#[component]
pub fn Page(
    /// Titre de niveau 1, et début du titre du document.
    #[prop(into)]
    titre: Signal<String>,
    /// Un formulaire de la page est en erreur : le titre du document le dit d'abord.
    #[prop(optional, into)]
    erreur: Signal<bool>,
    /// Introduction sous le titre.
    #[prop(optional, into)]
    chapo: Option<String>,
    /// Pages parentes du fil d'Ariane ; vide, pas de fil.
    #[prop(optional)]
    fil: Vec<Lien>,
    /// Colonne étroite, pour un formulaire.
    #[prop(optional)]
    etroite: bool,
    /// Contenu.
    children: Children,
) -> AnyView {
    let service = use_context::<NomDuService>().map(|nom| nom.0).unwrap_or_default();
    Effect::new(move |_| {
        let complet = titre.with(|titre| composer(titre, &service, erreur.get()));
        document().set_title(&complet);
    });
    focaliser_apres_navigation();
    // Le fil d'Ariane a ses marges ; sans lui, le titre toucherait l'en-tête.
    let classe = if fil.is_empty() {
        "fr-container vao-page fr-pt-4w"
    } else {
        "fr-container vao-page"
    };
    let fil = (!fil.is_empty()).then(|| view! { <FilAriane liens=fil courant=titre /> });
    let contenu = view! {
        <h1 id=TITRE tabindex="-1" class="vao-titre">{titre}</h1>
        {chapo.map(|texte| view! { <p class="fr-text--lead">{texte}</p> })}
        {children()}
    }
    .into_any();
    let contenu = if etroite {
        view! { <div class="fr-grid-row"><div class="fr-col-12 fr-col-lg-8">{contenu}</div></div> }.into_any()
    } else {
        contenu
    };
    view! { <div class=classe>{fil}{contenu}</div> }.into_any()
}

/// Donne le focus au titre quand le chemin change ; un changement de filtre, lui, ne déplace pas le focus.
fn focaliser_apres_navigation() {
    if !dans_un_navigateur() {
        return;
    }
    let chemin = use_location().pathname;
    let derniere = use_context::<DerniereRoute>();
    Effect::new(move |_| {
        let courant = chemin.get();
        let Some(DerniereRoute(memoire)) = derniere else { return };
        // Le chemin n'est retenu qu'avec un titre à l'écran : un écran encore en chemin aura le focus à son arrivée.
        apres_affichage(move || {
            let Some(titre) = element(TITRE) else { return };
            let avant = memoire
                .try_update_value(|avant| avant.replace(courant.clone()))
                .flatten();
            if avant.is_some_and(|avant| avant != courant) {
                // Le routeur gère le défilement, celui du retour en arrière compris.
                focaliser_sans_defiler(&titre);
            }
        });
    });
}

fn composer(titre: &str, service: &str, erreur: bool) -> String {
    let prefixe = if erreur { "Erreur\u{a0}: " } else { "" };
    let separateur = if service.is_empty() { "" } else { " – " };
    [prefixe, titre, separateur, service].concat()
}

/// Page 404, prête à servir de repli aux routes.
#[component]
pub fn PageIntrouvable() -> AnyView {
    view! {
        <Page titre="Page introuvable">
            <p>"La page que vous cherchez n’existe pas, ou n’est pas visible avec votre compte."</p>
            <p>"Si vous avez tapé l’adresse, vérifiez-la. Si vous avez suivi un lien, il n’est peut-être plus à jour."</p>
            <p><a class="fr-btn" href="/">"Revenir à l’accueil"</a></p>
        </Page>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_titre_du_document_dit_l_erreur_puis_la_page_puis_le_service() {
        assert_eq!(composer("Séjours", "VAO", false), "Séjours – VAO");
        assert_eq!(composer("Connexion", "VAO", true), "Erreur\u{a0}: Connexion – VAO");
        assert_eq!(composer("Séjours", "", false), "Séjours");
    }
}
