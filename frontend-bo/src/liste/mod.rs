//! Liste des déclarations de la portée de l'agent.

mod compteurs;
mod filtres;
mod prise_en_charge;
mod tableau;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vao_client::Appel;
use vao_contract::declaration::{LISTER, LigneDeclaration, ListeDeclarations};
use vao_contract::liste::{PAR_PAGE, Page as PageDeListe};
use vao_ui::metier::filtres_de;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, MessagePassager, lire, vue_erreur};

use self::compteurs::Compteurs;
use self::filtres::PanneauFiltres;
use self::prise_en_charge::{ModalePriseEnCharge, PriseEnCharge};
use self::tableau::Lignes;

/// Adresse de la liste.
pub(crate) const ADRESSE: &str = "/sejours";

/// Filtres de la dernière liste vue : le fil d'Ariane d'un dossier y ramène.
#[derive(Debug, Clone, Copy)]
pub(crate) struct RetourListe(StoredValue<String>);

impl RetourListe {
    /// Aucune liste vue.
    pub(crate) fn new() -> Self {
        Self(StoredValue::new(String::new()))
    }

    /// Adresse de la dernière liste vue.
    pub(crate) fn adresse() -> String {
        adresse_de(
            &use_context::<Self>()
                .map(|Self(recherche)| recherche.get_value())
                .unwrap_or_default(),
        )
    }
}

/// Adresse de la liste ; le routeur rend la recherche avec ou sans son `?`.
fn adresse_de(recherche: &str) -> String {
    match recherche.trim_start_matches('?') {
        "" => ADRESSE.to_owned(),
        recherche => [ADRESSE, "?", recherche].concat(),
    }
}

/// Ce que la page montre sous les filtres.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Etat {
    Chargement,
    Erreur,
    Vide,
    Lignes,
}

/// Liste des déclarations.
#[component]
pub(crate) fn PageListe() -> AnyView {
    let filtres = filtres_suivis();
    let lecture = lire(move |client, annulation| {
        let filtres = filtres.get();
        async move {
            Ok(client
                .appeler(&LISTER, Appel::new().requete(&filtres).annulation(&annulation))
                .await?
                .corps)
        }
    });
    let prise_en_charge = PriseEnCharge::new(lecture);
    annoncer_le_total(lecture);
    view! {
        <Page titre="Séjours" chapo="Déclarations de votre territoire, et celles dont vous êtes informé.">
            <MessagePassager />
            {prise_en_charge.explication()}
            <Compteurs />
            <PanneauFiltres />
            {resultats(lecture, filtres, prise_en_charge)}
            <ModalePriseEnCharge prise_en_charge=prise_en_charge />
        </Page>
    }
    .into_any()
}

/// Filtres de l'adresse, tant qu'elle est celle de la liste : quitter la page ne relance pas de recherche.
fn filtres_suivis() -> Memo<ListeDeclarations> {
    let lieu = use_location();
    let retour = use_context::<RetourListe>();
    Memo::new(move |avant: Option<&ListeDeclarations>| {
        let recherche = lieu.search.get();
        if lieu.pathname.with(|chemin| chemin.trim_end_matches('/') != ADRESSE) {
            return avant.cloned().unwrap_or_default();
        }
        if let Some(RetourListe(derniere)) = retour {
            derniere.set_value(recherche.clone());
        }
        filtres_de(&recherche)
    })
}

/// Le nombre de résultats se dit quand il change, sans déplacer le focus.
fn annoncer_le_total(lecture: Lecture<PageDeListe<LigneDeclaration>>) {
    Effect::new(move |_| {
        if let Some(texte) = lecture.donnees.with(|page| page.as_ref().map(compte)) {
            annoncer(&texte);
        }
    });
}

fn resultats(
    lecture: Lecture<PageDeListe<LigneDeclaration>>,
    filtres: Memo<ListeDeclarations>,
    prise_en_charge: PriseEnCharge,
) -> AnyView {
    let etat = Memo::new(move |_| {
        if lecture.erreur.with(Option::is_some) {
            return Etat::Erreur;
        }
        lecture.donnees.with(|page| match page {
            None => Etat::Chargement,
            Some(page) if page.donnees.is_empty() => Etat::Vide,
            Some(_) => Etat::Lignes,
        })
    });
    let contenu = move || match etat.get() {
        Etat::Chargement => view! { <Chargement texte="Recherche des déclarations…" /> }.into_any(),
        Etat::Erreur => lecture
            .erreur
            .get()
            .map(|erreur| vue_erreur(&erreur, Some(Callback::new(move |()| lecture.recharger()))))
            .into_any(),
        Etat::Vide => vide(filtres.get_untracked()),
        Etat::Lignes => lignes(lecture, prise_en_charge),
    };
    view! { <section aria-label="Résultats">{contenu}</section> }.into_any()
}

fn vide(filtres: ListeDeclarations) -> AnyView {
    let sans_page = ListeDeclarations {
        page: None,
        par_page: None,
        tri: None,
        ..filtres.clone()
    };
    if filtres.page.is_some_and(|page| page > 1) {
        return view! {
            <EtatVide titre="Cette page de la liste est vide">
                <p>"Les déclarations ont peut-être changé. Revenez à la première page."</p>
            </EtatVide>
        }
        .into_any();
    }
    if sans_page == ListeDeclarations::default() {
        return view! { <EtatVide titre="Aucune déclaration sur votre territoire pour l’instant" /> }.into_any();
    }
    view! {
        <EtatVide titre="Aucune déclaration ne correspond à vos filtres">
            <p>"Élargissez la recherche, ou effacez les filtres."</p>
        </EtatVide>
    }
    .into_any()
}

fn lignes(lecture: Lecture<PageDeListe<LigneDeclaration>>, prise_en_charge: PriseEnCharge) -> AnyView {
    let total = move || {
        lecture
            .donnees
            .with(|page| page.as_ref().map(compte))
            .unwrap_or_default()
    };
    let page = Signal::derive(move || lecture.donnees.with(|page| page.as_ref().map_or(1, |page| page.page)));
    let par_page = Signal::derive(move || {
        u32::from(
            lecture
                .donnees
                .with(|page| page.as_ref().map_or(PAR_PAGE, |page| page.par_page)),
        )
    });
    let nombre = Signal::derive(move || {
        u64::try_from(lecture.donnees.with(|page| page.as_ref().map_or(0, |page| page.total))).unwrap_or_default()
    });
    view! {
        <div class="vao-barre-liste">
            <p class="fr-text--bold fr-mb-0">{total}</p>
            <ParPage par_page=par_page />
        </div>
        <Lignes lecture=lecture prise_en_charge=prise_en_charge />
        <Pagination page=page total=nombre par_page=par_page libelle="Pages de la liste" />
    }
    .into_any()
}

/// « 12 déclarations », « Plus de 1 000 déclarations ».
fn compte(page: &PageDeListe<LigneDeclaration>) -> String {
    let compte = format::pluriel(page.total, "déclaration", "déclarations");
    if page.total_plafonne {
        ["Plus de ", &compte].concat()
    } else {
        compte
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(total: i64, total_plafonne: bool) -> PageDeListe<LigneDeclaration> {
        PageDeListe {
            donnees: Vec::new(),
            total,
            total_plafonne,
            page: 1,
            par_page: 10,
            curseur_suivant: None,
        }
    }

    #[test]
    fn le_retour_a_la_liste_garde_ses_filtres() {
        assert_eq!(adresse_de("statut=TRANSMISE"), "/sejours?statut=TRANSMISE");
        assert_eq!(adresse_de("?page=2"), "/sejours?page=2");
        assert_eq!(adresse_de(""), "/sejours");
    }

    #[test]
    fn un_total_plafonne_le_dit() {
        assert_eq!(compte(&page(1, false)), "1\u{a0}déclaration");
        assert_eq!(compte(&page(1_000, true)), "Plus de 1\u{202f}000\u{a0}déclarations");
    }
}
