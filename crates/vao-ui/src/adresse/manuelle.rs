//! Saisie à la main : la voie, puis la commune dans la liste nationale.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::adresse::{CHERCHER, ParametresRechercheAdresse, TypeAdresse};
use vao_contract::referentiel::{COMMUNES, RechercheCommunes};

use super::composition::{choix_de_commune, commune_du_choix, voie_tapee};
use super::recherche::RechercheEnCours;
use super::saisie::{Mode, SaisieAdresse};
use crate::boutons::{Bouton, Taille, Variante};
use crate::champs::{ChampCombobox, ChampTexte, Suggestions, bloc_message, memo_message, prevenir};
use crate::dom::{dans_un_navigateur, focaliser};
use crate::retours::{Alerte, Niveau};
use crate::session::use_session;

/// Longueur de la voie : la ligne entière compte 300 caractères au plus, commune comprise.
const VOIE_MAX: u32 = 200;

/// Passe à la saisie à la main ; ce qui était tapé dans la recherche devient la voie.
pub(super) fn ouvrir(saisie: SaisieAdresse) {
    let tape = saisie.frappe.try_get_untracked().flatten().unwrap_or_default();
    if !tape.trim().is_empty() {
        saisie.voie.set(voie_tapee(&tape));
        saisie.commune.set(None);
    }
    saisie.frappe.try_set(None);
    saisie.mode.try_set(Mode::Manuelle);
    focaliser(&saisie.champ.repere().id_de("label"));
}

/// Revient à la recherche, sur ce qui est choisi.
fn chercher_plutot(saisie: SaisieAdresse) {
    let adresse = untrack(|| saisie.adresse());
    saisie.panne.set(false);
    saisie.suggestions.set(Suggestions::Aucune);
    saisie.poser(adresse);
    saisie.mode.set(Mode::Recherche);
    focaliser(&saisie.champ.id());
}

pub(super) fn vue(saisie: SaisieAdresse, au_changement: Option<Callback<()>>) -> AnyView {
    let repere = saisie.champ.repere();
    let formulaire = saisie.formulaire;
    let voie = formulaire
        .champ(saisie.pointeur_de("label"), "Numéro et voie, ou lieu-dit", ())
        .avec_valeur(saisie.voie);
    let commune = formulaire
        .champ(saisie.pointeur_de("codeInsee"), "Commune", ())
        .avec_valeur(saisie.commune);
    let en_cours = RechercheEnCours::new(use_session());
    let centre = RechercheEnCours::new(use_session());
    if dans_un_navigateur() && saisie.centre.with_untracked(Option::is_none) {
        situer(saisie, centre);
    }
    let choisir = Callback::new(move |()| {
        situer(saisie, centre);
        prevenir(au_changement);
    });
    let quitter_la_voie = Callback::new(move |()| prevenir(au_changement));
    let retenue = move || {
        let ligne = saisie.adresse().and_then(|adresse| adresse.label)?;
        Some(view! { <p class="fr-text--sm fr-mb-1w">"Adresse retenue\u{a0}: "<strong>{ligne}</strong></p> })
    };
    view! {
        <fieldset class="vao-groupe fr-mb-0" id=repere.id() tabindex="-1" aria-describedby=repere.id_de("messages")>
            <legend class="fr-label vao-groupe__legende">{repere.libelle()}</legend>
            {move || saisie.panne.get().then(avertissement)}
            {bloc_message(repere, memo_message(repere))}
            <ChampTexte champ=voie longueur_max=VOIE_MAX au_changement=quitter_la_voie />
            <ChampCombobox
                champ=commune
                frappe=saisie.frappe_commune
                chercher=move |texte: String| chercher_les_communes(saisie, en_cours, texte)
                suggestions=saisie.communes
                aide="Tapez le nom ou le code postal, puis choisissez dans la liste."
                au_changement=choisir
            />
            {retenue}
        </fieldset>
        <Bouton
            variante=Variante::TertiaireSansContour
            taille=Taille::Petit
            icone="search-line"
            au_clic=move |()| chercher_plutot(saisie)
        >
            "Chercher l’adresse"
        </Bouton>
    }
    .into_any()
}

fn avertissement() -> AnyView {
    view! {
        <div class="fr-mb-2w">
            <Alerte niveau=Niveau::Attention>
                <p>"La recherche d’adresse ne répond pas pour l’instant. Saisissez l’adresse à la main\u{a0}: elle sera enregistrée, marquée «\u{a0}à vérifier\u{a0}», et vérifiée d’elle-même quand la recherche répondra."</p>
            </Alerte>
        </div>
    }
    .into_any()
}

fn chercher_les_communes(saisie: SaisieAdresse, en_cours: RechercheEnCours, texte: String) {
    saisie.communes.set(Suggestions::EnCours);
    let demande = RechercheCommunes { recherche: texte };
    en_cours.lancer(
        move |client, annulation| async move {
            let reponse = client
                .appeler(&COMMUNES, Appel::new().requete(&demande).annulation(&annulation))
                .await?;
            Ok(reponse.corps)
        },
        move |trouve| {
            let suggestions = match trouve {
                Ok(communes) => Suggestions::Trouvees(communes.iter().flat_map(choix_de_commune).collect()),
                Err(erreur) => Suggestions::Indisponible([&erreur.titre(), ". ", &erreur.message()].concat()),
            };
            // L'écran peut être parti entre-temps.
            saisie.communes.try_set(suggestions);
        },
    );
}

/// Cherche le centre de la commune choisie, pour la carte ; son absence ne gêne personne.
fn situer(saisie: SaisieAdresse, en_cours: RechercheEnCours) {
    let commune = saisie
        .commune
        .with_untracked(|choix| choix.as_ref().and_then(commune_du_choix));
    let Some(commune) = commune.filter(|_| !saisie.panne.get_untracked()) else {
        return en_cours.arreter();
    };
    let demande = ParametresRechercheAdresse {
        recherche: commune.nom,
        type_: Some(TypeAdresse::Commune),
        code_insee: Some(commune.code_insee.clone()),
    };
    en_cours.lancer(
        move |client, annulation| async move {
            let reponse = client
                .appeler(&CHERCHER, Appel::new().requete(&demande).annulation(&annulation))
                .await?;
            Ok(reponse.corps)
        },
        move |trouvees| {
            let centre = trouvees.ok().and_then(|trouvees| {
                trouvees
                    .into_iter()
                    .find(|trouvee| trouvee.adresse.code_insee.as_deref() == Some(&commune.code_insee))
                    .and_then(|trouvee| trouvee.adresse.coordinates)
            });
            if let Some(position) = centre {
                saisie.centre.try_set(Some((commune.code_insee, position)));
            }
        },
    );
}
