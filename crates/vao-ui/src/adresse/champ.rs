//! Le champ : résumé, recherche ou saisie à la main, et la carte.

use std::time::Duration;

use leptos::prelude::*;
use leptos::task::spawn_local;
use vao_client::{Appel, ErreurClient};
use vao_contract::CodeProbleme;
use vao_contract::adresse::{Adresse, CHERCHER, ParametresRechercheAdresse};
use vao_contract::services_externes::{LISTER, ServiceExterne};

use super::badge::badge_a_verifier;
use super::recherche::RechercheEnCours;
use super::saisie::{Mode, SaisieAdresse};
use crate::boutons::{Bouton, Taille, Variante};
use crate::cadre::annoncer;
use crate::champs::{ChampCombobox, Choix, Suggestions, bloc_message, memo_message, prevenir};
use crate::dom::{dans_un_navigateur, focaliser};
use crate::metier::carte::{CarteLieux, LieuCarte};
use crate::session::use_session;

/// Caractères à partir desquels une adresse se cherche : le service en admet trois, qui ne désignent aucune adresse, et
/// ses appels sont comptés.
const LETTRES_MIN: usize = 6;
/// Pause après la dernière frappe, pour la même raison.
const ATTENTE: Duration = Duration::from_millis(500);
/// Secondes d'une attente trop courte pour passer à la saisie à la main.
const REESSAI_PROCHE: u32 = 10;
/// Dit que les propositions ne sont pas du jour.
const ANCIENNES: &str = "Résultats d’une recherche ancienne\u{a0}: le service d’adresses ne répond pas.";

/// Adresse postale : cherchée dans la Base Adresse Nationale, ou écrite à la main.
#[component]
pub fn ChampAdresse(
    /// Adresse en cours de saisie.
    saisie: SaisieAdresse,
    /// Aide sous le libellé de la recherche.
    #[prop(optional, into)]
    aide: Option<String>,
    /// Montre la carte de l'adresse choisie.
    #[prop(optional)]
    carte: bool,
    /// Appelé après un choix, ou en quittant un champ de la saisie à la main.
    #[prop(optional, into)]
    au_changement: Option<Callback<()>>,
) -> AnyView {
    let aide = aide.unwrap_or_else(|| "Par exemple\u{a0}: 12 rue des Lilas 38000 Grenoble".to_owned());
    let mode = Memo::new(move |_| saisie.mode.get());
    s_informer(saisie);
    let corps = move || match mode.get() {
        Mode::Resume => resume(saisie),
        Mode::Recherche => recherche(saisie, aide.clone(), au_changement),
        Mode::Manuelle => super::manuelle::vue(saisie, au_changement),
    };
    let lieux = Signal::derive(move || {
        let adresse = saisie.adresse();
        adresse
            .iter()
            .map(|adresse| LieuCarte::new(String::new(), adresse))
            .collect::<Vec<_>>()
    });
    let montree = Memo::new(move |_| carte && saisie.adresse().is_some_and(|adresse| adresse.coordinates.is_some()));
    view! {
        <div class="fr-mb-3w">
            {corps}
            {move || montree.get().then(|| view! { <CarteLieux titre="Carte de l’adresse" lieux=lieux /> })}
        </div>
    }
    .into_any()
}

/// Ouvre d'emblée la saisie à la main si l'on sait déjà que la recherche ne répond pas.
fn s_informer(saisie: SaisieAdresse) {
    if !dans_un_navigateur() || saisie.mode.get_untracked() == Mode::Resume {
        return;
    }
    let client = use_session().client();
    spawn_local(async move {
        let Ok(reponse) = client.appeler(&LISTER, Appel::new()).await else {
            return;
        };
        let panne = reponse
            .corps
            .iter()
            .any(|etat| etat.service == ServiceExterne::Adresse && !etat.disponible);
        // Rien n'est tapé : la page vient de s'ouvrir, personne n'est dérangé.
        let intacte = saisie
            .frappe
            .try_with_untracked(|texte| texte.as_deref().is_none_or(str::is_empty))
            .unwrap_or_default();
        if panne && intacte && saisie.mode.try_get_untracked() == Some(Mode::Recherche) {
            saisie.panne.set(true);
            saisie.mode.set(Mode::Manuelle);
        }
    });
}

fn resume(saisie: SaisieAdresse) -> AnyView {
    let repere = saisie.champ.repere();
    let ligne = move || saisie.champ.lire().and_then(|adresse| adresse.label);
    let modifier = move |()| {
        saisie.mode.set(Mode::Recherche);
        focaliser(&repere.id());
    };
    view! {
        <div class="fr-input-group" id=repere.id() tabindex="-1" role="group" aria-labelledby=repere.id_de("libelle") aria-describedby=repere.id_de("messages")>
            <p class="fr-label fr-mb-1v" id=repere.id_de("libelle")>{repere.libelle()}</p>
            <p class="fr-text--bold fr-mb-1v">{ligne}</p>
            {move || badge_a_verifier(saisie.champ.lire().as_ref().is_some_and(Adresse::a_verifier))}
            {bloc_message(repere, memo_message(repere))}
            <Bouton variante=Variante::Tertiaire taille=Taille::Petit icone="edit-line" au_clic=modifier>"Modifier l’adresse"</Bouton>
        </div>
    }
    .into_any()
}

fn recherche(saisie: SaisieAdresse, aide: String, au_changement: Option<Callback<()>>) -> AnyView {
    let en_cours = RechercheEnCours::new(use_session());
    let chercher = move |texte: String| chercher(saisie, en_cours, texte);
    let remplie = Memo::new(move |_| {
        let tape = saisie
            .frappe
            .with(|texte| texte.as_ref().is_some_and(|texte| !texte.is_empty()));
        tape || saisie.choix.with(Option::is_some)
    });
    let choisir = Callback::new(move |()| {
        let rang = saisie
            .choix
            .with_untracked(|choix| choix.as_ref().and_then(|choix| choix.valeur.parse::<usize>().ok()));
        let choisie = rang.and_then(|rang| saisie.trouvees.with_value(|trouvees| trouvees.get(rang).cloned()));
        if choisie.is_some() {
            saisie.poser(choisie);
        }
        prevenir(au_changement);
    });
    view! {
        <ChampCombobox
            champ=saisie.champ.avec_valeur(saisie.choix)
            frappe=saisie.frappe
            lettres_min=LETTRES_MIN
            attente=ATTENTE
            chercher=chercher
            suggestions=saisie.suggestions
            aide=aide
            au_changement=choisir
        />
        {move || saisie.anciennes.get().then(|| view! { <p class="fr-hint-text fr-mb-1w">{ANCIENNES}</p> })}
        {move || remplie.get().then(|| bouton_effacer(saisie, au_changement))}
        <Bouton
            variante=Variante::TertiaireSansContour
            taille=Taille::Petit
            icone="pencil-line"
            au_clic=move |()| super::manuelle::ouvrir(saisie)
        >
            "Saisir l’adresse à la main"
        </Bouton>
    }
    .into_any()
}

/// Vide le champ, où le focus revient.
fn bouton_effacer(saisie: SaisieAdresse, au_changement: Option<Callback<()>>) -> AnyView {
    let effacer = move |()| {
        saisie.effacer();
        focaliser(&saisie.champ.id());
        prevenir(au_changement);
    };
    let precision = ["le champ «\u{a0}", &saisie.champ.libelle(), "\u{a0}»"].concat();
    view! {
        <Bouton
            variante=Variante::TertiaireSansContour
            taille=Taille::Petit
            icone="close-circle-line"
            precision=precision
            au_clic=effacer
        >
            "Effacer"
        </Bouton>
    }
    .into_any()
}

fn chercher(saisie: SaisieAdresse, en_cours: RechercheEnCours, texte: String) {
    saisie.suggestions.set(Suggestions::EnCours);
    let demande = ParametresRechercheAdresse {
        recherche: texte,
        ..ParametresRechercheAdresse::default()
    };
    en_cours.lancer(
        move |client, annulation| async move {
            let reponse = client
                .appeler(&CHERCHER, Appel::new().requete(&demande).annulation(&annulation))
                .await?;
            Ok(reponse.corps)
        },
        move |trouve| match trouve {
            Ok(trouvees) => {
                let ligne = |(rang, adresse): (usize, &vao_contract::adresse::AdresseTrouveeDto)| {
                    Choix::new(rang.to_string(), adresse.adresse.label.clone().unwrap_or_default())
                };
                let choix = trouvees.iter().enumerate().map(ligne).collect();
                let anciennes = trouvees.iter().any(|trouvee| trouvee.perime);
                if anciennes {
                    annoncer(ANCIENNES);
                }
                saisie.anciennes.try_set(anciennes);
                let adresses = trouvees.into_iter().map(|trouvee| trouvee.adresse).collect();
                saisie.trouvees.try_set_value(adresses);
                // L'écran peut être parti entre-temps.
                saisie.suggestions.try_set(Suggestions::Trouvees(choix));
            }
            Err(erreur) if en_panne(&erreur) => {
                annoncer("La recherche d’adresse ne répond pas. Saisissez l’adresse à la main.");
                saisie.panne.try_set(true);
                super::manuelle::ouvrir(saisie);
            }
            Err(erreur) => {
                let message = erreur.erreurs().first().map_or_else(
                    || [&erreur.titre(), ". ", &erreur.message()].concat(),
                    |champ| champ.message.clone(),
                );
                saisie.suggestions.try_set(Suggestions::Indisponible(message));
            }
        },
    );
}

/// Vrai si la recherche ne répond pas : la commune, elle, se choisit encore.
///
/// Trop demandée pour quelques secondes, elle n'est pas en panne : le champ le dit, et l'on continue d'y taper.
fn en_panne(erreur: &ErreurClient) -> bool {
    let attente = erreur.probleme().and_then(|probleme| probleme.reessayer_dans);
    match erreur.code() {
        Some(CodeProbleme::ServiceExterneIndisponible) => attente.is_none_or(|secondes| secondes > REESSAI_PROCHE),
        Some(CodeProbleme::ServiceIndisponible | CodeProbleme::Interne) => true,
        _ => false,
    }
}
