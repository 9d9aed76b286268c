//! Pagination par l'URL.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::cadre::{annoncer, use_poser_parametre};
use crate::format::nombre;
use crate::url::avec_parametre;

/// Tailles de page proposées.
const TAILLES: [u32; 4] = [10, 20, 50, 100];

/// Liens vers les pages d'une liste ; les autres paramètres de l'URL sont gardés.
#[component]
pub fn Pagination(
    /// Page affichée, à partir de 1.
    #[prop(into)]
    page: Signal<u32>,
    /// Nombre total de lignes.
    #[prop(into)]
    total: Signal<u64>,
    /// Lignes par page.
    #[prop(into)]
    par_page: Signal<u32>,
    /// Nom de la navigation, s'il y en a plusieurs.
    #[prop(default = "Pagination".to_owned(), into)]
    libelle: String,
) -> AnyView {
    let lieu = use_location();
    let derniere = Memo::new(move |_| derniere_page(total.get(), par_page.get()));
    let adresse = move |page: u32| {
        let recherche = lieu
            .search
            .with(|recherche| avec_parametre(recherche, "page", Some(&page.to_string())));
        [lieu.pathname.get(), recherche].concat()
    };
    Effect::new(move |precedente: Option<u32>| {
        let courante = page.get();
        if precedente.is_some_and(|precedente| precedente != courante) {
            annoncer(
                &[
                    "Page ",
                    &courante.to_string(),
                    " sur ",
                    &derniere.get_untracked().to_string(),
                ]
                .concat(),
            );
        }
        courante
    });
    let elements = move || {
        let (page, derniere) = (page.get(), derniere.get());
        (derniere > 1).then(|| {
            let precedente = (page > 1).then(|| adresse(page.saturating_sub(1).min(derniere)));
            let suivante = (page < derniere).then(|| adresse(page.saturating_add(1)));
            let numeros = fenetre(page, derniere).into_iter().map(|numero| numero_de(numero, page, &adresse)).collect_view();
            view! {
                <nav class="fr-pagination" aria-label=libelle.clone()>
                    <ul class="fr-pagination__list">
                        {voisine(precedente, "fr-pagination__link fr-pagination__link--prev fr-pagination__link--lg-label", "Page précédente")}
                        {numeros}
                        {voisine(suivante, "fr-pagination__link fr-pagination__link--next fr-pagination__link--lg-label", "Page suivante")}
                    </ul>
                </nav>
            }
        })
    };
    elements.into_any()
}

fn voisine(adresse: Option<String>, classe: &'static str, libelle: &'static str) -> AnyView {
    match adresse {
        Some(adresse) => view! { <li><a class=classe href=adresse>{libelle}</a></li> }.into_any(),
        None => view! { <li><a class=classe role="link" aria-disabled="true">{libelle}</a></li> }.into_any(),
    }
}

fn numero_de(numero: Option<u32>, page: u32, adresse: &dyn Fn(u32) -> String) -> AnyView {
    let Some(numero) = numero else {
        return view! { <li><span class="fr-pagination__link">"…"</span></li> }.into_any();
    };
    let texte = nombre(i64::from(numero));
    let titre = ["Page ", &texte].concat();
    if numero == page {
        view! { <li><a class="fr-pagination__link" aria-current="page" title=titre>{texte}</a></li> }.into_any()
    } else {
        view! { <li><a class="fr-pagination__link" href=adresse(numero) title=titre>{texte}</a></li> }.into_any()
    }
}

/// Choix du nombre de lignes par page, dans l'URL (`parPage`).
#[component]
pub fn ParPage(
    /// Lignes par page.
    #[prop(into)]
    par_page: Signal<u32>,
    /// Identifiant, s'il y a plusieurs listes dans la page.
    #[prop(default = "par-page".to_owned(), into)]
    id: String,
) -> AnyView {
    let poser = use_poser_parametre();
    let options = TAILLES
        .map(|taille| view! { <option value=taille.to_string() prop:selected=move || par_page.get() == taille>{taille.to_string()}</option> })
        .collect_view();
    view! {
        <div class="fr-select-group vao-par-page">
            <label class="fr-label" for=id.clone()>"Lignes par page"</label>
            <select class="fr-select" id=id on:change=move |evenement| poser.run(("parPage", vec![event_target_value(&evenement)]))>
                {options}
            </select>
        </div>
    }
    .into_any()
}

/// Numéro de la dernière page ; une liste vide en a une.
fn derniere_page(total: u64, par_page: u32) -> u32 {
    u32::try_from(total.div_ceil(u64::from(par_page.max(1))))
        .unwrap_or(u32::MAX)
        .max(1)
}

/// Pages à montrer : la première, la dernière, la page et ses voisines ; `None` marque un saut.
///
/// Un saut d'une seule page montre cette page : « … » ne tiendrait pas moins de place.
fn fenetre(page: u32, derniere: u32) -> Vec<Option<u32>> {
    let page = page.clamp(1, derniere.max(1));
    let mut pages = Vec::with_capacity(9);
    let mut precedente = 0;
    for numero in [1, page.saturating_sub(1), page, page.saturating_add(1), derniere] {
        if numero <= precedente || numero < 1 || numero > derniere {
            continue;
        }
        match numero - precedente {
            1 => {}
            2 => pages.push(Some(numero - 1)),
            _ => pages.push(None),
        }
        pages.push(Some(numero));
        precedente = numero;
    }
    pages
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texte(page: u32, derniere: u32) -> String {
        fenetre(page, derniere)
            .into_iter()
            .map(|numero| numero.map_or("…".to_owned(), |n| n.to_string()))
            .collect::<Vec<_>>()
            .join(" ")
    }

    #[test]
    fn la_fenetre_montre_les_bords_et_les_voisines() {
        assert_eq!(texte(1, 1), "1");
        assert_eq!(texte(1, 12), "1 2 … 12");
        assert_eq!(texte(6, 12), "1 … 5 6 7 … 12");
        assert_eq!(texte(12, 12), "1 … 11 12");
    }

    #[test]
    fn un_saut_d_une_page_montre_cette_page() {
        assert_eq!(texte(4, 6), "1 2 3 4 5 6");
        assert_eq!(texte(3, 4), "1 2 3 4");
    }

    #[test]
    fn une_page_hors_bornes_ne_casse_rien() {
        assert_eq!(texte(99, 3), "1 2 3");
        assert_eq!(texte(0, 3), "1 2 3");
        assert_eq!(texte(u32::MAX, u32::MAX), "1 … 4294967294 4294967295");
    }

    #[test]
    fn la_derniere_page_compte_les_lignes_restantes() {
        assert_eq!(derniere_page(0, 10), 1);
        assert_eq!(derniere_page(10, 10), 1);
        assert_eq!(derniere_page(11, 10), 2);
        assert_eq!(derniere_page(5, 0), 5);
    }
}
