//! Jeton d'accès : gardé en mémoire, renouvelé par le cookie, une seule fois à la fois.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use futures::FutureExt;
use futures::future::{LocalBoxFuture, Shared};
use vao_contract::endpoint::Methode;
use vao_contract::session::{JetonDto, RAFRAICHIR, Rafraichissement};
use vao_domain::Population;

use crate::erreur::ErreurClient;
use crate::horloge::maintenant_ms;
use crate::lecture;
use crate::transport::{Corps, Demande, echec_d_envoi, envoyer};

/// Âge auquel un jeton est renouvelé avant de servir : une minute avant la fin de sa vie de dix minutes.
///
/// L'âge se mesure sur cette machine : l'heure de fin donnée par le serveur trompe quand l'horloge locale est fausse.
pub(crate) const AGE_MAX_MS: i64 = 9 * 60 * 1000;

/// Ce qui arrive à la session, pour qui la montre.
#[derive(Debug, Clone, PartialEq)]
pub enum EvenementSession {
    /// Le jeton vient d'être renouvelé ; le profil peut avoir changé.
    Renouvelee(JetonRecu),
    /// Le renouvellement est refusé : la session est finie.
    Perdue,
}

/// Réponse qui porte un jeton et un profil, pas encore lue : lire un profil n'est pas l'affaire du premier chargement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JetonRecu(String);

impl JetonRecu {
    pub(crate) const fn new(texte: String) -> Self {
        Self(texte)
    }

    /// Jeton et profil ; `None` si la réponse n'est pas celle du contrat.
    pub fn lire(&self) -> Option<JetonDto> {
        serde_json::from_str(&self.0).ok()
    }

    /// Jeton d'accès seul.
    pub(crate) fn jeton(&self) -> Option<String> {
        lecture::texte(&self.0, "jeton")
    }
}

type Renouvellement = Shared<LocalBoxFuture<'static, Result<(), ErreurClient>>>;
type Observateur = Rc<dyn Fn(EvenementSession)>;

/// Jeton, et de quoi le renouveler.
pub(crate) struct Trousseau {
    population: Population,
    jeton: RefCell<Option<Rc<str>>>,
    recu_ms: Cell<i64>,
    en_cours: RefCell<Option<Renouvellement>>,
    observateur: RefCell<Option<Observateur>>,
}

impl Trousseau {
    pub(crate) const fn new(population: Population) -> Self {
        Self {
            population,
            jeton: RefCell::new(None),
            recu_ms: Cell::new(0),
            en_cours: RefCell::new(None),
            observateur: RefCell::new(None),
        }
    }

    pub(crate) const fn population(&self) -> Population {
        self.population
    }

    pub(crate) fn jeton(&self) -> Option<Rc<str>> {
        self.jeton.borrow().clone()
    }

    pub(crate) fn poser(&self, jeton: &str) {
        self.jeton.replace(Some(Rc::from(jeton)));
        self.recu_ms.set(maintenant_ms());
    }

    pub(crate) fn oublier(&self) {
        self.jeton.replace(None);
    }

    pub(crate) fn observer(&self, observateur: Observateur) {
        self.observateur.replace(Some(observateur));
    }

    /// Vrai si un jeton est là mais près de sa fin.
    pub(crate) fn vieilli(&self) -> bool {
        self.jeton.borrow().is_some() && maintenant_ms() - self.recu_ms.get() >= AGE_MAX_MS
    }

    /// Renouvelle le jeton ; les demandes simultanées attendent le même renouvellement.
    pub(crate) async fn renouveler(self: Rc<Self>) -> Result<(), ErreurClient> {
        let partage = {
            let mut en_cours = self.en_cours.borrow_mut();
            en_cours
                .get_or_insert_with(|| Rc::clone(&self).echanger().boxed_local().shared())
                .clone()
        };
        let resultat = partage.clone().await;
        // Le premier réveillé libère la place ; un renouvellement commencé depuis n'est pas touché.
        let mut en_cours = self.en_cours.borrow_mut();
        if en_cours.as_ref().is_some_and(|autre| autre.ptr_eq(&partage)) {
            *en_cours = None;
        }
        resultat
    }

    async fn echanger(self: Rc<Self>) -> Result<(), ErreurClient> {
        let corps = serde_json::to_string(&Rafraichissement {
            population: self.population,
        });
        let demande = Demande {
            methode: Methode::Post,
            adresse: RAFRAICHIR.adresse(&[]),
            corps: corps.ok().map(Corps::Json),
            version: None,
            cle: None,
            signal: None,
        };
        let lu = match envoyer(&demande, None).await {
            Ok(reponse) => reponse.text().await.map_err(|erreur| echec_d_envoi(&erreur)),
            Err(erreur) => Err(erreur),
        };
        let lu = lu.and_then(|texte| {
            let recu = JetonRecu::new(texte);
            let jeton = recu.jeton().ok_or(ErreurClient::Illisible)?;
            Ok((jeton, recu))
        });
        match lu {
            Ok((jeton, recu)) => {
                self.poser(&jeton);
                self.annoncer(EvenementSession::Renouvelee(recu));
                Ok(())
            }
            Err(erreur) => {
                if est_perdue(&erreur) {
                    self.oublier();
                    self.annoncer(EvenementSession::Perdue);
                }
                Err(erreur)
            }
        }
    }

    fn annoncer(&self, evenement: EvenementSession) {
        let observateur = self.observateur.borrow().clone();
        if let Some(observateur) = observateur {
            observateur(evenement);
        }
    }
}

/// Un refus net finit la session ; une coupure ou une panne, non.
fn est_perdue(erreur: &ErreurClient) -> bool {
    erreur
        .probleme()
        .is_some_and(|probleme| matches!(probleme.status, 401 | 403))
}

#[cfg(test)]
mod tests {
    use vao_contract::{CodeProbleme, Probleme};

    use super::*;

    #[test]
    fn seul_un_refus_net_finit_la_session() {
        let de = |code| ErreurClient::Probleme(Box::new(Probleme::de(code)));

        assert!(est_perdue(&de(CodeProbleme::NonConnecte)));
        assert!(!est_perdue(&de(CodeProbleme::ServiceIndisponible)));
        assert!(!est_perdue(&de(CodeProbleme::TropDeDemandes)));
        assert!(!est_perdue(&ErreurClient::HorsLigne));
    }
}
