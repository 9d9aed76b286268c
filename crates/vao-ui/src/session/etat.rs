//! La session : son état, et ce qui la fait changer.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use vao_client::{Appel, Client, ErreurClient, EvenementSession};
use vao_contract::session::{
    CONFIRMER, ConfirmationCode, DefiDto, FERMER, OUVRIR, OuvertureSession, ProfilDto, RENVOYER, RenvoiCode,
    ReponseOuverture,
};
use vao_domain::{Permission, Population};
use wasm_bindgen_futures::spawn_local;

use super::canal::{Canal, Nouvelle};
use super::sauvegarde::Brouillons;
use super::temps::maintenant;
use crate::dom::dans_un_navigateur;
use crate::retours::Niveau;

/// Inactivité au bout de laquelle le serveur ferme la session.
const INACTIVITE: TimeDelta = TimeDelta::hours(4);
/// Pas de la veille qui renouvelle le jeton d'une personne active.
const VEILLE: Duration = Duration::from_secs(30);

/// Où en est la session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EtatSession {
    /// Au démarrage : on ne sait pas encore.
    Ouverture,
    /// Quelqu'un est connecté.
    Ouverte,
    /// La session a pris fin pendant le travail ; l'écran reste, pour ne rien perdre.
    Expiree,
    /// Personne n'est connecté.
    Fermee,
    /// Le service n'a pas répondu au démarrage.
    Injoignable,
}

/// Ce qui suit le mot de passe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SuiteConnexion {
    /// Un code vient d'être envoyé.
    Code,
    /// Appareil de confiance : la session est ouverte.
    Ouverte,
}

/// Défi en cours, et quand il est arrivé ici.
#[derive(Debug, Clone)]
pub(super) struct Defi {
    pub(super) dto: DefiDto,
    pub(super) recu: DateTime<Utc>,
}

/// Session de l'application. `Copy` : elle se passe aux gestionnaires comme un signal.
#[derive(Clone, Copy)]
pub struct Session {
    client: StoredValue<Client>,
    etat: RwSignal<EtatSession>,
    profil: RwSignal<Option<ProfilDto>>,
    fin: RwSignal<Option<DateTime<Utc>>>,
    defi: RwSignal<Option<Defi>>,
    message: RwSignal<Option<(Niveau, String)>>,
    activite: StoredValue<bool>,
    canal: StoredValue<Option<Canal>>,
    brouillons: Brouillons,
}

/// Session fournie par la racine de l'application.
pub fn use_session() -> Session {
    expect_context()
}

impl Session {
    /// Crée la session, la met à disposition des composants et tente de la rouvrir par le cookie.
    pub fn fournir(population: Population) -> Self {
        let client = Client::new(population);
        let session = Self {
            client: StoredValue::new(client.clone()),
            etat: RwSignal::new(EtatSession::Ouverture),
            profil: RwSignal::new(None),
            fin: RwSignal::new(None),
            defi: RwSignal::new(None),
            message: RwSignal::new(None),
            activite: StoredValue::new(false),
            canal: StoredValue::new(None),
            brouillons: Brouillons::new(),
        };
        provide_context(session);
        client.observer(move |evenement| session.suivre(evenement));
        let canal = Canal::ouvrir(&["vao-", population.audience()].concat(), move |nouvelle| {
            session.entendre(nouvelle);
        });
        session.canal.set_value(Some(canal));
        if dans_un_navigateur() {
            session.veiller();
            session.demarrer();
        }
        session
    }

    /// Client de l'API.
    pub fn client(self) -> Client {
        self.client.get_value()
    }

    /// État (suivi).
    pub fn etat(self) -> EtatSession {
        self.etat.get()
    }

    /// Vrai si quelqu'un est connecté, session expirée comprise tant qu'il n'a pas quitté.
    pub fn connectee(self) -> Signal<bool> {
        Signal::derive(move || matches!(self.etat.get(), EtatSession::Ouverte | EtatSession::Expiree))
    }

    /// Profil de la personne connectée (suivi).
    pub fn profil(self) -> Option<ProfilDto> {
        self.profil.get()
    }

    /// Profil, sans suivi : pour un gestionnaire.
    pub fn profil_sans_suivi(self) -> Option<ProfilDto> {
        self.profil.get_untracked()
    }

    /// Vrai si la personne connectée détient `permission` (suivi).
    pub fn peut(self, permission: Permission) -> bool {
        self.profil
            .with(|profil| profil.as_ref().is_some_and(|profil| profil.peut(permission)))
    }

    /// Fin de la session si rien ne se passe d'ici là (suivi).
    pub fn fin(self) -> Option<DateTime<Utc>> {
        self.fin.get()
    }

    /// Défi de la connexion en cours : le mot de passe est donné, le code attendu (suivi).
    pub fn defi(self) -> Option<DefiDto> {
        self.defi.with(|defi| defi.as_ref().map(|defi| defi.dto.clone()))
    }

    /// Saisies en attente d'enregistrement.
    pub fn brouillons(self) -> Brouillons {
        self.brouillons
    }

    /// Laisse un message à la page suivante, qui le montre par `MessagePassager`.
    pub fn laisser_message(self, niveau: Niveau, texte: impl Into<String>) {
        self.message.set(Some((niveau, texte.into())));
    }

    pub(super) fn prendre_message(self) -> Option<(Niveau, String)> {
        let message = self.message.get_untracked();
        self.message.set(None);
        message
    }

    /// Tente de rouvrir la session par le cookie.
    pub fn demarrer(self) {
        self.etat.set(EtatSession::Ouverture);
        let client = self.client();
        spawn_local(async move {
            // Un refus net passe par `suivre` ; toute autre erreur dit que le service n'a pas pu répondre.
            if client.renouveler().await.is_err() && self.etat.get_untracked() == EtatSession::Ouverture {
                self.etat.set(EtatSession::Injoignable);
            }
        });
    }

    /// Donne l'adresse et le mot de passe.
    pub async fn connecter(self, email: String, mot_de_passe: String) -> Result<SuiteConnexion, ErreurClient> {
        let client = self.client();
        let corps = OuvertureSession {
            population: client.population(),
            email,
            mot_de_passe,
        };
        match client.appeler(&OUVRIR, Appel::new().corps(&corps)).await?.corps {
            ReponseOuverture::Code(dto) => {
                self.defi.set(Some(Defi {
                    dto,
                    recu: maintenant(),
                }));
                Ok(SuiteConnexion::Code)
            }
            ReponseOuverture::Session(jeton) => {
                self.entrer(client.ouvrir(*jeton));
                Ok(SuiteConnexion::Ouverte)
            }
        }
    }

    /// Donne le code reçu par courriel.
    pub async fn confirmer(self, code: String, memoriser_appareil: bool) -> Result<(), ErreurClient> {
        let defi = self
            .defi
            .with_untracked(|defi| defi.as_ref().map(|defi| defi.dto.defi.clone()))
            .unwrap_or_default();
        let client = self.client();
        let corps = ConfirmationCode {
            defi,
            code,
            memoriser_appareil,
        };
        let jeton = client.appeler(&CONFIRMER, Appel::new().corps(&corps)).await?.corps;
        self.entrer(client.ouvrir(jeton));
        Ok(())
    }

    /// Demande un nouveau code.
    pub async fn renvoyer(self) -> Result<(), ErreurClient> {
        let defi = self
            .defi
            .with_untracked(|defi| defi.as_ref().map(|defi| defi.dto.defi.clone()))
            .unwrap_or_default();
        self.client()
            .appeler(&RENVOYER, Appel::new().corps(&RenvoiCode { defi }))
            .await?;
        self.defi.update(|defi| {
            if let Some(defi) = defi {
                // La durée de vie repart de maintenant ; l'écart entre les deux horloges s'annule.
                let ecoule = maintenant() - defi.recu;
                defi.dto.expire_at += ecoule;
                defi.recu += ecoule;
            }
        });
        Ok(())
    }

    /// Prolonge la session.
    pub fn prolonger(self) {
        let client = self.client();
        spawn_local(async move {
            // Un refus passe par `suivre` ; une coupure laisse la session telle quelle, l'avertissement reviendra.
            client.renouveler().await.ok();
        });
    }

    /// Ferme la session ici, sur le serveur et dans les autres onglets. Ce qui attend d'être enregistré part d'abord.
    pub fn deconnecter(self) {
        let client = self.client();
        spawn_local(async move {
            self.brouillons.envoyer_tout(&client).await;
            let fermee = client.appeler(&FERMER, Appel::new()).await;
            if fermee.is_err_and(|erreur| erreur.probleme().is_none()) {
                let texte = "Le service n’a pas pu être joint : votre session n’est fermée que dans cette page. \
                             Une fois la connexion revenue, reconnectez-vous puis déconnectez-vous.";
                self.laisser_message(Niveau::Attention, texte);
            }
            self.vider();
            self.canal
                .with_value(|canal| canal.iter().for_each(|canal| canal.dire(Nouvelle::Deconnexion)));
        });
    }

    /// Oublie tout ce que la page sait de la personne.
    pub(super) fn vider(self) {
        self.client().oublier();
        self.brouillons.vider();
        self.defi.set(None);
        self.fin.set(None);
        self.profil.set(None);
        self.etat.set(EtatSession::Fermee);
    }

    fn entrer(self, profil: ProfilDto) {
        self.defi.set(None);
        self.message.set(None);
        self.suivre(EvenementSession::Renouvelee(Box::new(profil)));
        self.canal
            .with_value(|canal| canal.iter().for_each(|canal| canal.dire(Nouvelle::Connexion)));
    }

    fn suivre(self, evenement: EvenementSession) {
        match evenement {
            EvenementSession::Renouvelee(profil) => {
                let avant = self
                    .profil
                    .with_untracked(|avant| avant.as_ref().map(|avant| avant.email.clone()));
                if avant.is_some_and(|avant| avant != profil.email) {
                    return recharger();
                }
                self.activite.set_value(false);
                self.fin.set(Some(maintenant() + INACTIVITE));
                // Un profil inchangé ne redessine rien.
                if self.profil.with_untracked(|avant| avant.as_ref() != Some(&*profil)) {
                    self.profil.set(Some(*profil));
                }
                if self.etat.get_untracked() != EtatSession::Ouverte {
                    self.etat.set(EtatSession::Ouverte);
                    self.brouillons.reprendre(&self.client());
                }
            }
            EvenementSession::Perdue => {
                self.fin.set(None);
                let connectee = self.profil.with_untracked(Option::is_some);
                self.etat.set(if connectee {
                    EtatSession::Expiree
                } else {
                    EtatSession::Fermee
                });
            }
        }
    }

    fn entendre(self, nouvelle: Nouvelle) {
        match nouvelle {
            Nouvelle::Deconnexion => self.vider(),
            Nouvelle::Connexion => self.prolonger(),
        }
    }

    /// Renouvelle le jeton avant sa fin tant que la personne est là ; une page oubliée, elle, laisse la session se fermer.
    fn veiller(self) {
        let activite = self.activite;
        // Écoutes et minuterie durent autant que la page.
        drop(window_event_listener(leptos::ev::keydown, move |_| {
            activite.set_value(true);
        }));
        drop(window_event_listener(leptos::ev::pointerdown, move |_| {
            activite.set_value(true);
        }));
        set_interval(
            move || {
                let la = self.activite.get_value() && self.etat.get_untracked() == EtatSession::Ouverte;
                if la && self.client.with_value(Client::jeton_vieilli) {
                    self.prolonger();
                }
            },
            VEILLE,
        );
    }
}

/// Une autre personne s'est connectée dans ce navigateur : rien de la précédente ne doit rester à l'écran.
fn recharger() {
    if dans_un_navigateur() {
        // Un navigateur qui refuse de naviguer garde la page, sans jeton valable pour l'ancienne personne.
        drop(window().location().assign("/"));
    }
}
