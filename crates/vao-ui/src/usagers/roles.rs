//! Droits EIG d'un collègue : aucun, lire, ou lire et déclarer.

use leptos::prelude::*;
use vao_client::{Appel, Reponse};
use vao_contract::usager::{MODIFIER_ROLES, RolesUsager, UsagerDto};
use vao_domain::droits::RoleUsager;

use crate::boutons::Bouton;
use crate::cadre::annoncer;
use crate::champs::{Choix, GroupeRadio};
use crate::envoi;
use crate::formulaire::Formulaire;
use crate::retours::{Alerte, Niveau};
use crate::session::{action, alerte_erreur};

const AUCUN: &str = "aucun";
const LECTURE: &str = "lecture";
const ECRITURE: &str = "ecriture";

/// Valeur du groupe de boutons pour ces rôles.
pub(super) fn valeur(roles: &[RoleUsager]) -> &'static str {
    if roles.contains(&RoleUsager::EigEcriture) {
        ECRITURE
    } else if roles.contains(&RoleUsager::EigLecture) {
        LECTURE
    } else {
        AUCUN
    }
}

/// Droit, en mots.
pub(super) fn libelle(roles: &[RoleUsager]) -> &'static str {
    match valeur(roles) {
        ECRITURE => "Consulter et déclarer les événements indésirables graves",
        LECTURE => "Consulter les événements indésirables graves",
        _ => "Aucun accès aux événements indésirables graves",
    }
}

fn roles(valeur: &str) -> Vec<RoleUsager> {
    match valeur {
        ECRITURE => vec![RoleUsager::EigEcriture],
        LECTURE => vec![RoleUsager::EigLecture],
        _ => Vec::new(),
    }
}

/// Formulaire des droits EIG d'un compte ; `apres` reçoit le compte changé.
pub(super) fn formulaire(compte: &UsagerDto, apres: Callback<(UsagerDto,)>) -> AnyView {
    let formulaire = Formulaire::new("roles");
    let champ = formulaire.champ(
        "/roles",
        "Événements indésirables graves (EIG)",
        valeur(&compte.roles).to_owned(),
    );
    let (id, version) = (compte.id, compte.version);
    let fait = RwSignal::new(false);
    let enregistrer = action(
        move |client, cle| {
            let corps = RolesUsager {
                roles: roles(&champ.lire_sans_suivi()),
            };
            async move {
                let appel = Appel::new().parametre(id).corps(&corps).version(version).cle(&cle);
                client.appeler(&MODIFIER_ROLES, appel).await
            }
        },
        move |reponse: Reponse<UsagerDto>| {
            annoncer("Les droits sont enregistrés.");
            fait.set(true);
            apres.run((reponse.corps,));
        },
    );
    let choix = vec![
        Choix::new(AUCUN, "Aucun accès"),
        Choix::new(LECTURE, "Consulter"),
        Choix::new(ECRITURE, "Consulter et déclarer"),
    ];
    view! {
        <form novalidate on:submit=envoi(move || enregistrer.lancer())>
            {move || enregistrer.erreur.get().map(|erreur| alerte_erreur(&erreur))}
            {move || fait.get().then(|| view! { <Alerte niveau=Niveau::Succes>"Les droits sont enregistrés."</Alerte> })}
            <GroupeRadio champ=champ choix=choix />
            <Bouton envoi=true occupe=enregistrer.occupe>"Enregistrer les droits"</Bouton>
        </form>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn un_droit_se_relit() {
        for nom in [AUCUN, LECTURE, ECRITURE] {
            assert_eq!(valeur(&roles(nom)), nom);
        }
        assert_eq!(valeur(&[RoleUsager::EigLecture, RoleUsager::EigEcriture]), ECRITURE);
    }
}
