//! Liste des déclarations de l'organisme.

mod filtres;
mod gestes;
mod tableau;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use vao_client::Appel;
use vao_contract::declaration::{LISTER, LigneDeclaration, ListeDeclarations};
use vao_contract::liste::{PAR_PAGE, Page as PageDeListe, TOTAL_PLAFOND};
use vao_ui::metier::filtres_de;
use vao_ui::prelude::*;
use vao_ui::session::{Lecture, MessagePassager, lire, use_session, vue_erreur};

use self::filtres::PanneauFiltres;
use self::gestes::{Gestes, ModalesGestes};
use self::tableau::Lignes;
use crate::accueil::peut_declarer;
use crate::satisfaction::Satisfaction;

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
    let session = use_session();
    let recherche = use_location().search;
    let filtres = Memo::new(move |_| recherche.with(|recherche| filtres_de(recherche)));
    let lecture = lire(move |client, annulation| {
        let filtres = filtres.get();
        async move {
            Ok(client
                .appeler(&LISTER, Appel::new().requete(&filtres).annulation(&annulation))
                .await?
                .corps)
        }
    });
    let gestes = Gestes::new(lecture);
    annoncer_le_total(lecture);
    view! {
        <Page titre="Déclarations de séjour">
            <MessagePassager />
            {gestes.resultat()}
            {move || peut_declarer(session).then(|| view! {
                <p><LienBouton href="/declarations/nouvelle" icone="add-line">"Déclarer un séjour"</LienBouton></p>
            })}
            <PanneauFiltres />
            {resultats(lecture, filtres, gestes)}
            <Satisfaction />
            <ModalesGestes gestes=gestes />
        </Page>
    }
    .into_any()
}

type Lignee = Lecture<PageDeListe<LigneDeclaration>>;

fn resultats(lecture: Lignee, filtres: Memo<ListeDeclarations>, gestes: Gestes) -> AnyView {
    let etat = Memo::new(move |_| {
        let lignes = lecture
            .donnees
            .with(|page| page.as_ref().map(|page| page.donnees.len()));
        match (lecture.erreur.with(Option::is_some), lignes) {
            (true, _) => Etat::Erreur,
            (false, None) => Etat::Chargement,
            (false, Some(0)) => Etat::Vide,
            (false, Some(_)) => Etat::Lignes,
        }
    });
    let contenu = move || match etat.get() {
        Etat::Chargement => view! { <Chargement texte="Chargement des déclarations…" /> }.into_any(),
        Etat::Erreur => {
            let reessayer = Callback::new(move |()| lecture.recharger());
            lecture
                .erreur
                .get_untracked()
                .map(|erreur| vue_erreur(&erreur, Some(reessayer)))
                .into_any()
        }
        Etat::Vide => vide(filtres),
        Etat::Lignes => lignes(lecture, filtres, gestes),
    };
    contenu.into_any()
}

fn vide(filtres: Memo<ListeDeclarations>) -> AnyView {
    let nus = ListeDeclarations::default();
    let cherchee = move || {
        let filtres = filtres.get();
        ListeDeclarations {
            page: None,
            par_page: None,
            tri: None,
            ..filtres
        } != nus
    };
    if cherchee() {
        view! { <EtatVide titre="Aucune déclaration ne correspond à vos filtres"><p>"Modifiez ou effacez les filtres."</p></EtatVide> }.into_any()
    } else {
        view! {
            <EtatVide titre="Vous n’avez pas encore de déclaration">
                <p>"Une déclaration se prépare à votre rythme : chaque section s’enregistre au fil de la saisie."</p>
            </EtatVide>
        }
        .into_any()
    }
}

fn lignes(lecture: Lignee, filtres: Memo<ListeDeclarations>, gestes: Gestes) -> AnyView {
    let total = move || {
        lecture.donnees.with(|page| {
            page.as_ref()
                .map_or((0, false), |page| (page.total, page.total_plafonne))
        })
    };
    let legende = Signal::derive(move || {
        let (total, plafonne) = total();
        dire_le_total(total, plafonne)
    });
    let page = Signal::derive(move || filtres.with(|filtres| filtres.page).unwrap_or(1));
    let par_page = Signal::derive(move || filtres.with(|filtres| u32::from(filtres.par_page.unwrap_or(PAR_PAGE))));
    let nombre = Signal::derive(move || u64::try_from(total().0).unwrap_or_default());
    view! {
        <Lignes lecture=lecture legende=legende gestes=gestes />
        <div class="fr-grid-row fr-grid-row--gutters fr-grid-row--middle">
            <div class="fr-col-12 fr-col-md-3"><ParPage par_page=par_page /></div>
            <div class="fr-col-12 fr-col-md-9"><Pagination page=page total=nombre par_page=par_page /></div>
        </div>
    }
    .into_any()
}

fn dire_le_total(total: i64, plafonne: bool) -> String {
    if plafonne {
        ["Plus de ", &format::nombre(TOTAL_PLAFOND), " déclarations"].concat()
    } else {
        format::pluriel(total, "déclaration", "déclarations")
    }
}

/// Le nombre de résultats se dit quand il change : la liste est loin du filtre qui la change.
fn annoncer_le_total(lecture: Lignee) {
    Effect::new(move |precedent: Option<Option<i64>>| {
        let total = lecture
            .donnees
            .with(|page| page.as_ref().map(|page| (page.total, page.total_plafonne)));
        if let (Some(Some(avant)), Some((total, plafonne))) = (precedent, total)
            && avant != total
        {
            annoncer(&dire_le_total(total, plafonne));
        }
        total.map(|(total, _)| total)
    });
}

#[cfg(test)]
mod tests {
    use super::dire_le_total;

    #[test]
    fn un_total_plafonne_ne_se_fait_pas_passer_pour_exact() {
        assert_eq!(dire_le_total(1, false), "1\u{a0}déclaration");
        assert_eq!(dire_le_total(1000, true), "Plus de 1\u{202f}000 déclarations");
    }
}
