//! Changer son mot de passe.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::moi::{CHANGER_MOT_DE_PASSE, ChangementMotDePasse};

use super::super::adresse_fixe;
use super::super::demande::{Demande, controler, mot_de_passe_manquant};
use super::super::mot_de_passe::NouveauMotDePasse;
use crate::boutons::Bouton;
use crate::champs::ChampMotDePasse;
use crate::dom::envoi;
use crate::formulaire::Champ;
use crate::retours::{Alerte, Niveau};
use crate::session::use_session;

pub(super) fn vue() -> AnyView {
    let session = use_session();
    let demande = Demande::new("mot-de-passe");
    let actuel = demande
        .formulaire
        .champ("/actuel", "Mot de passe actuel", String::new());
    let choix = NouveauMotDePasse::inscrire(demande.formulaire, "/nouveau", "Nouveau mot de passe");
    let fait = RwSignal::new(false);
    let adresse = session
        .profil_sans_suivi()
        .map(|profil| profil.email)
        .unwrap_or_default();
    view! {
        {demande.problemes()}
        {move || fait.get().then(|| view! {
            <div class="fr-mb-3w">
                <Alerte niveau=Niveau::Succes annoncee=true niveau_titre=2 titre="Votre mot de passe est changé">
                    <p>"Vos autres sessions sont fermées, et le code sera redemandé sur tous vos appareils. Un courriel vous le confirme."</p>
                </Alerte>
            </div>
        })}
        <p>"Changer de mot de passe ferme vos autres sessions, sur tous vos appareils. Celle-ci reste ouverte."</p>
        <form novalidate on:submit=envoi(changer(demande, actuel, choix, fait))>
            {adresse_fixe("mot-de-passe-adresse", &adresse)}
            <ChampMotDePasse champ=actuel />
            {choix.vue()}
            <Bouton envoi=true occupe=demande.occupe>"Changer le mot de passe"</Bouton>
        </form>
    }
    .into_any()
}

fn changer(
    demande: Demande,
    actuel: Champ<String>,
    choix: NouveauMotDePasse,
    fait: RwSignal<bool>,
) -> impl Fn() + 'static {
    let session = use_session();
    move || {
        let corps = ChangementMotDePasse {
            actuel: actuel.lire_sans_suivi(),
            nouveau: choix.lire(),
        };
        fait.set(false);
        let mut erreurs = controler(&corps);
        if let Some(manque) = mot_de_passe_manquant(&corps.actuel, "/actuel") {
            erreurs.retain(|erreur| erreur.pointeur != "/actuel");
            erreurs.insert(0, manque);
        }
        erreurs.extend(choix.difference());
        let envoi = async move {
            session
                .client()
                .appeler(&CHANGER_MOT_DE_PASSE, Appel::new().corps(&corps))
                .await?;
            actuel.valeur.try_set(String::new());
            choix.effacer();
            fait.set(true);
            Ok(())
        };
        demande.envoyer(erreurs, envoi);
    }
}
