//! Pied de page.

use leptos::prelude::*;

use super::Lien;
use super::entete::bloc_marque;

/// Pied de page : bloc-marque, aide, liens obligatoires, licence.
#[component]
pub fn PiedDePage(
    /// Lignes du bloc-marque.
    ministere: Vec<&'static str>,
    /// Adresse de l'accueil.
    #[prop(into)]
    accueil: String,
    /// Nom du service.
    #[prop(into)]
    service: String,
    /// Liens du bas : accessibilité, mentions légales, données personnelles.
    liens: Vec<Lien>,
    /// Aide et contact.
    #[prop(optional, into)]
    aide: ViewFn,
    /// Identifiant, cible du lien d'évitement.
    #[prop(default = "pied")]
    id: &'static str,
) -> AnyView {
    let externes = [("info.gouv.fr", "https://www.info.gouv.fr"), ("service-public.gouv.fr", "https://www.service-public.gouv.fr"), ("legifrance.gouv.fr", "https://www.legifrance.gouv.fr")]
        .into_iter()
        .map(|(libelle, href)| {
            view! { <li class="fr-footer__content-item"><a class="fr-footer__content-link" href=href rel="external noopener">{libelle}</a></li> }
        })
        .collect_view();
    let bas = liens
        .into_iter()
        .map(|lien| view! { <li class="fr-footer__bottom-item"><a class="fr-footer__bottom-link" href=lien.href>{lien.libelle}</a></li> })
        .collect_view();
    let titre = ["Accueil – ", &service].concat();
    view! {
        <footer class="fr-footer" id=id tabindex="-1">
            <div class="fr-container">
                <div class="fr-footer__body">
                    <div class="fr-footer__brand fr-enlarge-link">
                        <a href=accueil title=titre>{bloc_marque(&ministere)}</a>
                    </div>
                    <div class="fr-footer__content">
                        <div class="fr-footer__content-desc">{aide.run()}</div>
                        <ul class="fr-footer__content-list">{externes}</ul>
                    </div>
                </div>
                <div class="fr-footer__bottom">
                    <ul class="fr-footer__bottom-list">{bas}</ul>
                    <div class="fr-footer__bottom-copy">
                        <p>
                            "Sauf mention explicite de propriété intellectuelle détenue par des tiers, les contenus de ce site sont proposés sous "
                            <a href="https://github.com/etalab/licence-ouverte/blob/master/LO.md" rel="external noopener">"licence etalab-2.0"</a>
                        </p>
                    </div>
                </div>
            </div>
        </footer>
    }
    .into_any()
}
