//! État d'un formulaire : ses champs, leurs valeurs, leurs erreurs.
//!
//! Les erreurs du serveur (problème RFC 9457) et celles du navigateur ont la même forme,
//! [`ErreurChamp`] ; elles arrivent sur les mêmes champs par leur pointeur JSON.

mod champ;
mod lecture;
mod pointeur;

use std::sync::Arc;

use leptos::prelude::*;
use vao_contract::probleme::ErreurChamp;

pub use champ::{Champ, Repere};
pub use lecture::Saisie;
pub use pointeur::{id_de_pointeur, resoudre};

use crate::dom::focaliser;

/// Formulaire en cours de saisie. `Copy` : il se passe aux gestionnaires comme un signal.
#[derive(Debug, Clone, Copy)]
pub struct Formulaire {
    prefixe: StoredValue<String>,
    champs: RwSignal<Vec<Inscrit>>,
    erreurs: RwSignal<Vec<ErreurChamp>>,
}

/// Champ connu du formulaire, dans l'ordre de la page.
#[derive(Debug, Clone)]
pub(crate) struct Inscrit {
    pub(crate) id: Arc<str>,
    pub(crate) pointeur: Arc<str>,
    pub(crate) libelle: Arc<str>,
}

/// Ligne du résumé d'erreurs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LigneResume {
    /// Identifiant du champ visé ; `None` si l'erreur porte sur l'ensemble.
    pub id: Option<String>,
    /// Nom du champ, puis la même phrase que sous le champ : « Ce champ est obligatoire » seul ne dirait pas lequel.
    pub message: String,
}

impl Formulaire {
    /// Formulaire vide ; `prefixe` commence l'identifiant de chacun de ses champs.
    pub fn new(prefixe: impl Into<String>) -> Self {
        Self {
            prefixe: StoredValue::new(prefixe.into()),
            champs: RwSignal::new(Vec::new()),
            erreurs: RwSignal::new(Vec::new()),
        }
    }

    /// Déclare le champ désigné par un pointeur JSON du corps envoyé (`/etapes/0/debut`).
    ///
    /// L'ordre des déclarations est celui du résumé d'erreurs ; une partie d'un champ déclaré vient à sa suite. Un champ créé dans une ligne répétée
    /// disparaît du formulaire avec sa ligne.
    pub fn champ<T: Send + Sync + 'static>(
        self,
        pointeur: impl Into<String>,
        libelle: impl Into<String>,
        valeur: T,
    ) -> Champ<T> {
        Champ::inscrire(self, pointeur.into(), libelle.into(), valeur)
    }

    /// Remplace les erreurs ; s'il y en a, le focus va au résumé.
    pub fn signaler(self, erreurs: Vec<ErreurChamp>) {
        let focus = !erreurs.is_empty();
        self.erreurs.set(erreurs);
        if focus {
            focaliser(&self.id_resume());
        }
    }

    /// Remplace les erreurs sans déplacer le focus : pour un enregistrement automatique.
    pub fn signaler_sans_focus(self, erreurs: Vec<ErreurChamp>) {
        self.erreurs.set(erreurs);
    }

    /// Oublie toutes les erreurs.
    pub fn effacer(self) {
        self.erreurs.update(Vec::clear);
    }

    /// Vrai tant qu'une erreur est montrée ; à donner à `Page`.
    pub fn en_erreur(self) -> Signal<bool> {
        Signal::derive(move || self.erreurs.with(|erreurs| !erreurs.is_empty()))
    }

    /// Erreurs montrées (suivi).
    pub fn erreurs(self) -> Vec<ErreurChamp> {
        self.erreurs.get()
    }

    /// Commence une lecture des champs, qui recueille les erreurs de forme.
    pub fn saisie(self) -> Saisie {
        Saisie::default()
    }

    /// Identifiant du champ que désigne une erreur de ce pointeur.
    pub fn id_pour(self, pointeur: &str) -> Option<String> {
        self.champs.with_untracked(|champs| {
            let rang = resoudre(pointeur, champs.iter().map(|inscrit| &*inscrit.pointeur))?;
            champs.get(rang).map(|inscrit| inscrit.id.as_ref().to_owned())
        })
    }

    /// Identifiant du résumé d'erreurs de ce formulaire.
    pub fn id_resume(self) -> String {
        self.prefixe.with_value(|prefixe| id_de_pointeur(prefixe, "/erreurs"))
    }

    /// Lignes du résumé, dans l'ordre des champs ; les erreurs sans champ viennent en dernier (suivi).
    pub fn resume(self) -> Vec<LigneResume> {
        self.champs
            .with(|champs| self.erreurs.with(|erreurs| resumer(champs, erreurs)))
    }

    /// Première erreur à montrer sous le champ d'identifiant `id` (suivi).
    pub(crate) fn message_de(self, id: &str) -> Option<String> {
        self.erreurs.with(|erreurs| {
            if erreurs.is_empty() {
                return None;
            }
            self.champs.with(|champs| message_de(champs, erreurs, id))
        })
    }

    pub(crate) fn ajouter_inscrit(self, pointeur: &str, libelle: &str) -> Arc<str> {
        let voulu = self.prefixe.with_value(|prefixe| id_de_pointeur(prefixe, pointeur));
        let mut id: Arc<str> = Arc::from(voulu);
        self.champs.update(|champs| {
            // Une ligne retirée puis rajoutée peut redonner un pointeur dont l'identifiant sert encore.
            while champs.iter().any(|autre| autre.id == id) {
                id = Arc::from([&*id, "-bis"].concat());
            }
            let inscrit = Inscrit {
                id: Arc::clone(&id),
                pointeur: Arc::from(pointeur),
                libelle: Arc::from(libelle),
            };
            // Une partie d'un champ déjà là se range à sa suite : le résumé suit l'ordre de la page.
            let place = pointeur::apres_le_champ_entier(pointeur, champs.iter().map(|autre| &*autre.pointeur));
            champs.insert(place.unwrap_or(champs.len()), inscrit);
        });
        id
    }

    pub(crate) fn retirer_inscrit(self, id: &str) {
        // Le formulaire peut être parti avant sa ligne : rien à retirer alors.
        self.champs.try_update(|champs| champs.retain(|autre| &*autre.id != id));
    }

    pub(crate) fn deplacer_inscrit(self, id: &str, pointeur: &str) {
        self.champs.update(|champs| {
            if let Some(inscrit) = champs.iter_mut().find(|autre| &*autre.id == id) {
                inscrit.pointeur = Arc::from(pointeur);
            }
        });
    }

    pub(crate) fn pointeur_de(self, id: &str) -> String {
        self.champs.with_untracked(|champs| {
            champs
                .iter()
                .find(|inscrit| &*inscrit.id == id)
                .map_or_else(String::new, |inscrit| inscrit.pointeur.as_ref().to_owned())
        })
    }
}

fn rang(champs: &[Inscrit], erreur: &ErreurChamp) -> Option<usize> {
    resoudre(&erreur.pointeur, champs.iter().map(|inscrit| &*inscrit.pointeur))
}

fn message_de(champs: &[Inscrit], erreurs: &[ErreurChamp], id: &str) -> Option<String> {
    let vise = champs.iter().position(|inscrit| &*inscrit.id == id)?;
    erreurs
        .iter()
        .find(|erreur| rang(champs, erreur) == Some(vise))
        .map(|erreur| erreur.message.clone())
}

fn resumer(champs: &[Inscrit], erreurs: &[ErreurChamp]) -> Vec<LigneResume> {
    // Rangées à mesure : quelques lignes ne justifient pas le tri de la bibliothèque, qui pèse lourd une fois compilé.
    let mut lignes: Vec<(usize, LigneResume)> = Vec::with_capacity(erreurs.len());
    for erreur in erreurs {
        let rang = rang(champs, erreur);
        let ligne = match rang.and_then(|rang| champs.get(rang)) {
            Some(inscrit) => LigneResume {
                id: Some(inscrit.id.as_ref().to_owned()),
                message: [&*inscrit.libelle, "\u{a0}: ", &erreur.message].concat(),
            },
            None => LigneResume {
                id: None,
                message: erreur.message.clone(),
            },
        };
        // La même phrase deux fois pour le même champ n'apprend rien.
        if !lignes.iter().any(|(_, deja)| *deja == ligne) {
            let rang = rang.unwrap_or(usize::MAX);
            let place = lignes
                .iter()
                .position(|(autre, _)| *autre > rang)
                .unwrap_or(lignes.len());
            lignes.insert(place, (rang, ligne));
        }
    }
    lignes.into_iter().map(|(_, ligne)| ligne).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn erreur(pointeur: &str, message: &str) -> ErreurChamp {
        ErreurChamp {
            pointeur: pointeur.to_owned(),
            code: "test".to_owned(),
            message: message.to_owned(),
        }
    }

    fn formulaire() -> Formulaire {
        let formulaire = Formulaire::new("sejour");
        for (pointeur, libelle) in [
            ("/libelle", "Nom"),
            ("/debut", "Début"),
            ("/etapes/0/commune", "Commune"),
        ] {
            formulaire.champ(pointeur, libelle, String::new());
        }
        formulaire
    }

    fn avec_proprietaire(test: impl FnOnce()) {
        let proprietaire = Owner::new();
        proprietaire.with(test);
    }

    #[test]
    fn le_resume_suit_l_ordre_des_champs_et_finit_par_les_erreurs_sans_champ() {
        avec_proprietaire(|| {
            let formulaire = formulaire();

            formulaire.signaler_sans_focus(vec![
                erreur("", "Le séjour a changé."),
                erreur("/etapes/0/commune/code", "Commune inconnue."),
                erreur("/libelle", "Donnez un nom."),
            ]);

            let vu: Vec<_> = formulaire.resume().into_iter().map(|l| (l.id, l.message)).collect();
            assert_eq!(
                vu,
                [
                    (
                        Some("sejour-libelle".to_owned()),
                        "Nom\u{a0}: Donnez un nom.".to_owned()
                    ),
                    (
                        Some("sejour-etapes-0-commune".to_owned()),
                        "Commune\u{a0}: Commune inconnue.".to_owned()
                    ),
                    (None, "Le séjour a changé.".to_owned()),
                ]
            );
        });
    }

    #[test]
    fn une_erreur_du_serveur_se_montre_sous_son_champ() {
        avec_proprietaire(|| {
            let formulaire = Formulaire::new("f");
            let debut = formulaire.champ("/debut", "Début", String::new());
            let fin = formulaire.champ("/fin", "Fin", String::new());

            formulaire.signaler_sans_focus(vec![
                erreur("/fin", "La fin précède le début."),
                erreur("/fin", "Autre."),
            ]);

            assert_eq!(fin.message().as_deref(), Some("La fin précède le début."));
            assert_eq!(debut.message(), None);
            assert!(formulaire.en_erreur().get());
            formulaire.effacer();
            assert!(!fin.en_erreur());
        });
    }

    #[test]
    fn la_meme_phrase_n_est_dite_qu_une_fois_par_champ() {
        avec_proprietaire(|| {
            let formulaire = formulaire();

            formulaire.signaler_sans_focus(vec![
                erreur("/debut", "Date requise."),
                erreur("/debut", "Date requise."),
            ]);

            assert_eq!(formulaire.resume().len(), 1);
        });
    }

    #[test]
    fn une_ligne_deplacee_garde_son_identifiant_et_suit_son_nouveau_pointeur() {
        avec_proprietaire(|| {
            let formulaire = Formulaire::new("f");
            let seconde = formulaire.champ("/etapes/1/nom", "Nom", String::new());

            seconde.deplacer("/etapes/0/nom");
            let nouvelle = formulaire.champ("/etapes/1/nom", "Nom", String::new());
            formulaire.signaler_sans_focus(vec![erreur("/etapes/0/nom", "Vide.")]);

            assert_eq!(seconde.id(), "f-etapes-1-nom");
            assert_eq!(nouvelle.id(), "f-etapes-1-nom-bis");
            assert_eq!(seconde.message().as_deref(), Some("Vide."));
            assert_eq!(nouvelle.message(), None);
        });
    }

    #[test]
    fn un_champ_disparait_avec_son_proprietaire() {
        avec_proprietaire(|| {
            let formulaire = Formulaire::new("f");
            let ligne = Owner::new();
            ligne.with(|| formulaire.champ("/etapes/0/nom", "Nom", String::new()));

            ligne.cleanup();
            formulaire.signaler_sans_focus(vec![erreur("/etapes/0/nom", "Vide.")]);

            assert_eq!(formulaire.resume().first().map(|l| l.id.clone()), Some(None));
        });
    }
}
