//! Boutons et liens qui en ont l'air.

use leptos::prelude::*;

/// Poids visuel d'un bouton : un seul primaire par écran.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Variante {
    /// Action principale.
    #[default]
    Primaire,
    /// Action secondaire.
    Secondaire,
    /// Action de moindre importance.
    Tertiaire,
    /// La plus discrète.
    TertiaireSansContour,
}

/// Taille d'un bouton.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Taille {
    /// Dans un tableau, une ligne.
    Petit,
    /// Ordinaire.
    #[default]
    Moyen,
    /// Page d'accueil.
    Grand,
}

/// Classes DSFR d'un bouton, écrites en entier pour que la feuille allégée les garde.
fn classes(variante: Variante, taille: Taille, icone: Option<&'static str>, a_droite: bool) -> String {
    let variante = match variante {
        Variante::Primaire => "fr-btn",
        Variante::Secondaire => "fr-btn fr-btn--secondary",
        Variante::Tertiaire => "fr-btn fr-btn--tertiary",
        Variante::TertiaireSansContour => "fr-btn fr-btn--tertiary-no-outline",
    };
    let taille = match taille {
        Taille::Petit => " fr-btn--sm",
        Taille::Moyen => "",
        Taille::Grand => " fr-btn--lg",
    };
    let (place, icone) = match icone {
        None => ("", ""),
        Some(nom) if a_droite => (" fr-btn--icon-right fr-icon-", nom),
        Some(nom) => (" fr-btn--icon-left fr-icon-", nom),
    };
    [variante, taille, place, icone].concat()
}

fn mots_caches(precision: Option<String>) -> Option<AnyView> {
    precision.map(|mots| view! { <span class="fr-sr-only">" "{mots}</span> }.into_any())
}

/// Bouton. Occupé, il reste au focus et ignore les clics : un double clic n'agit qu'une fois.
#[component]
pub fn Bouton(
    /// Poids visuel.
    #[prop(optional)]
    variante: Variante,
    /// Taille.
    #[prop(optional)]
    taille: Taille,
    /// Icône DSFR, sans `fr-icon-`.
    #[prop(optional)]
    icone: Option<&'static str>,
    /// Icône après le texte.
    #[prop(optional)]
    icone_droite: bool,
    /// Envoie le formulaire qui le contient.
    #[prop(optional)]
    envoi: bool,
    /// Travail en cours.
    #[prop(optional, into)]
    occupe: Signal<bool>,
    /// Inactif.
    #[prop(optional, into)]
    desactive: Signal<bool>,
    /// Appelé au clic.
    #[prop(optional, into)]
    au_clic: Option<Callback<()>>,
    /// Mots ajoutés pour les lecteurs d'écran (« le séjour Printemps »).
    #[prop(optional, into)]
    precision: Option<String>,
    /// Identifiant HTML.
    #[prop(optional, into)]
    id: Option<String>,
    /// Texte du bouton.
    children: Children,
) -> AnyView {
    view! {
        <button
            class=classes(variante, taille, icone, icone_droite)
            class=("vao-occupe", occupe)
            id=id
            type=if envoi { "submit" } else { "button" }
            disabled=desactive
            aria-disabled=move || occupe.get().then_some("true")
            on:click=move |evenement| {
                if occupe.get_untracked() {
                    evenement.prevent_default();
                } else if let Some(action) = au_clic {
                    action.run(());
                }
            }
        >
            {children()}
            {mots_caches(precision)}
            {move || occupe.get().then(|| view! { <span class="fr-sr-only">" (en cours)"</span> })}
        </button>
    }
    .into_any()
}

/// Lien à l'allure de bouton : il mène quelque part, il n'agit pas.
#[component]
pub fn LienBouton(
    /// Adresse.
    #[prop(into)]
    href: Signal<String>,
    /// Poids visuel.
    #[prop(optional)]
    variante: Variante,
    /// Taille.
    #[prop(optional)]
    taille: Taille,
    /// Icône DSFR, sans `fr-icon-`.
    #[prop(optional)]
    icone: Option<&'static str>,
    /// Icône après le texte.
    #[prop(optional)]
    icone_droite: bool,
    /// Le lien télécharge un fichier.
    #[prop(optional)]
    telechargement: bool,
    /// Ouvre un nouvel onglet, et le dit.
    #[prop(optional)]
    nouvel_onglet: bool,
    /// Mots ajoutés pour les lecteurs d'écran.
    #[prop(optional, into)]
    precision: Option<String>,
    /// Texte du lien.
    children: Children,
) -> AnyView {
    // `rel=external` : le routeur laisse le navigateur suivre l'adresse.
    let rel = match (telechargement, nouvel_onglet) {
        (_, true) => Some("external noopener"),
        (true, false) => Some("external"),
        (false, false) => None,
    };
    view! {
        <a
            class=classes(variante, taille, icone, icone_droite)
            href=href
            download=telechargement.then_some("")
            target=nouvel_onglet.then_some("_blank")
            rel=rel
        >
            {children()}
            {mots_caches(precision)}
            {nouvel_onglet.then(|| view! { <span class="fr-sr-only">" (nouvel onglet)"</span> })}
        </a>
    }
    .into_any()
}

/// Boutons côte à côte, empilés sur un petit écran.
#[component]
pub fn GroupeBoutons(
    /// Boutons côte à côte dès que la place le permet.
    #[prop(default = true)]
    en_ligne: bool,
    /// Groupe aligné à droite.
    #[prop(optional)]
    a_droite: bool,
    /// Les boutons.
    children: Children,
) -> AnyView {
    view! {
        <div
            class="vao-boutons"
            class=("vao-boutons--en-ligne", en_ligne)
            class=("vao-boutons--droite", a_droite)
        >
            {children()}
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn les_classes_disent_la_variante_la_taille_et_l_icone() {
        assert_eq!(classes(Variante::Primaire, Taille::Moyen, None, false), "fr-btn");
        assert_eq!(
            classes(Variante::Secondaire, Taille::Petit, Some("add-line"), true),
            "fr-btn fr-btn--secondary fr-btn--sm fr-btn--icon-right fr-icon-add-line"
        );
    }
}
