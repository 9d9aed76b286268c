//! Confirmation de l'adresse d'une inscription, depuis le lien reçu.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::compte::{JetonDeLien, VALIDER, ValidationDto};
use vao_domain::compte::Approbateur;

use super::super::Patience;
use super::super::demande::Demande;
use super::lien::{Defaut, explication, jeton};
use super::renvoi::{Designation, bouton_renvoi};
use crate::boutons::{Bouton, LienBouton, Variante};
use crate::cadre::Page;
use crate::dom::focaliser;
use crate::retours::{Alerte, Niveau};
use crate::session::use_session;

/// Où en est la confirmation.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Etat {
    APresser,
    Faite(ValidationDto),
    Impossible(Defaut),
}

/// Page du lien de confirmation d'une inscription.
#[component]
pub fn PageValidation() -> AnyView {
    let lu = jeton();
    let depart = if lu.is_some() {
        Etat::APresser
    } else {
        Etat::Impossible(Defaut::Inconnu)
    };
    let etat = RwSignal::new(depart);
    let demande = Demande::new("validation");
    let titre = Signal::derive(move || {
        etat.with(|etat| match etat {
            Etat::APresser | Etat::Impossible(_) => "Confirmer votre adresse",
            Etat::Faite(ValidationDto { ouvert: true, .. }) => "Votre compte est ouvert",
            Etat::Faite(_) => "Votre adresse est confirmée",
        })
        .to_owned()
    });
    let contenu = move || match etat.get() {
        Etat::APresser => confirmation(demande, etat, lu.clone().unwrap_or_default()),
        Etat::Faite(validation) => suite(validation),
        Etat::Impossible(defaut) => explication(defaut, nouvelle_demande(defaut, lu.clone())),
    };
    view! { <Page titre=titre erreur=demande.en_erreur() etroite=true>{demande.problemes()}{contenu}</Page> }.into_any()
}

fn confirmation(demande: Demande, etat: RwSignal<Etat>, jeton: String) -> AnyView {
    let session = use_session();
    let confirmer = move || {
        let corps = JetonDeLien { jeton: jeton.clone() };
        let envoi = async move {
            let recu = session.client().appeler(&VALIDER, Appel::new().corps(&corps)).await?;
            etat.set(Etat::Faite(recu.corps));
            focaliser("titre-page");
            Ok(())
        };
        demande.envoyer_ou(Vec::new(), envoi, move |erreur| {
            let defaut = Defaut::de(erreur);
            if let Some(defaut) = defaut {
                etat.set(Etat::Impossible(defaut));
            }
            defaut.is_some()
        });
    };
    view! {
        <p>"Vous avez demandé un compte sur le portail des vacances adaptées organisées. Confirmez que cette adresse est bien la vôtre pour continuer."</p>
        <Bouton occupe=demande.occupe au_clic=confirmer>"Confirmer mon adresse"</Bouton>
    }
    .into_any()
}

fn nouvelle_demande(defaut: Defaut, jeton: Option<String>) -> AnyView {
    match (defaut, jeton) {
        (Defaut::Perime, Some(jeton)) => bouton_renvoi(Designation::Jeton(jeton), Variante::Primaire, Patience::echue()),
        _ => view! {
            <p>"Si vous avez déjà confirmé votre adresse, connectez-vous\u{a0}: nous vous dirons où en est votre compte. Sinon, la connexion vous proposera un nouveau lien."</p>
            <LienBouton href="/connexion">"Aller à la connexion"</LienBouton>
        }
        .into_any(),
    }
}

fn suite(validation: ValidationDto) -> AnyView {
    if validation.ouvert {
        return view! {
            <p>"Votre adresse est confirmée. Vous pouvez vous connecter avec votre mot de passe."</p>
            <LienBouton href="/connexion">"Se connecter"</LienBouton>
        }
        .into_any();
    }
    view! {
        <div class="fr-mb-4w">
            <Alerte niveau=Niveau::Succes niveau_titre=2 titre="Il reste une étape\u{a0}: l’approbation de votre compte">
                <p>{qui_approuve(validation.approbateur, validation.region.as_deref())}</p>
            </Alerte>
        </div>
        <p>"Vous recevrez un courriel dès que la réponse sera donnée. D’ici là, la connexion vous dira que votre compte est en attente\u{a0}: c’est normal, vous n’avez rien d’autre à faire."</p>
        <p>"Sans réponse au bout de sept jours, nous relançons nous-mêmes les personnes concernées."</p>
        <LienBouton href="/" variante=Variante::Secondaire>"Revenir à l’accueil"</LienBouton>
    }
    .into_any()
}

/// Qui doit approuver, en toutes lettres.
fn qui_approuve(approbateur: Option<Approbateur>, region: Option<&str>) -> String {
    match (approbateur, region) {
        (Some(Approbateur::Organisme), _) => {
            "Votre demande a été transmise aux personnes de votre établissement qui ont déjà un compte. L’une d’elles doit l’approuver."
                .to_owned()
        }
        (Some(Approbateur::Siege), _) => {
            "Votre demande a été transmise aux personnes du siège de votre organisme qui ont déjà un compte. L’une d’elles doit l’approuver."
                .to_owned()
        }
        (Some(Approbateur::Dreets), Some(region)) => [
            "Personne de votre organisme n’a encore de compte. Votre demande a été transmise aux services de l’État (DREETS, région\u{a0}: ",
            region,
            "), qui doivent l’approuver.",
        ]
        .concat(),
        (Some(Approbateur::Dreets) | None, _) => {
            "Votre demande a été transmise aux services de l’État de votre région, qui doivent l’approuver.".to_owned()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn la_personne_sait_qui_doit_approuver() {
        assert!(qui_approuve(Some(Approbateur::Organisme), None).contains("de votre établissement"));
        assert!(qui_approuve(Some(Approbateur::Siege), None).contains("du siège"));
        assert!(qui_approuve(Some(Approbateur::Dreets), Some("Bretagne")).contains("région\u{a0}: Bretagne"));
        assert!(qui_approuve(None, None).contains("de votre région"));
    }
}
