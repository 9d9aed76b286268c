//! Tableau de données : légende, tri par l'URL, aide de colonne.

use leptos::prelude::*;

use super::Infobulle;
use super::tri::Sens;
use crate::cadre::{use_parametre, use_poser_parametre};

/// Colonne d'un tableau.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Colonne {
    libelle: String,
    tri: Option<&'static str>,
    aide: Option<String>,
    nombre: bool,
    cachee: bool,
}

impl Colonne {
    /// Colonne sans tri.
    pub fn new(libelle: impl Into<String>) -> Self {
        Self {
            libelle: libelle.into(),
            ..Self::default()
        }
    }

    /// Permet le tri ; `cle` est la valeur du paramètre `tri` de l'API.
    #[must_use]
    pub fn triable(mut self, cle: &'static str) -> Self {
        self.tri = Some(cle);
        self
    }

    /// Explique la colonne dans une infobulle.
    #[must_use]
    pub fn aide(mut self, aide: impl Into<String>) -> Self {
        self.aide = Some(aide.into());
        self
    }

    /// Colonne de nombres, alignée à droite.
    #[must_use]
    pub fn nombre(mut self) -> Self {
        self.nombre = true;
        self
    }

    /// Titre réservé aux lecteurs d'écran (colonne de boutons).
    #[must_use]
    pub fn titre_cache(mut self) -> Self {
        self.cachee = true;
        self
    }
}

/// Tableau ; les enfants sont les lignes `<tr>` du corps.
#[component]
pub fn Tableau(
    /// Légende, qui nomme aussi la zone défilante.
    #[prop(into)]
    legende: Signal<String>,
    /// Colonnes.
    colonnes: Vec<Colonne>,
    /// Identifiant, s'il y a plusieurs tableaux dans la page.
    #[prop(default = "tableau".to_owned(), into)]
    id: String,
    /// Lignes en cours de chargement.
    #[prop(optional, into)]
    occupe: Signal<bool>,
    /// Tri en l'absence de paramètre (`-dateDebut`).
    #[prop(optional, into)]
    tri_defaut: String,
    /// Légende réservée aux lecteurs d'écran.
    #[prop(optional)]
    legende_masquee: bool,
    /// Lignes.
    children: Children,
) -> AnyView {
    let triable = colonnes.iter().any(|colonne| colonne.tri.is_some());
    let tri = triable.then(|| Tri::new(tri_defaut));
    let id_legende = [id.as_str(), "-legende"].concat();
    let nomme_par = id_legende.clone();
    let entetes = colonnes
        .into_iter()
        .enumerate()
        .map(|(rang, colonne)| entete([id.as_str(), "-aide-", &rang.to_string()].concat(), colonne, tri))
        .collect_view();
    view! {
        <div class="fr-table vao-tableau" class=("fr-table--no-caption", legende_masquee) id=id>
            <div class="fr-table__wrapper">
                // Au clavier, une zone qui défile doit pouvoir recevoir le focus.
                <div class="fr-table__container" role="region" aria-labelledby=nomme_par tabindex="0">
                    <div class="fr-table__content">
                        <table aria-busy=move || occupe.get().then_some("true")>
                            <caption id=id_legende>{legende}</caption>
                            <thead><tr>{entetes}</tr></thead>
                            <tbody>{children()}</tbody>
                        </table>
                    </div>
                </div>
            </div>
        </div>
    }
    .into_any()
}

#[derive(Clone, Copy)]
struct Tri {
    courant: Memo<String>,
    poser: Callback<(&'static str, Vec<String>)>,
}

impl Tri {
    fn new(defaut: String) -> Self {
        let parametre = use_parametre("tri");
        Self {
            courant: Memo::new(move |_| parametre.get().unwrap_or_else(|| defaut.clone())),
            poser: use_poser_parametre(),
        }
    }
}

fn entete(id_aide: String, colonne: Colonne, tri: Option<Tri>) -> AnyView {
    let Colonne {
        libelle,
        tri: cle,
        aide,
        nombre,
        cachee,
    } = colonne;
    let infobulle = aide.map(|aide| {
        let nom = ["Aide sur la colonne ", &libelle].concat();
        view! { <Infobulle id=id_aide libelle=nom>{aide}</Infobulle> }
    });
    let classe_titre = if cachee { "fr-sr-only" } else { "fr-cell__title" };
    let classe = if nombre { "fr-cell--right" } else { "" };
    let (Some(cle), Some(tri)) = (cle, tri) else {
        return view! {
            <th scope="col" class=classe>
                <div class="fr-cell--sort vao-entete"><span class=classe_titre>{libelle}</span>{infobulle}</div>
            </th>
        }
        .into_any();
    };
    let sens = Memo::new(move |_| tri.courant.with(|courant| Sens::de(courant, cle)));
    let nom = libelle.clone();
    view! {
        <th scope="col" class=classe aria-sort=move || sens.get().aria()>
            <div class="fr-cell--sort vao-entete">
                <span class=classe_titre>{libelle}</span>
                {infobulle}
                <button
                    class=move || sens.get().classe()
                    type="button"
                    on:click=move |_| tri.poser.run(("tri", vec![sens.get_untracked().suivant(cle)]))
                >
                    {move || ["Trier par ", &nom, ", ", sens.get().promesse()].concat()}
                </button>
            </div>
        </th>
    }
    .into_any()
}
