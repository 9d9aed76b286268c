//! Changement de SIRET demandé à la DREETS : ce que l'organisme demande, et le refuser.

use leptos::prelude::*;
use vao_client::{Appel, Reponse};
use vao_contract::organisme::{DemandeSiret, OrganismeDto, REFUSER_SIRET, RefusSiret};
use vao_contract::{CodeProbleme, valider};
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::session::{action_ou, alerte_erreur};

use super::fiche::Suite;
use super::gestes::{contexte, hors_champ};

/// La demande qui attend une réponse, avec de quoi la refuser pour qui le peut.
pub(super) fn demande_en_attente(fiche: &OrganismeDto, suite: Suite) -> Option<AnyView> {
    let demande = fiche.demande_siret.as_ref()?;
    let refus = fiche.droits.admettre_siret.then(|| refuser(fiche, demande, suite));
    let presentation = [
        "SIRET demandé\u{a0}: ",
        &siret_lisible(demande.siret.as_str()),
        ", le ",
        &format::instant(demande.le),
        ", par ",
        &demande.auteur,
        ".",
    ]
    .concat();
    let motif = ["Motif\u{a0}: ", &demande.motif].concat();
    Some(
        view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Info niveau_titre=3 titre="Un changement de SIRET attend votre réponse">
                    <p>{presentation}</p>
                    <p>{motif}</p>
                </Alerte>
            </div>
            {refus}
        }
        .into_any(),
    )
}

/// Bouton et boîte de dialogue du refus.
fn refuser(fiche: &OrganismeDto, demande: &DemandeSiret, suite: Suite) -> AnyView {
    let (id, version) = (fiche.id, fiche.version);
    let demande = StoredValue::new(demande.siret.clone());
    let ouverte = RwSignal::new(false);
    let formulaire = Formulaire::new("refus-siret");
    let motif = formulaire.champ("/motif", "Motif du refus", String::new());
    let corps = move || RefusSiret {
        siret: demande.get_value(),
        motif: motif.lire_sans_suivi().trim().to_owned(),
    };
    let refuser = action_ou(
        move |client, cle| {
            let corps = corps();
            async move {
                let appel = Appel::new().parametre(id).corps(&corps).version(version).cle(&cle);
                client.appeler(&REFUSER_SIRET, appel).await
            }
        },
        move |reponse: Reponse<OrganismeDto>| {
            ouverte.set(false);
            suite.lecture.poser(reponse.corps);
            suite.dire("Le changement de SIRET est refusé. L’organisme reçoit votre motif par courriel.");
        },
        move |erreur| {
            formulaire.signaler(erreur.erreurs());
            if erreur.code() == Some(CodeProbleme::EtatIncompatible) {
                suite.lecture.recharger();
            }
        },
    );
    let envoyer = move || match valider(&corps(), &contexte()) {
        Ok(()) => {
            formulaire.effacer();
            refuser.lancer();
        }
        Err(erreurs) => formulaire.signaler(erreurs),
    };
    let proposer = move || {
        suite.effacer();
        formulaire.effacer();
        refuser.effacer();
        ouverte.set(true);
    };
    let actions = ViewFn::from(move || {
        view! {
            <Bouton occupe=refuser.occupe au_clic=envoyer>"Refuser ce SIRET"</Bouton>
            <Bouton variante=Variante::Secondaire au_clic=move || ouverte.set(false)>"Annuler"</Bouton>
        }
    });
    let siret = siret_lisible(demande.get_value().as_str());
    view! {
        <p class="fr-mt-2w"><Bouton variante=Variante::Secondaire au_clic=proposer>"Refuser ce changement de SIRET"</Bouton></p>
        <Modale id="boite-refus-siret" titre="Refuser le changement de SIRET" ouverte=ouverte actions=actions>
            <form novalidate on:submit=envoi(envoyer)>
                <p>"SIRET demandé\u{a0}: "{siret.clone()}". La fiche ne change pas. L’organisme reçoit votre motif par courriel et peut faire une autre demande."</p>
                <ResumeErreurs formulaire=formulaire />
                {move || refuser.erreur.get().filter(hors_champ).map(|erreur| alerte_erreur(&erreur))}
                <ZoneTexte champ=motif longueur_max=1_000 lignes=3 aide="Dix caractères au moins, lus par l’organisme et gardés dans l’historique." />
            </form>
        </Modale>
    }
    .into_any()
}
