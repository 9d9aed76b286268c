//! Créer la fiche de son organisme, ou rejoindre celle qui existe : le SIRET est celui du compte.

use leptos::prelude::*;
use vao_client::{Appel, ErreurClient, Reponse};
use vao_contract::organisme::{ANNUAIRE, CREER, CreationOrganisme, EtablissementAnnuaire, Identite, OrganismeDto};
use vao_contract::{CodeProbleme, ErreurChamp, moi};
use vao_domain::organisme::TypeOrganisme;
use vao_domain::{Code, Permission, Siret};
use vao_ui::metier::choix_de;
use vao_ui::organisme::siret_lisible;
use vao_ui::prelude::*;
use vao_ui::session::{
    ActionEnCours, MessagePassager, Session, action_ou, alerte_erreur, lire, use_session, vue_lecture,
};

use super::a_la_main::{Demandes, SaisieIdentite};
use super::chercher::resultat;
use super::dossier::relire_le_profil;
use super::pannes::PannesServices;

/// Première page d'un compte sans organisme.
#[component]
pub(crate) fn PageCreation() -> AnyView {
    let session = use_session();
    let lecture = lire(|client, annulation| async move {
        Ok(client
            .appeler(&moi::LIRE, Appel::new().annulation(&annulation))
            .await?
            .corps)
    });
    let formulaire = Formulaire::new("creation");
    let peut = Memo::new(move |_| session.peut(Permission::RejoindreOrganisme));
    let contenu = move || {
        if peut.get() {
            vue_lecture(lecture, move |compte| {
                let siret = compte.siret.as_deref().and_then(|siret| Siret::lire(siret).ok());
                siret.map_or_else(sans_siret, |siret| demarche(session, formulaire, siret))
            })
        } else {
            sans_droit()
        }
    };
    view! {
        <Page titre="Mon organisme" erreur=formulaire.en_erreur() etroite=true>
            <MessagePassager />
            {contenu}
        </Page>
    }
    .into_any()
}

fn sans_droit() -> AnyView {
    view! {
        <Alerte niveau=Niveau::Info niveau_titre=2 titre="Votre compte n’est rattaché à aucun organisme">
            <p>"Il ne permet pas non plus d’en créer la fiche. Contactez l’assistance du service."</p>
        </Alerte>
    }
    .into_any()
}

fn sans_siret() -> AnyView {
    view! {
        <Alerte niveau=Niveau::Attention niveau_titre=2 titre="Votre compte n’a pas de SIRET">
            <p>"La fiche se crée pour le SIRET avec lequel votre compte a été approuvé. Contactez l’assistance du service."</p>
        </Alerte>
    }
    .into_any()
}

/// Ce que la recherche a donné.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouve {
    /// L'établissement.
    Etablissement(Box<EtablissementAnnuaire>),
    /// Le répertoire ne connaît pas ce SIRET.
    Inconnu,
    /// Le répertoire ne répond pas.
    Panne,
}

/// Création en cours. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Demarche {
    pub(super) formulaire: Formulaire,
    pub(super) siret: StoredValue<Siret>,
    pub(super) nature: Champ<String>,
    pub(super) porteur: Champ<String>,
    pub(super) trouve: RwSignal<Option<Trouve>>,
    pub(super) saisie: StoredValue<SaisieIdentite>,
    pub(super) creer: ActionEnCours,
    corps: StoredValue<Option<CreationOrganisme>>,
}

impl Demarche {
    fn new(session: Session, formulaire: Formulaire, siret: Siret) -> Self {
        let corps = StoredValue::new(None);
        Self {
            formulaire,
            siret: StoredValue::new(siret),
            nature: formulaire.champ("/typeOrganisme", "Votre organisme est", String::new()),
            porteur: formulaire.champ(
                "/porteurAgrement",
                "Êtes-vous le porteur de l’agrément\u{a0}?",
                String::new(),
            ),
            trouve: RwSignal::new(None),
            saisie: StoredValue::new(SaisieIdentite::new(formulaire)),
            creer: creer(session, formulaire, corps),
            corps,
        }
    }

    /// Type répondu (suivi).
    pub(super) fn type_organisme(self) -> Option<TypeOrganisme> {
        self.nature.valeur.with(|code| TypeOrganisme::depuis_code(code))
    }

    /// Réponse à « porteur de l'agrément » (suivie) ; une personne physique l'est toujours.
    pub(super) fn est_porteur(self) -> Option<bool> {
        match self.type_organisme() {
            Some(TypeOrganisme::PersonnePhysique) => Some(true),
            Some(TypeOrganisme::PersonneMorale) | None => self.porteur.valeur.with(|reponse| oui_non(reponse)),
        }
    }

    /// Vérifie les deux questions ; les signale si l'une est sans réponse.
    fn questions(self) -> Option<(TypeOrganisme, bool)> {
        let mut erreurs = Vec::new();
        let (nature, porteur) = untrack(|| (self.type_organisme(), self.est_porteur()));
        if nature.is_none() {
            erreurs.push(ErreurChamp::new("/typeOrganisme", "requis", "Choisissez une réponse."));
        }
        if porteur.is_none() && nature != Some(TypeOrganisme::PersonnePhysique) {
            erreurs.push(ErreurChamp::new(
                "/porteurAgrement",
                "requis",
                "Répondez par oui ou par non.",
            ));
        }
        let reponse = nature.zip(porteur);
        self.formulaire.signaler(erreurs);
        reponse
    }

    /// Envoie la création ; `demandes` sont les champs d'identité à taper.
    pub(super) fn envoyer(self, demandes: Option<Demandes>) {
        let Some((type_organisme, porteur_agrement)) = self.questions() else {
            return;
        };
        let saisie: Option<Identite> = match demandes
            .map(|demandes| self.saisie.get_value().lire(demandes))
            .transpose()
        {
            Ok(saisie) => saisie,
            Err(erreurs) => return self.formulaire.signaler(erreurs),
        };
        self.corps.set_value(Some(CreationOrganisme {
            siret: self.siret.get_value(),
            type_organisme,
            porteur_agrement,
            saisie,
        }));
        self.creer.lancer();
    }
}

fn demarche(session: Session, formulaire: Formulaire, siret: Siret) -> AnyView {
    let lisible = siret_lisible(siret.as_str());
    let demarche = Demarche::new(session, formulaire, siret);
    let chercher = chercher(demarche);
    let morale = Memo::new(move |_| demarche.type_organisme() == Some(TypeOrganisme::PersonneMorale));
    let lancer = move || {
        if demarche.questions().is_some() {
            chercher.lancer();
        }
    };
    view! {
        <PannesServices type_organisme=Signal::derive(move || demarche.type_organisme()) />
        <p>"Votre compte n’est pas encore rattaché à un organisme. Créez sa fiche\u{a0}: nous reprenons ce que les registres publics en savent, vous complétez le reste. Si elle existe déjà, vous la rejoindrez."</p>
        {move || chercher.erreur.get().filter(est_a_dire).map(|erreur| alerte_erreur(&erreur))}
        <ResumeErreurs formulaire=formulaire />
        <form novalidate on:submit=envoi(lancer)>
            <GroupeRadio champ=demarche.nature choix=choix_des_types() />
            {move || morale.get().then(|| view! {
                <OuiNon
                    champ=demarche.porteur
                    aide="Le siège de l’entreprise porte l’agrément. Un établissement secondaire répond non\u{a0}: il déclare avec celui de son siège."
                />
            })}
            <div class="fr-mb-3w">
                <p class="fr-label fr-mb-0">"SIRET de votre compte"</p>
                <p class="fr-text--bold fr-mb-0">{lisible}</p>
                <p class="fr-hint-text fr-mb-0">"Votre compte a été approuvé pour ce SIRET\u{a0}: la fiche est créée pour lui."</p>
            </div>
            <Bouton envoi=true icone="search-line" occupe=chercher.occupe>"Rechercher"</Bouton>
        </form>
        {move || demarche.trouve.get().map(|trouve| resultat(demarche, trouve))}
    }
    .into_any()
}

fn choix_des_types() -> Vec<Choix> {
    choix_de::<TypeOrganisme>()
        .into_iter()
        .map(|choix| {
            let aide = if choix.valeur == TypeOrganisme::PersonneMorale.code() {
                "Association, société, mutuelle…"
            } else {
                "Entreprise individuelle, micro-entreprise"
            };
            choix.aide(aide)
        })
        .collect()
}

/// Une panne du répertoire et un SIRET inconnu ont leur propre suite.
fn est_a_dire(erreur: &ErreurClient) -> bool {
    !matches!(
        erreur.code(),
        Some(CodeProbleme::ServiceExterneIndisponible | CodeProbleme::Introuvable)
    )
}

fn chercher(demarche: Demarche) -> ActionEnCours {
    let montrer = move |trouve: Trouve| {
        demarche.trouve.set(Some(trouve));
        focaliser("resultat-recherche");
    };
    action_ou(
        move |client, _| {
            demarche.trouve.set(None);
            let siret = demarche.siret.get_value();
            async move { client.appeler(&ANNUAIRE, Appel::new().parametre(siret)).await }
        },
        move |reponse: Reponse<EtablissementAnnuaire>| {
            // Le type vient de la catégorie juridique : la réponse donnée s'y accorde.
            demarche.nature.ecrire(reponse.corps.type_organisme.code().to_owned());
            montrer(Trouve::Etablissement(Box::new(reponse.corps)));
        },
        move |erreur| match erreur.code() {
            Some(CodeProbleme::Introuvable) => montrer(Trouve::Inconnu),
            Some(CodeProbleme::ServiceExterneIndisponible) => montrer(Trouve::Panne),
            _ => {}
        },
    )
}

fn creer(session: Session, formulaire: Formulaire, corps: StoredValue<Option<CreationOrganisme>>) -> ActionEnCours {
    action_ou(
        move |client, cle| {
            let corps = corps.get_value();
            async move {
                let corps = corps.ok_or(ErreurClient::Annulee)?;
                let reponse = client.appeler(&CREER, Appel::new().corps(&corps).cle(&cle)).await?;
                // Le profil relu, cette page laisse place à la fiche : le message doit déjà l'attendre.
                session.laisser_message(Niveau::Succes, message(&reponse.corps));
                relire_le_profil(session, &client).await
            }
        },
        |()| {},
        move |erreur| formulaire.signaler(erreur.erreurs()),
    )
}

fn message(fiche: &OrganismeDto) -> String {
    let nouvelle = fiche.finalise_at.is_none() && fiche.cree_at == fiche.modifie_at;
    let phrase = if nouvelle {
        " est créée. Elle s’enregistre au fil de votre saisie."
    } else {
        " est la vôtre maintenant\u{a0}: rien n’y a été changé."
    };
    ["La fiche de ", &fiche.nom, phrase].concat()
}
