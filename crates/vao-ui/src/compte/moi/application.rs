//! Inscription d'une application d'authentification : code QR ou secret à recopier, puis un premier code.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::moi::{CONFIRMER_SECOND_FACTEUR, CodeApplication, PreparationDto, TraceQr};

use super::super::demande::{Demande, controler};
use super::super::titre_a_focaliser;
use super::second_facteur::{ETAPE, Etape, Parcours};
use crate::boutons::{Bouton, GroupeBoutons, Variante};
use crate::champs::ChampCode;
use crate::dom::envoi;

pub(super) fn inscription(preparation: &PreparationDto, parcours: Parcours) -> AnyView {
    let demande = Demande::new("application");
    let code = demande
        .formulaire
        .champ("/code", "Code à 6 chiffres de l’application", String::new());
    let confirmer = move || {
        let corps = CodeApplication {
            // Les applications montrent « 123 456 ».
            code: code.valeur.with_untracked(|texte| texte.split_whitespace().collect()),
        };
        let erreurs = controler(&corps);
        let envoi = async move {
            let client = parcours.session.client();
            let recus = client
                .appeler(&CONFIRMER_SECOND_FACTEUR, Appel::new().corps(&corps))
                .await?;
            parcours.aller(Etape::Codes(recus.corps.codes));
            Ok(())
        };
        demande.envoyer(erreurs, envoi);
    };
    view! {
        {titre_a_focaliser(ETAPE, "Reliez l’application à votre compte")}
        {demande.problemes()}
        <ol>
            <li>"Ouvrez votre application d’authentification et ajoutez-y un compte."</li>
            <li>"Montrez-lui ce code QR."{trace(&preparation.qr)}</li>
            <li>
                "Pas de caméra\u{a0}? Recopiez cette clé dans l’application (type\u{a0}: «\u{a0}basée sur l’heure\u{a0}»)\u{a0}: "
                <code class="vao-secret" translate="no">{par_groupes(&preparation.secret)}</code>
            </li>
            <li>"Saisissez ci-dessous le code que l’application affiche."</li>
        </ol>
        <p>"Sur ce même appareil, vous pouvez aussi "<a href=preparation.adresse.clone() rel="external">"ouvrir l’application d’authentification"</a>"."</p>
        <form novalidate on:submit=envoi(confirmer)>
            <ChampCode champ=code aide="Six chiffres, qui changent toutes les 30 secondes" />
            <GroupeBoutons>
                <Bouton envoi=true occupe=demande.occupe>"Confirmer l’inscription"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move || parcours.aller(Etape::Bilan)>"Annuler"</Bouton>
            </GroupeBoutons>
        </form>
    }
    .into_any()
}

fn trace(qr: &TraceQr) -> AnyView {
    let cote = qr.cote.to_string();
    let cadre = ["0 0 ", &cote, " ", &cote].concat();
    view! {
        <svg class="vao-qr" viewBox=cadre role="img" aria-label="Code QR à montrer à votre application d’authentification" shape-rendering="crispEdges">
            <path d=qr.trace.clone() />
        </svg>
    }
    .into_any()
}

/// Groupes de quatre : une clé de 32 signes d'un bloc ne se recopie pas sans faute.
fn par_groupes(secret: &str) -> String {
    let mut lisible = String::with_capacity(secret.len() + secret.len() / 4);
    for (rang, signe) in secret.chars().enumerate() {
        if rang > 0 && rang % 4 == 0 {
            lisible.push(' ');
        }
        lisible.push(signe);
    }
    lisible
}

#[cfg(test)]
mod tests {
    use super::par_groupes;

    #[test]
    fn la_cle_se_lit_par_groupes_de_quatre() {
        assert_eq!(par_groupes("ABCDEFGHIJ"), "ABCD EFGH IJ");
        assert_eq!(par_groupes(""), "");
    }
}
