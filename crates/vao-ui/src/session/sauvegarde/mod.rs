//! Enregistrement automatique d'une section de formulaire.
//!
//! Une seconde après la dernière frappe, et aussitôt en quittant un champ, les seuls champs changés partent au service.
//! Hors ligne, la saisie reste en mémoire et repart d'elle-même. Si quelqu'un d'autre a changé le même champ, les deux
//! valeurs sont montrées et la personne choisit : rien de ce qui est tapé n'est perdu.

mod brouillon;
mod conflit;
mod dossier;
mod fusion;
mod liaison;
mod registre;
mod suivi;

pub use brouillon::{Cible, Futur};
pub use conflit::ConflitVersions;
pub use dossier::CibleDossier;
pub use liaison::{Liaison, Travail};
pub use registre::Brouillons;
pub use suivi::Conflit;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use serde_json::{Map, Value};
use vao_contract::ErreurChamp;

use super::etat::{Session, use_session};
use crate::dom::{dans_un_navigateur, focaliser};
use crate::formulaire::Formulaire;
use crate::retours::Enregistrement;
use brouillon::{Brouillon, Ecran};

/// Pause après la dernière frappe.
const PAUSE: Duration = Duration::from_secs(1);

/// Règles d'une section.
#[derive(Clone, Copy)]
pub struct Regles {
    /// Vérifie la section entière, en JSON ; ce qui manque est admis.
    pub valider: fn(&Value) -> Vec<ErreurChamp>,
    /// Champs solidaires : tant que le premier est en erreur, le second attend aussi.
    pub solidaires: &'static [(&'static str, &'static str)],
}

/// Enregistrement automatique d'un formulaire. `Copy`.
#[derive(Clone, Copy)]
pub struct Sauvegarde {
    brouillon: StoredValue<Brouillon>,
    liaisons: StoredValue<Vec<Liaison>>,
    formulaire: Formulaire,
    regles: Regles,
    session: Session,
    minuterie: StoredValue<Option<TimeoutHandle>>,
    /// À faire quand tout sera enregistré.
    suite: StoredValue<Option<Callback<()>>>,
    attend: RwSignal<bool>,
    /// Manques montrés, avec la valeur du champ quand ils l'ont été : ils disparaissent dès qu'elle change.
    manques: StoredValue<Vec<(ErreurChamp, Value)>>,
    /// Ce qui manque encore d'après le dossier affiché : une analyse finie ailleurs lève aussi un manque.
    manquent: StoredValue<Option<Signal<Vec<ErreurChamp>>>>,
}

impl Sauvegarde {
    /// Suit les champs d'un formulaire. `valeur` est la section rendue par le service ; une saisie restée en attente
    /// d'une visite précédente est remise dans les champs.
    pub fn new(
        formulaire: Formulaire,
        cible: impl Cible,
        valeur: Value,
        liaisons: Vec<Liaison>,
        regles: Regles,
    ) -> Self {
        let session = use_session();
        let cle = cible.cle();
        let registre = Brouillons::de(session);
        let cible: Arc<dyn Cible> = Arc::new(cible);
        let brouillon = registre
            .trouver(&cle)
            .unwrap_or_else(|| Brouillon::new(Arc::clone(&cible), valeur.clone()));
        brouillon.cible.set_value(cible);
        registre.garder(cle.clone(), brouillon.clone());
        let sauvegarde = Self {
            brouillon: StoredValue::new(brouillon.clone()),
            liaisons: StoredValue::new(liaisons),
            formulaire,
            regles,
            session,
            minuterie: StoredValue::new(None),
            suite: StoredValue::new(None),
            attend: RwSignal::new(false),
            manques: StoredValue::new(Vec::new()),
            manquent: StoredValue::new(None),
        };
        sauvegarde.remettre(&brouillon, valeur);
        brouillon.ecran.set_value(Some(sauvegarde.ecran()));
        on_cleanup(move || {
            brouillon.ecran.set_value(None);
            brouillon
                .illisible
                .set_value(brouillon.textes.with_untracked(|textes| !textes.is_empty()));
            brouillon.envoyer(&session.client());
            registre.ranger(&cle);
        });
        sauvegarde.suivre();
        sauvegarde
    }

    /// État de l'enregistrement, pour `EtatEnregistrement`.
    pub fn etat(self) -> Signal<Enregistrement> {
        let etat = self.brouillon.with_value(|brouillon| brouillon.etat.clone());
        Signal::derive(move || etat.get())
    }

    /// Champs à trancher.
    pub fn conflits(self) -> Signal<Vec<Conflit>> {
        let conflits = self.brouillon.with_value(|brouillon| brouillon.conflits.clone());
        Signal::derive(move || conflits.get())
    }

    /// À donner aux champs comme `au_changement` : enregistre aussitôt et montre ce qui est à corriger.
    pub fn au_changement(self) -> Callback<()> {
        Callback::new(move |()| {
            untrack(|| self.noter(true));
            self.envoyer();
        })
    }

    /// Vrai pendant que `enregistrer_puis` attend.
    pub fn attend(self) -> Signal<bool> {
        self.attend.into()
    }

    /// Enregistre tout, ce qui part encore compris, puis fait la suite ; une saisie à corriger ou un échec garde la personne
    /// sur l'écran.
    pub fn enregistrer_puis(self, suite: impl Fn() + Send + Sync + 'static) {
        let erreurs = untrack(|| self.noter(true));
        if !erreurs.is_empty() {
            self.formulaire.signaler(erreurs);
            return;
        }
        self.suite.set_value(Some(Callback::new(move |()| suite())));
        self.attend.set(true);
        self.envoyer();
        if !self.brouillon.with_value(Brouillon::en_vol) {
            self.conclure();
        }
    }

    /// Montre ce qui manque pour aller plus loin, sans empêcher d'enregistrer le reste ; un manque levé disparaît.
    pub fn signaler_manques(self, manquent: Signal<Vec<ErreurChamp>>) {
        let manques = manquent.get_untracked();
        self.manquent.set_value(Some(manquent));
        let section = self
            .brouillon
            .with_value(|brouillon| brouillon.suivi.with_value(|suivi| suivi.courant().clone()));
        let dates = manques
            .iter()
            .map(|manque| (manque.clone(), self.valeur_visee(manque, &section)))
            .collect();
        self.manques.set_value(dates);
        self.formulaire.signaler(manques);
    }

    /// Valeur du champ qu'une erreur désigne.
    fn valeur_visee(self, erreur: &ErreurChamp, section: &Value) -> Value {
        self.liaisons.with_value(|liaisons| {
            let visee = liaisons
                .iter()
                .find(|liaison| suivi::se_touchent(&liaison.pointeur, &erreur.pointeur));
            visee.map_or(Value::Null, |liaison| fusion::lire(section, &liaison.pointeur).clone())
        })
    }

    fn conclure(self) {
        if untrack(|| self.travail()) == Travail::EnCours {
            // `reprendre` conclura.
            return;
        }
        self.attend.set(false);
        let suite = self.suite.get_value();
        self.suite.set_value(None);
        if !self.brouillon.with_value(Brouillon::non_enregistre)
            && let Some(suite) = suite
        {
            suite.run(());
        }
    }

    /// Où en sont les champs qui travaillent d'eux-mêmes (suivi).
    fn travail(self) -> Travail {
        self.liaisons.with_value(|liaisons| {
            let travaux = liaisons.iter().filter_map(|liaison| liaison.travail);
            travaux.map(|travail| travail.get()).max().unwrap_or_default()
        })
    }

    /// Un champ vient de finir ce qu'il faisait : la suite attendue peut se faire, s'il a réussi.
    fn reprendre(self, travail: Travail) {
        if self.suite.with_value(Option::is_none) {
            return;
        }
        if travail == Travail::Echoue {
            self.suite.set_value(None);
            self.attend.set(false);
            return self.montrer_l_echec();
        }
        untrack(|| self.noter(true));
        self.envoyer();
        if !self.brouillon.with_value(Brouillon::en_vol) {
            self.conclure();
        }
    }

    /// Mène au champ qui dit ce qui n'a pas réussi.
    fn montrer_l_echec(self) {
        let pointeur = self.liaisons.with_value(|liaisons| {
            let echoue = |liaison: &&Liaison| {
                liaison
                    .travail
                    .is_some_and(|travail| travail.get_untracked() == Travail::Echoue)
            };
            liaisons.iter().find(echoue).map(|liaison| liaison.pointeur.clone())
        });
        if let Some(id) = pointeur.and_then(|pointeur| self.formulaire.id_pour(&pointeur)) {
            focaliser(&id);
        }
    }

    fn envoyer(self) {
        self.arreter();
        self.brouillon
            .with_value(Brouillon::clone)
            .envoyer(&self.session.client());
    }

    fn arreter(self) {
        self.minuterie.update_value(|minuterie| {
            if let Some(minuterie) = minuterie.take() {
                minuterie.clear();
            }
        });
    }

    /// Remet dans les champs une saisie restée en attente, face à la version que le service vient de rendre.
    fn remettre(self, brouillon: &Brouillon, valeur: Value) {
        brouillon.recevoir(valeur);
        let courant = brouillon.suivi.with_value(|suivi| suivi.courant().clone());
        let en_attente = brouillon
            .suivi
            .with_value(|suivi| fusion::feuilles(&suivi.en_attente()));
        for pointeur in en_attente {
            self.poser(&pointeur, &courant);
        }
        let textes = brouillon.textes.get_untracked();
        self.liaisons.with_value(|liaisons| {
            for liaison in liaisons {
                if let (Some(champ), Some(texte)) = (liaison.texte, textes.get(&liaison.pointeur)) {
                    champ.ecrire(texte.clone());
                }
            }
        });
    }

    fn poser(self, pointeur: &str, section: &Value) {
        let liaison = self.liaisons.with_value(|liaisons| {
            let vise = |liaison: &&Liaison| {
                pointeur
                    .strip_prefix(&liaison.pointeur)
                    .is_some_and(|reste| reste.is_empty() || reste.starts_with('/'))
            };
            liaisons.iter().find(vise).cloned()
        });
        if let Some(liaison) = liaison {
            (liaison.poser)(fusion::lire(section, &liaison.pointeur));
        }
    }

    fn ecran(self) -> Ecran {
        Ecran {
            poser: Arc::new(move |pointeur, valeur| {
                let mut section = Value::Object(Map::new());
                fusion::ecrire(&mut section, pointeur, valeur.clone());
                self.poser(pointeur, &section);
            }),
            signaler: Arc::new(move || {
                untrack(|| self.noter(true));
            }),
            conclure: Arc::new(move || self.conclure()),
        }
    }

    /// Suit les champs : chaque frappe est notée aussitôt, envoyée après une pause.
    fn suivre(self) {
        if !dans_un_navigateur() {
            return;
        }
        Effect::new(move |precedent: Option<()>| {
            self.noter(false);
            if precedent.is_some() {
                self.arreter();
                self.minuterie
                    .set_value(set_timeout_with_handle(move || self.envoyer(), PAUSE).ok());
            }
        });
        Effect::new(move |avant: Option<Travail>| {
            let travail = self.travail();
            if avant == Some(Travail::EnCours) && travail != Travail::EnCours {
                self.reprendre(travail);
            }
            travail
        });
        on_cleanup(move || self.arreter());
    }

    /// Lit les champs. Rend ce qui est à corriger ; le montre si `montrer`, sinon retire seulement ce qui est corrigé.
    fn noter(self, montrer: bool) -> Vec<ErreurChamp> {
        let liaisons = self.liaisons.get_value();
        let mut section = Value::Object(Map::new());
        let mut erreurs = Vec::new();
        for liaison in &liaisons {
            match (liaison.lire)() {
                Ok(valeur) => fusion::ecrire(&mut section, &liaison.pointeur, valeur),
                Err(fautes) => erreurs.extend(fautes),
            }
        }
        let Value::Object(mut lu) = section else { return erreurs };
        let brouillon = self.brouillon.get_value();
        let complete = brouillon.suivi.with_value(|suivi| suivi.avec(&lu));
        erreurs.extend((self.regles.valider)(&complete));
        for erreur in &erreurs {
            fusion::retirer(&mut lu, &erreur.pointeur);
        }
        for (premier, second) in self.regles.solidaires {
            if erreurs.iter().any(|erreur| erreur.pointeur == *premier) {
                fusion::retirer(&mut lu, second);
            }
        }
        brouillon.suivi.update_value(|suivi| suivi.noter(&lu));
        // Fermer la page perdrait aussi ce qui est en chemin.
        brouillon
            .illisible
            .set_value(!erreurs.is_empty() || self.travail() == Travail::EnCours);
        let textes = textes_a_garder(&liaisons, &erreurs);
        if brouillon.textes.with_untracked(|avant| *avant != textes) {
            brouillon.textes.set(textes);
        }
        let refuses = brouillon.suivi.with_value(suivi::Suivi::encore_refuses);
        erreurs.extend(
            brouillon
                .refus
                .get_value()
                .into_iter()
                .filter(|erreur| refuses.iter().any(|champ| suivi::se_touchent(champ, &erreur.pointeur))),
        );
        let affichees: Vec<ErreurChamp> = erreurs
            .iter()
            .cloned()
            .chain(self.manques_restants(&complete))
            .collect();
        self.afficher(&affichees, montrer);
        erreurs
    }

    /// Manques montrés dont le champ n'a pas changé, tels que le dossier affiché les dit maintenant (suivi).
    fn manques_restants(self, section: &Value) -> Vec<ErreurChamp> {
        let Some(manquent) = self.manquent.get_value() else {
            return Vec::new();
        };
        let inchange = |(manque, avant): &(ErreurChamp, Value)| self.valeur_visee(manque, section) == *avant;
        let actuel = |(manque, _): (ErreurChamp, Value)| {
            manquent.with(|encore| {
                let meme = encore.iter().find(|autre| **autre == manque);
                let autre_cause = || encore.iter().find(|autre| autre.pointeur == manque.pointeur);
                meme.or_else(autre_cause).cloned()
            })
        };
        self.manques
            .get_value()
            .into_iter()
            .filter(inchange)
            .filter_map(actuel)
            .collect()
    }

    fn afficher(self, erreurs: &[ErreurChamp], montrer: bool) {
        let montrees = untrack(|| self.formulaire.erreurs());
        let voulues: Vec<ErreurChamp> = if montrer {
            erreurs.to_vec()
        } else {
            let deja = |erreur: &&ErreurChamp| montrees.iter().any(|autre| autre.pointeur == erreur.pointeur);
            erreurs.iter().filter(deja).cloned().collect()
        };
        if voulues != montrees {
            self.formulaire.signaler_sans_focus(voulues);
        }
    }

    fn trancher(self, cedes: &[String]) {
        let brouillon = self.brouillon.get_value();
        let premier = brouillon
            .conflits
            .with_untracked(|conflits| conflits.first().map(|conflit| conflit.pointeur.clone()));
        brouillon.trancher(cedes, &self.session.client());
        // Le bouton qui a tranché disparaît avec la question : le focus va au premier champ en cause.
        if let Some(id) = premier.and_then(|pointeur| self.formulaire.id_pour(&pointeur)) {
            focaliser(&id);
        }
    }

    fn libelle_et_valeurs(self, conflit: &Conflit) -> (String, String, String) {
        let liaison = self.liaisons.with_value(|liaisons| {
            let mut communs = liaisons
                .iter()
                .filter(|liaison| suivi::se_touchent(&liaison.pointeur, &conflit.pointeur));
            communs.next().cloned()
        });
        let Some(liaison) = liaison else {
            return (conflit.pointeur.clone(), String::new(), String::new());
        };
        let dire = |valeur: &Value| Some((liaison.montrer)(valeur)).filter(|texte| !texte.is_empty());
        let vide = || "(vide)".to_owned();
        (
            liaison.libelle.clone(),
            dire(&conflit.mien).unwrap_or_else(vide),
            dire(&conflit.leur).unwrap_or_else(vide),
        )
    }
}

/// Textes des champs en erreur, tels que tapés.
fn textes_a_garder(liaisons: &[Liaison], erreurs: &[ErreurChamp]) -> BTreeMap<String, String> {
    let en_erreur = |liaison: &&Liaison| {
        erreurs
            .iter()
            .any(|erreur| suivi::se_touchent(&liaison.pointeur, &erreur.pointeur))
    };
    let texte = |liaison: &Liaison| Some((liaison.pointeur.clone(), liaison.texte?.lire_sans_suivi()));
    liaisons.iter().filter(en_erreur).filter_map(texte).collect()
}
