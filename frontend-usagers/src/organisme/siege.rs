//! Un établissement attend son siège : dire ce que le siège doit faire, et proposer de le prévenir s'il est inscrit.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::organisme::{OrganismeConnu, PREVENIR_SIEGE};
use vao_domain::organisme::RattachementRefuse;
use vao_domain::{Code, Siret};
use vao_ui::prelude::*;
use vao_ui::session::{action, alerte_erreur};

/// La cause, ce que le siège doit faire, la suite, et le bouton qui prévient un siège inscrit.
pub(super) fn attente_du_siege(
    siret: &Siret,
    siege: Option<&OrganismeConnu>,
    cause: RattachementRefuse,
    suite: &'static str,
) -> AnyView {
    let nom = siege.map_or_else(|| "Votre siège".to_owned(), |siege| siege.nom.clone());
    let explication = match cause {
        RattachementRefuse::SiegeInconnu => {
            "Le siège de votre entreprise doit d’abord créer et finaliser sa fiche, puis y autoriser votre établissement. Nous ne \
             pouvons pas le prévenir\u{a0}: personne ne s’y est encore inscrit. Demandez à une personne du siège de créer un compte sur \
             cette plateforme avec le SIRET du siège."
                .to_owned()
        }
        RattachementRefuse::SiegeIncomplet => {
            [&nom, " doit d’abord finaliser sa fiche, puis y autoriser votre établissement."].concat()
        }
        RattachementRefuse::NonAutorise => {
            [&nom, " n’autorise pas votre établissement dans la liste de ses établissements secondaires."].concat()
        }
    };
    view! {
        <div class="fr-mb-3w">
            <Alerte niveau=Niveau::Attention niveau_titre=3 titre=cause.libelle()>
                <p>{explication}</p>
                <p>{suite}</p>
            </Alerte>
        </div>
        {peut_etre_prevenu(cause).then(|| prevenir(siret.clone()))}
    }
    .into_any()
}

/// Un siège sans fiche n'a personne à qui écrire.
pub(super) const fn peut_etre_prevenu(cause: RattachementRefuse) -> bool {
    match cause {
        RattachementRefuse::SiegeInconnu => false,
        RattachementRefuse::SiegeIncomplet | RattachementRefuse::NonAutorise => true,
    }
}

fn prevenir(siret: Siret) -> AnyView {
    let prevenu = RwSignal::new(false);
    let envoi = action(
        move |client, cle| {
            let appel = Appel::new().parametre(siret.clone()).cle(&cle);
            async move { client.appeler(&PREVENIR_SIEGE, appel).await }
        },
        move |_| prevenu.set(true),
    );
    let contenu = move || {
        if prevenu.get() {
            view! {
                <Alerte niveau=Niveau::Succes annoncee=true>
                    <p>"Le siège est prévenu par courriel. Revenez sur cette page quand il aura agi."</p>
                </Alerte>
            }
            .into_any()
        } else {
            view! {
                <Bouton variante=Variante::Secondaire icone="mail-line" occupe=envoi.occupe au_clic=move |()| envoi.lancer()>
                    "Prévenir le siège"
                </Bouton>
            }
            .into_any()
        }
    };
    view! {
        {move || envoi.erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <div class="fr-mb-3w">{contenu}</div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn on_ne_previent_qu_un_siege_inscrit() {
        let prevenus: Vec<&str> = RattachementRefuse::TOUS
            .iter()
            .filter(|cause| peut_etre_prevenu(**cause))
            .map(|cause| cause.code())
            .collect();

        assert_eq!(prevenus, ["SIEGE_INCOMPLET", "NON_AUTORISE"]);
    }
}
