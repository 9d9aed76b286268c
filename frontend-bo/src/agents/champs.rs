//! Champs d'un agent : les mêmes à la création et à la modification.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::session::Rattachement;
use vao_contract::territoire::{LISTER, LigneTerritoire, ListeTerritoires};
use vao_domain::droits::RoleAgent;
use vao_domain::{Code, CodeTerritoire, NiveauTerritoire};
use vao_ui::metier::choix_de;
use vao_ui::prelude::*;
use vao_ui::session::{Session, lire, use_session};

/// Champs d'un agent. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Champs {
    pub(super) formulaire: Formulaire,
    pub(super) nom: Champ<String>,
    pub(super) prenom: Champ<String>,
    niveau: Champ<String>,
    territoire: Champ<String>,
    pub(super) roles: Champ<Vec<String>>,
}

/// Valeurs de départ.
#[derive(Debug, Clone, Default)]
pub(super) struct Depart {
    pub(super) nom: String,
    pub(super) prenom: String,
    pub(super) niveau: Option<NiveauTerritoire>,
    pub(super) territoire: String,
    pub(super) roles: Vec<RoleAgent>,
}

impl Champs {
    pub(super) fn new(depart: Depart) -> Self {
        let formulaire = Formulaire::new("agent");
        let niveau = depart.niveau.map(|niveau| niveau.code().to_owned()).unwrap_or_default();
        let roles = depart.roles.iter().map(|role| role.code().to_owned()).collect();
        Self {
            formulaire,
            nom: formulaire.champ("/nom", "Nom", depart.nom),
            prenom: formulaire.champ("/prenom", "Prénom", depart.prenom),
            niveau: formulaire.champ("/niveau", "Compétence", niveau),
            territoire: formulaire.champ("/territoire", "Territoire", depart.territoire),
            roles: formulaire.champ("/roles", "Rôles", roles),
        }
    }

    /// Territoire choisi : la France entière pour une compétence nationale.
    pub(super) fn code_territoire(self, saisie: &mut Saisie) -> CodeTerritoire {
        let niveau = NiveauTerritoire::depuis_code(&saisie.choix_requis(self.niveau));
        CodeTerritoire(match niveau {
            Some(NiveauTerritoire::National) => CodeTerritoire::FRANCE.to_owned(),
            Some(NiveauTerritoire::Regional | NiveauTerritoire::Departemental) => saisie.choix_requis(self.territoire),
            None => String::new(),
        })
    }

    /// Rôles cochés.
    pub(super) fn roles_choisis(self) -> Vec<RoleAgent> {
        self.roles
            .lire_sans_suivi()
            .iter()
            .filter_map(|code| RoleAgent::depuis_code(code))
            .collect()
    }

    /// Champs de l'identité, du territoire et des rôles ; `delegables` : les rôles que l'appelant peut donner ou retirer.
    pub(super) fn vue(self, delegables: Vec<RoleAgent>) -> AnyView {
        let session = use_session();
        let niveaux: Vec<Choix> = choix_de::<NiveauTerritoire>()
            .into_iter()
            .filter(|choix| niveau_permis(session, &choix.valeur))
            .collect();
        let territoires = territoires();
        let niveau = self.niveau;
        let proposes = Signal::derive(move || {
            let voulu = niveau.lire();
            territoires.with(|lignes| {
                lignes
                    .iter()
                    .filter(|ligne| ligne.modifiable && ligne.niveau.code() == voulu)
                    .map(|ligne| {
                        Choix::new(
                            ligne.code.as_str(),
                            [ligne.code.as_str(), " – ", &ligne.libelle].concat(),
                        )
                    })
                    .collect::<Vec<_>>()
            })
        });
        let avec_territoire = move || !["", NiveauTerritoire::National.code()].contains(&niveau.lire().as_str());
        let vider = Callback::new(move |()| self.territoire.ecrire(String::new()));
        view! {
            <ChampTexte champ=self.nom longueur_max=128 />
            <ChampTexte champ=self.prenom longueur_max=128 />
            <GroupeRadio champ=self.niveau choix=niveaux au_changement=vider />
            {move || avec_territoire().then(|| view! { <ListeDeroulante champ=self.territoire choix=proposes /> })}
            <GroupeCases champ=self.roles choix=roles(&delegables) />
        }
        .into_any()
    }
}

/// On ne nomme pas plus haut que soi ; le service le vérifie.
fn niveau_permis(session: Session, code: &str) -> bool {
    let rang = |niveau: NiveauTerritoire| match niveau {
        NiveauTerritoire::National => 2,
        NiveauTerritoire::Regional => 1,
        NiveauTerritoire::Departemental => 0,
    };
    match (
        session.profil().map(|profil| profil.rattachement),
        NiveauTerritoire::depuis_code(code),
    ) {
        (Some(Rattachement::Territoire(territoire)), Some(voulu)) => rang(voulu) <= rang(territoire.niveau),
        _ => false,
    }
}

/// Rôles à cocher ; ceux que l'appelant ne détient pas se voient sans pouvoir changer.
fn roles(delegables: &[RoleAgent]) -> Vec<Choix> {
    RoleAgent::TOUS
        .iter()
        .filter(|role| **role != vao_domain::compte::delegation::ROLE_D_OFFICE)
        .map(|role| {
            let choix = Choix::new(role.code(), role.libelle());
            if delegables.contains(role) {
                choix
            } else {
                choix
                    .aide("Vous n’avez pas ce rôle\u{a0}: vous ne pouvez ni le donner ni le retirer.")
                    .desactive(true)
            }
        })
        .collect()
}

/// Territoires du référentiel ; sans réponse, la liste reste vide.
fn territoires() -> Signal<Vec<LigneTerritoire>> {
    let lecture = lire(move |client, annulation| async move {
        let mut lignes = Vec::new();
        for page in 1_u32.. {
            let demande = ListeTerritoires {
                page: Some(page),
                par_page: Some(100),
                ..ListeTerritoires::default()
            };
            let lue = client
                .appeler(&LISTER, Appel::new().requete(&demande).annulation(&annulation))
                .await?
                .corps;
            let fini = lue.donnees.len() < 100;
            lignes.extend(lue.donnees);
            if fini {
                break;
            }
        }
        Ok(lignes)
    });
    Signal::derive(move || lecture.donnees.get().unwrap_or_default())
}
