//! La session : son état, et ce qui la fait changer.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use leptos::prelude::*;
use vao_client::{Appel, Client, ErreurClient, EvenementSession, JetonRecu};
use vao_contract::session::{
    CONFIRMER, ConfirmationCode, DefiDto, FERMER, OUVRIR, OuvertureSession, ProfilDto, RENVOYER, RenvoiCode,
    ReponseOuverture,
};
use vao_domain::{Permission, Population};
use wasm_bindgen_futures::spawn_local;

use super::canal::{Canal, Nouvelle};
use super::lecture_differee::{lire_ouverture, lire_profil};
use super::retour::CONNEXION;
use super::saisies::Saisies;
use super::temps::maintenant;
use super::textes::Textes;
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

/// Ce que la personne connectée doit faire avant tout autre écran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Porte {
    /// Accepter cette version des conditions d'utilisation.
    Cgu(i32),
    /// Inscrire une application d'authentification.
    SecondFacteur,
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
    saisies: StoredValue<Option<Arc<dyn Saisies>>>,
    textes: Textes,
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
            saisies: StoredValue::new(None),
            textes: Textes::new(),
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

    /// Ce qui reste à faire avant tout autre écran (suivi).
    pub fn porte(self) -> Option<Porte> {
        self.profil.with(|profil| porte(profil.as_ref()?))
    }

    /// Met en place le profil qu'une action vient de rendre.
    pub fn actualiser(self, profil: ProfilDto) {
        self.profil.set(Some(profil));
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

    /// Registre des saisies en attente, créé au premier appel.
    pub(super) fn saisies<S: Saisies + Clone>(self, creer: impl FnOnce() -> S) -> S {
        let connues = self.saisies.get_value();
        let connues = connues.as_deref().and_then(|saisies| {
            let saisies: &dyn Any = saisies;
            saisies.downcast_ref::<S>().cloned()
        });
        connues.unwrap_or_else(|| {
            let saisies = creer();
            self.saisies.set_value(Some(Arc::new(saisies.clone())));
            saisies
        })
    }

    /// Textes tenus d'un écran à l'autre.
    pub(super) const fn textes(self) -> Textes {
        self.textes
    }

    fn reprendre_les_saisies(self) {
        if let Some(saisies) = self.saisies.get_value() {
            saisies.reprendre(&self.client());
        }
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
        let reponse = client.appeler_sans_lire(&OUVRIR, Appel::new().corps(&corps)).await?;
        // Le fichier qui lit la réponse et montre la suite n'a pas pu venir : le réseau vient de tomber.
        let lue = lire_ouverture(reponse.corps)
            .await
            .ok()
            .ok_or(ErreurClient::HorsLigne)?;
        match lue.ok_or(ErreurClient::Illisible)? {
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
            if let Some(saisies) = self.saisies.get_value() {
                saisies.envoyer_tout(client.clone()).await;
            }
            let fermee = client.appeler(&FERMER, Appel::new()).await;
            let injoignable = fermee.is_err_and(|erreur| erreur.probleme().is_none());
            if injoignable {
                let texte = "Le service n’a pas pu être joint : votre session n’est fermée que dans cette page. \
                             Une fois la connexion revenue, reconnectez-vous puis déconnectez-vous.";
                self.laisser_message(Niveau::Attention, texte);
            }
            self.canal
                .with_value(|canal| canal.iter().for_each(|canal| canal.dire(Nouvelle::Deconnexion)));
            if injoignable {
                self.vider();
            } else {
                self.quitter();
            }
        });
    }

    /// Oublie tout ce que la page sait de la personne.
    pub(super) fn vider(self) {
        self.client().oublier();
        if let Some(saisies) = self.saisies.get_value() {
            saisies.vider();
        }
        self.textes.vider();
        self.defi.set(None);
        self.fin.set(None);
        self.profil.set(None);
        self.etat.set(EtatSession::Fermee);
    }

    /// Vide la page, puis la recharge : la personne suivante n'y trouve ni filtre, ni adresse, ni mémoire de la précédente.
    pub(super) fn quitter(self) {
        self.vider();
        if dans_un_navigateur() {
            // « On ne sait pas encore » jusqu'au rechargement : une page protégée ne mène pas à la connexion avec son adresse.
            self.etat.set(EtatSession::Ouverture);
            if window().location().replace(CONNEXION).is_err() {
                self.etat.set(EtatSession::Fermee);
            }
        }
    }

    fn entrer(self, profil: ProfilDto) {
        self.defi.set(None);
        self.message.set(None);
        self.recevoir(profil);
        self.canal
            .with_value(|canal| canal.iter().for_each(|canal| canal.dire(Nouvelle::Connexion)));
    }

    fn suivre(self, evenement: EvenementSession) {
        match evenement {
            EvenementSession::Renouvelee(recu) => spawn_local(self.lire(recu)),
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

    async fn lire(self, recu: JetonRecu) {
        let lu = lire_profil(recu).await;
        if !self.client.with_value(Client::a_un_jeton) {
            // La session a été fermée pendant la lecture.
            return;
        }
        match lu.ok().flatten() {
            Some(profil) => self.recevoir(profil),
            None if self.etat.get_untracked() == EtatSession::Ouverture => self.etat.set(EtatSession::Injoignable),
            None => {}
        }
    }

    fn recevoir(self, profil: ProfilDto) {
        let avant = self
            .profil
            .with_untracked(|avant| avant.as_ref().map(|avant| avant.email.clone()));
        if avant.is_some_and(|avant| avant != profil.email) {
            return recharger();
        }
        self.activite.set_value(false);
        self.fin.set(Some(maintenant() + INACTIVITE));
        // Un profil inchangé ne redessine rien.
        if self.profil.with_untracked(|avant| avant.as_ref() != Some(&profil)) {
            self.profil.set(Some(profil));
        }
        if self.etat.get_untracked() != EtatSession::Ouverte {
            self.etat.set(EtatSession::Ouverte);
            self.reprendre_les_saisies();
        }
    }

    fn entendre(self, nouvelle: Nouvelle) {
        match nouvelle {
            Nouvelle::Deconnexion => self.quitter(),
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

fn porte(profil: &ProfilDto) -> Option<Porte> {
    match (profil.cgu_a_accepter, profil.second_facteur_a_activer) {
        (Some(version), _) => Some(Porte::Cgu(version)),
        (None, true) => Some(Porte::SecondFacteur),
        (None, false) => None,
    }
}

/// Une autre personne s'est connectée dans ce navigateur : rien de la précédente ne doit rester à l'écran.
fn recharger() {
    if dans_un_navigateur() {
        // Un navigateur qui refuse de naviguer garde la page, sans jeton valable pour l'ancienne personne.
        drop(window().location().assign("/"));
    }
}
