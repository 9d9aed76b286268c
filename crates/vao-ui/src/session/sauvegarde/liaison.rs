//! Lien entre un champ de l'écran et un champ de la section enregistrée.

use std::sync::Arc;

use leptos::prelude::*;
use serde_json::Value;
use vao_contract::ErreurChamp;
use vao_domain::Code;

use crate::format;
use crate::formulaire::{Champ, Saisie};

type Lire = Arc<dyn Fn() -> Result<Value, Vec<ErreurChamp>> + Send + Sync>;
type Poser = Arc<dyn Fn(&Value) + Send + Sync>;
type Montrer = Arc<dyn Fn(&Value) -> String + Send + Sync>;

/// Travail qu'un champ mène de lui-même, un fichier qui part par exemple.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Travail {
    /// Rien n'est en cours.
    #[default]
    Fini,
    /// Rien n'est en cours, et le champ montre un échec.
    Echoue,
    /// Le champ n'a pas encore toute sa valeur.
    EnCours,
}

/// Lien d'un champ : comment le lire en JSON, l'écrire depuis du JSON, le montrer en français.
#[derive(Clone)]
pub struct Liaison {
    pub(super) pointeur: String,
    pub(super) libelle: String,
    pub(super) lire: Lire,
    pub(super) poser: Poser,
    pub(super) montrer: Montrer,
    /// Champ de texte : ce qui y est tapé se garde même illisible.
    pub(super) texte: Option<Champ<String>>,
    /// Travail en cours dans le champ.
    pub(super) travail: Option<Memo<Travail>>,
}

impl Liaison {
    /// Lien quelconque. `lire` est appelé avec suivi des signaux.
    pub fn new(
        pointeur: impl Into<String>,
        libelle: impl Into<String>,
        lire: impl Fn() -> Result<Value, Vec<ErreurChamp>> + Send + Sync + 'static,
        poser: impl Fn(&Value) + Send + Sync + 'static,
        montrer: impl Fn(&Value) -> String + Send + Sync + 'static,
    ) -> Self {
        Self {
            pointeur: pointeur.into(),
            libelle: libelle.into(),
            lire: Arc::new(lire),
            poser: Arc::new(poser),
            montrer: Arc::new(montrer),
            texte: None,
            travail: None,
        }
    }

    /// Texte facultatif : vide, il est absent.
    pub fn texte(champ: Champ<String>) -> Self {
        Self::saisi(
            champ,
            |saisie, champ| saisie.texte_optionnel(champ).map_or(Value::Null, Value::String),
            en_texte,
        )
    }

    /// Texte obligatoire dès le brouillon : vide, il n'est pas envoyé et le champ le dit.
    pub fn texte_requis(champ: Champ<String>) -> Self {
        Self::saisi(
            champ,
            |saisie, champ| Value::String(saisie.texte_requis(champ)),
            en_texte,
        )
    }

    /// Nombre entier facultatif.
    pub fn entier(champ: Champ<String>) -> Self {
        Self::saisi(
            champ,
            |saisie, champ| saisie.entier(champ).map_or(Value::Null, Value::from),
            en_texte,
        )
    }

    /// Date obligatoire.
    pub fn jour(champ: Champ<String>) -> Self {
        Self::saisi(
            champ,
            |saisie, champ| Value::String(format::jour_iso(saisie.jour_requis(champ))),
            jour_en_texte,
        )
    }

    /// Réponse oui ou non, facultative.
    pub fn oui_non(champ: Champ<String>) -> Self {
        let vers_champ = |valeur: &Value| match valeur {
            Value::Bool(true) => "oui".to_owned(),
            Value::Bool(false) => "non".to_owned(),
            _ => String::new(),
        };
        let mut liaison = Self::saisi(
            champ,
            |saisie, champ| crate::oui_non(&saisie.texte(champ)).map_or(Value::Null, Value::Bool),
            vers_champ,
        );
        liaison.montrer = Arc::new(|valeur| match valeur {
            Value::Bool(true) => "Oui".to_owned(),
            Value::Bool(false) => "Non".to_owned(),
            _ => String::new(),
        });
        liaison
    }

    /// Code d'une liste fermée, ou rien.
    pub fn code<C: Code>(champ: Champ<String>) -> Self {
        let mut liaison = Self::texte(champ);
        liaison.montrer = Arc::new(|valeur| {
            let code = C::depuis_code(&en_texte(valeur));
            code.map(|code| code.libelle().to_owned()).unwrap_or_default()
        });
        liaison
    }

    /// Tant que `condition` (suivie) est fausse, le champ n'est pas montré : sa valeur est `sinon`, quoi qu'il contienne.
    #[must_use]
    pub fn si(mut self, condition: impl Fn() -> bool + Send + Sync + 'static, sinon: Value) -> Self {
        let lire = self.lire;
        self.lire = Arc::new(move || if condition() { lire() } else { Ok(sinon.clone()) });
        self
    }

    /// Ce champ travaille de lui-même : l'enregistrement l'attend avant de passer à la suite.
    #[must_use]
    pub const fn pendant(mut self, travail: Memo<Travail>) -> Self {
        self.travail = Some(travail);
        self
    }

    /// Codes d'une liste fermée.
    pub fn codes<C: Code>(champ: Champ<Vec<String>>) -> Self {
        Self::new(
            champ.pointeur(),
            champ.libelle(),
            move || {
                Ok(champ
                    .valeur
                    .with(|codes| codes.iter().cloned().map(Value::String).collect()))
            },
            move |valeur| champ.ecrire(textes(valeur)),
            |valeur| {
                let libelles = textes(valeur)
                    .iter()
                    .filter_map(|code| C::depuis_code(code))
                    .map(Code::libelle)
                    .collect::<Vec<_>>();
                libelles.join(", ")
            },
        )
    }

    fn saisi(
        champ: Champ<String>,
        lire: fn(&mut Saisie, Champ<String>) -> Value,
        ecrire: fn(&Value) -> String,
    ) -> Self {
        let liaison = Self::new(
            champ.pointeur(),
            champ.libelle(),
            move || {
                champ.valeur.track();
                let mut saisie = Saisie::default();
                let valeur = lire(&mut saisie, champ);
                saisie.erreurs().map_or(Ok(valeur), Err)
            },
            move |valeur| champ.ecrire(ecrire(valeur)),
            ecrire,
        );
        Self {
            texte: Some(champ),
            ..liaison
        }
    }
}

/// Texte d'un champ depuis sa valeur.
pub(super) fn en_texte(valeur: &Value) -> String {
    match valeur {
        Value::String(texte) => texte.clone(),
        Value::Number(nombre) => nombre.to_string(),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => String::new(),
    }
}

fn jour_en_texte(valeur: &Value) -> String {
    let texte = en_texte(valeur);
    texte.parse().map_or(texte, format::jour)
}

fn textes(valeur: &Value) -> Vec<String> {
    valeur
        .as_array()
        .map(|liste| liste.iter().map(en_texte).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use vao_domain::declaration::TrancheAge;

    use super::*;
    use crate::formulaire::Formulaire;

    fn avec<R>(texte: &str, verifier: impl FnOnce(Champ<String>) -> R) -> R {
        Owner::new().with(|| verifier(Formulaire::new("f").champ("/x", "X", texte.to_owned())))
    }

    #[test]
    fn un_champ_vide_est_une_absence_et_un_champ_faux_une_erreur() {
        avec(" ", |champ| assert_eq!((Liaison::texte(champ).lire)(), Ok(Value::Null)));
        avec("", |champ| assert_eq!((Liaison::entier(champ).lire)(), Ok(Value::Null)));
        avec("douze", |champ| {
            assert_eq!((Liaison::entier(champ).lire)().unwrap_err()[0].pointeur, "/x");
        });
        avec("", |champ| assert!((Liaison::texte_requis(champ).lire)().is_err()));
    }

    #[test]
    fn une_valeur_s_ecrit_et_se_relit() {
        avec("", |champ| {
            let liaison = Liaison::jour(champ);
            (liaison.poser)(&json!("2027-07-03"));
            assert_eq!(champ.lire_sans_suivi(), "03/07/2027");
            assert_eq!((liaison.lire)(), Ok(json!("2027-07-03")));
            assert_eq!((liaison.montrer)(&json!("2027-07-03")), "03/07/2027");
        });
        avec("", |champ| {
            let liaison = Liaison::oui_non(champ);
            (liaison.poser)(&json!(false));
            assert_eq!((liaison.lire)(), Ok(json!(false)));
            assert_eq!((liaison.montrer)(&json!(false)), "Non");
        });
    }

    #[test]
    fn un_champ_cache_ne_dit_plus_ce_qu_il_contient() {
        avec("Boire souvent", |champ| {
            let demande = RwSignal::new(true);
            let liaison = Liaison::texte(champ).si(move || demande.get(), Value::Null);
            assert_eq!((liaison.lire)(), Ok(json!("Boire souvent")));
            demande.set(false);
            assert_eq!((liaison.lire)(), Ok(Value::Null));
            assert_eq!(
                champ.lire_sans_suivi(),
                "Boire souvent",
                "rien n'est perdu tant que la page est là"
            );
        });
    }

    #[test]
    fn un_code_se_montre_en_mots() {
        avec("18_39", |champ| {
            let liaison = Liaison::code::<TrancheAge>(champ);
            assert_eq!((liaison.lire)(), Ok(json!("18_39")));
            assert_eq!((liaison.montrer)(&json!("18_39")), "18-39 ans");
        });
    }

    #[test]
    fn une_liste_de_codes_se_montre_en_mots() {
        Owner::new().with(|| {
            let champ = Formulaire::new("f").champ("/trancheAge", "Âges", Vec::new());
            let liaison = Liaison::codes::<TrancheAge>(champ);
            (liaison.poser)(&json!(["18_39"]));
            assert_eq!((liaison.lire)(), Ok(json!(["18_39"])));
            assert_eq!((liaison.montrer)(&json!(["18_39", "inconnu"])), "18-39 ans");
        });
    }
}
