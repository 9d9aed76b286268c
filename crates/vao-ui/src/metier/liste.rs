//! Une liste paginée : chargement, erreur, vide, tableau ; la même mise en page partout.

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vao_contract::Parametres;
use vao_contract::liste::{PAR_PAGE, Page as PageDeListe};
use vao_domain::Code;

use crate::cadre::annoncer;
use crate::champs::Choix;
use crate::contenu::{Pagination, ParPage};
use crate::format;
use crate::retours::{Chargement, EtatVide};
use crate::session::{Lecture, vue_erreur};
use crate::url::{parametre, parametres};

/// Mots d'une liste.
#[derive(Debug, Clone, Copy)]
pub struct Mots {
    /// « agent ».
    pub un: &'static str,
    /// « agents ».
    pub plusieurs: &'static str,
    /// Titre de la liste vide sans filtre : « Aucun agent sur votre territoire ».
    pub aucun: &'static str,
    /// Titre de la liste vide avec filtres : « Aucun agent ne correspond à vos filtres ».
    pub aucun_filtre: &'static str,
}

/// Lecture des paramètres d'une liste dans l'adresse de la page ; ce qui ne se lit pas est ignoré.
#[derive(Debug, Clone)]
pub struct Recherche(String);

impl Recherche {
    /// Recherche d'une adresse, avec ou sans son `?`.
    pub fn new(recherche: &str) -> Self {
        Self(recherche.to_owned())
    }

    /// Texte non vide.
    pub fn texte(&self, cle: &str) -> Option<String> {
        parametre(&self.0, cle)
            .map(|valeur| valeur.trim().to_owned())
            .filter(|valeur| !valeur.is_empty())
    }

    /// Numéro de page.
    pub fn page(&self) -> Option<u32> {
        self.texte("page")
            .and_then(|valeur| valeur.parse().ok())
            .filter(|page| *page > 0)
    }

    /// Taille de page, parmi celles proposées.
    pub fn par_page(&self) -> Option<u16> {
        self.texte("parPage")
            .and_then(|valeur| valeur.parse().ok())
            .filter(|taille| [10, 20, 50, 100].contains(taille))
    }

    /// Valeur d'une liste fermée.
    pub fn code<C: Code>(&self, cle: &str) -> Option<C> {
        self.texte(cle).and_then(|valeur| C::depuis_code(&valeur))
    }

    /// Valeurs d'une liste fermée, paramètre répété.
    pub fn codes<C: Code>(&self, cle: &str) -> Vec<C> {
        parametres(&self.0, cle)
            .iter()
            .filter_map(|valeur| C::depuis_code(valeur))
            .collect()
    }

    /// Vrai, faux ou absent.
    pub fn booleen(&self, cle: &str) -> Option<bool> {
        self.texte(cle).and_then(|valeur| valeur.parse().ok())
    }

    /// Jour au format ISO.
    pub fn jour(&self, cle: &str) -> Option<chrono::NaiveDate> {
        self.texte(cle).and_then(|valeur| valeur.parse().ok())
    }
}

/// Demande lue dans l'adresse, tant qu'elle est celle de cette page : la quitter ne relance pas de recherche.
pub fn use_demande<D>(lire: fn(&Recherche) -> D) -> Memo<D>
where
    D: Clone + PartialEq + Send + Sync + 'static,
{
    let lieu = use_location();
    let ici = lieu.pathname.get_untracked();
    Memo::new(move |avant: Option<&D>| {
        let demande = lieu.search.with(|recherche| lire(&Recherche::new(recherche)));
        match avant {
            Some(avant) if lieu.pathname.with(|chemin| *chemin != ici) => avant.clone(),
            Some(_) | None => demande,
        }
    })
}

/// Choix d'une liste déroulante, depuis une énumération fermée.
pub fn choix_de<C: Code>() -> Vec<Choix> {
    C::TOUS
        .iter()
        .map(|valeur| Choix::new(valeur.code(), valeur.libelle()))
        .collect()
}

/// Vrai si la demande filtre : ce qui reste, page, taille et tri mis à part.
fn filtre(demande: &impl Parametres) -> bool {
    demande
        .paires()
        .iter()
        .any(|(nom, _)| !["page", "parPage", "tri"].contains(nom))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Etat {
    Chargement,
    Erreur,
    PageVide,
    Aucun,
    AucunFiltre,
    Lignes,
}

/// Résultats d'une liste ; `tableau` dessine les lignes lues, qu'il relit dans `lecture` à chaque changement.
pub fn vue_liste<L, D>(
    lecture: Lecture<PageDeListe<L>>,
    demande: Memo<D>,
    mots: Mots,
    tableau: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView
where
    L: Clone + Send + Sync + 'static,
    D: Parametres + Clone + PartialEq + Send + Sync + 'static,
{
    let entete = Memo::new(move |_| lecture.donnees.with(|page| page.as_ref().map(Entete::de)));
    let filtree = Memo::new(move |_| demande.with(filtre));
    let erreur = Signal::derive(move || lecture.erreur.get());
    let recharger = Callback::new(move |()| lecture.recharger());
    dessiner(entete, filtree, erreur, recharger, mots, ViewFn::from(tableau))
}

/// Ce qu'une page de liste dit d'elle-même.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Entete {
    lignes: usize,
    total: i64,
    plafonne: bool,
    page: u32,
    par_page: u16,
}

impl Entete {
    fn de<L>(page: &PageDeListe<L>) -> Self {
        Self {
            lignes: page.donnees.len(),
            total: page.total,
            plafonne: page.total_plafonne,
            page: page.page,
            par_page: page.par_page,
        }
    }

    fn compte(self, mots: Mots) -> String {
        let compte = format::pluriel(self.total, mots.un, mots.plusieurs);
        if self.plafonne {
            ["Plus de ", &compte].concat()
        } else {
            compte
        }
    }
}

fn dessiner(
    entete: Memo<Option<Entete>>,
    filtree: Memo<bool>,
    erreur: Signal<Option<vao_client::ErreurClient>>,
    recharger: Callback<()>,
    mots: Mots,
    tableau: ViewFn,
) -> AnyView {
    // Le nombre de résultats se dit quand il change, sans déplacer le focus.
    Effect::new(move |_| {
        if let Some(lu) = entete.get() {
            annoncer(&lu.compte(mots));
        }
    });
    let etat = Memo::new(move |_| match (erreur.with(Option::is_some), entete.get()) {
        (true, _) => Etat::Erreur,
        (false, None) => Etat::Chargement,
        (false, Some(lu)) if lu.lignes > 0 => Etat::Lignes,
        (false, Some(lu)) if lu.page > 1 => Etat::PageVide,
        (false, Some(_)) if filtree.get() => Etat::AucunFiltre,
        (false, Some(_)) => Etat::Aucun,
    });
    let contenu = move || match etat.get() {
        Etat::Chargement => view! { <Chargement /> }.into_any(),
        Etat::Erreur => erreur
            .get()
            .map(|erreur| vue_erreur(&erreur, Some(recharger)))
            .into_any(),
        Etat::PageVide => view! {
            <EtatVide titre="Cette page de la liste est vide">
                <p>"La liste a peut-être changé. Revenez à la première page."</p>
            </EtatVide>
        }
        .into_any(),
        Etat::Aucun => view! { <EtatVide titre=mots.aucun /> }.into_any(),
        Etat::AucunFiltre => view! {
            <EtatVide titre=mots.aucun_filtre><p>"Élargissez la recherche, ou effacez les filtres."</p></EtatVide>
        }
        .into_any(),
        Etat::Lignes => lignes(entete, mots, &tableau),
    };
    view! { <section aria-label="Résultats">{contenu}</section> }.into_any()
}

fn lignes(entete: Memo<Option<Entete>>, mots: Mots, tableau: &ViewFn) -> AnyView {
    let total = move || entete.get().map(|lu| lu.compte(mots)).unwrap_or_default();
    let page = Signal::derive(move || entete.get().map_or(1, |lu| lu.page));
    let par_page = Signal::derive(move || u32::from(entete.get().map_or(PAR_PAGE, |lu| lu.par_page)));
    let nombre = Signal::derive(move || u64::try_from(entete.get().map_or(0, |lu| lu.total)).unwrap_or_default());
    view! {
        <div class="vao-barre-liste">
            <p class="fr-text--bold fr-mb-0">{total}</p>
            <ParPage par_page=par_page />
        </div>
        {tableau.run()}
        <Pagination page=page total=nombre par_page=par_page libelle="Pages de la liste" />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use vao_contract::usager::{ListeUsagers, TriUsagers};
    use vao_domain::compte::StatutUsager;

    use super::*;

    #[test]
    fn l_adresse_se_lit_et_ses_erreurs_s_ignorent() {
        let recherche =
            Recherche::new("?page=0&parPage=50&tri=-email&statut=BLOCKED&statut=PERDU&recherche=%20&du=hier");

        assert_eq!(recherche.page(), None);
        assert_eq!(recherche.par_page(), Some(50));
        assert_eq!(recherche.code::<TriUsagers>("tri"), Some(TriUsagers::EmailDesc));
        assert_eq!(recherche.codes::<StatutUsager>("statut"), [StatutUsager::Blocked]);
        assert_eq!((recherche.texte("recherche"), recherche.jour("du")), (None, None));
    }

    #[test]
    fn le_tri_et_la_page_ne_sont_pas_des_filtres() {
        let nue = ListeUsagers {
            page: Some(2),
            tri: Some(TriUsagers::Email),
            ..ListeUsagers::default()
        };

        assert!(!filtre(&nue));
        assert!(filtre(&ListeUsagers {
            nom: Some("a".to_owned()),
            ..nue
        }));
    }
}
