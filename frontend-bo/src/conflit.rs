//! Quelqu'un a agi entre-temps : dire qui, quoi, quand, et ce qui reste possible.

use leptos::prelude::*;
use vao_client::{Appel, Client, ErreurClient};
use vao_contract::CodeProbleme;
use vao_contract::declaration::{DeclarationDto, EvenementDto, HISTORIQUE, LIRE};
use vao_domain::{Action, Code, DeclarationId};
use vao_ui::prelude::*;

/// Emplacement du résultat d'une action : il reçoit le focus quand la boîte de dialogue se ferme.
const RESULTAT: &str = "resultat";

/// Zone où se dit le résultat d'une action.
pub(crate) fn zone(contenu: impl Fn() -> Option<AnyView> + Send + Sync + 'static) -> AnyView {
    view! { <div id=RESULTAT tabindex="-1" class="vao-resultat">{contenu}</div> }.into_any()
}

/// Mène le focus au résultat, après que la boîte fermée l'a rendu à un bouton qui n'existe peut-être plus.
pub(crate) fn montrer_le_resultat() {
    request_animation_frame(|| focaliser(RESULTAT));
}

/// Vrai si le refus tient à un changement du dossier depuis sa lecture.
pub(crate) fn est_conflit(erreur: &ErreurClient) -> bool {
    matches!(
        erreur.code(),
        Some(CodeProbleme::EtatIncompatible | CodeProbleme::VersionPerimee)
    )
}

/// Ce qui a changé, relu après un refus.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Conflit {
    tentee: Action,
    dernier: Option<EvenementDto>,
    dossier: Option<Box<DeclarationDto>>,
}

impl Conflit {
    /// Relit le dossier et son dernier événement ; ce qui ne se relit pas est tu.
    pub(crate) async fn relire(client: &Client, id: DeclarationId, tentee: Action) -> Self {
        let dossier = client.appeler(&LIRE, Appel::new().parametre(id)).await;
        let historique = client.appeler(&HISTORIQUE, Appel::new().parametre(id)).await;
        Self {
            tentee,
            dernier: historique
                .ok()
                .and_then(|reponse| reponse.corps.evenements.into_iter().next()),
            dossier: dossier.ok().map(|reponse| Box::new(reponse.corps)),
        }
    }

    /// Dossier relu.
    pub(crate) fn dossier(&self) -> Option<DeclarationDto> {
        self.dossier.as_deref().cloned()
    }
}

/// Explication, dite aussitôt.
pub(crate) fn alerte(conflit: &Conflit) -> AnyView {
    let echec = [
        "«\u{a0}",
        conflit.tentee.libelle(),
        "\u{a0}» n’a pas été fait\u{a0}: le dossier a changé depuis que vous l’avez ouvert.",
    ]
    .concat();
    let dernier = conflit
        .dernier
        .as_ref()
        .map(|evenement| view! { <p>"Dernier événement\u{a0}: "{recit(evenement)}"."</p> });
    let encore_possible = conflit
        .dossier
        .as_deref()
        .is_some_and(|dossier| dossier.droits.permet(conflit.tentee));
    let garde = match conflit.tentee {
        Action::DemanderComplements | Action::Refuser if encore_possible => {
            "Ce que vous aviez écrit est gardé\u{a0}: vous pouvez réessayer."
        }
        _ => "",
    };
    let etat = conflit.dossier.as_deref().map(|dossier| {
        view! { <p>"Le dossier est maintenant «\u{a0}"{dossier.statut.libelle()}"\u{a0}». "{possible(&dossier.droits.actions)}</p> }
    });
    view! {
        <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Ce dossier a changé entre-temps" annoncee=true>
            <p>{echec}</p>
            {dernier}
            {etat}
            <p>"La page est à jour. "{garde}</p>
        </Alerte>
    }
    .into_any()
}

/// « Prise en charge (2 mois), DDETS 38, le 3 juillet 2027 à 14:02 ».
fn recit(evenement: &EvenementDto) -> String {
    let auteur = if evenement.emetteur.is_empty() {
        evenement.source.libelle()
    } else {
        &evenement.emetteur
    };
    [
        evenement.code.libelle(),
        ", ",
        auteur,
        ", le ",
        &format::instant(evenement.le),
    ]
    .concat()
}

fn possible(actions: &[Action]) -> String {
    if actions.is_empty() {
        return "Aucune action n’est plus attendue de vous.".to_owned();
    }
    let actions: Vec<&str> = actions.iter().map(|action| action.libelle()).collect();
    ["Vous pouvez\u{a0}: ", &actions.join(", ").to_lowercase(), "."].concat()
}

#[cfg(test)]
mod tests {
    use vao_contract::Probleme;

    use super::*;

    fn refus(code: CodeProbleme) -> ErreurClient {
        ErreurClient::Probleme(Box::new(Probleme::de(code)))
    }

    #[test]
    fn seuls_l_etat_et_la_version_sont_des_conflits() {
        assert!(est_conflit(&refus(CodeProbleme::EtatIncompatible)));
        assert!(est_conflit(&refus(CodeProbleme::VersionPerimee)));
        assert!(!est_conflit(&refus(CodeProbleme::SaisieInvalide)));
        assert!(!est_conflit(&ErreurClient::HorsLigne));
    }

    #[test]
    fn ce_qui_reste_possible_se_lit() {
        assert_eq!(possible(&[]), "Aucune action n’est plus attendue de vous.");
        assert_eq!(
            possible(&[Action::Refuser, Action::Enregistrer]),
            "Vous pouvez\u{a0}: refuser, enregistrer."
        );
    }
}
