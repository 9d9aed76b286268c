//! État d'un champ d'adresse : ce qui est choisi, ce qui est tapé, comment on le saisit.

use leptos::prelude::*;
use serde_json::Value;
use vao_contract::ErreurChamp;
use vao_contract::adresse::Adresse;

use super::composition::{adresse_a_la_main, commune_du_choix, reprendre};
use crate::champs::{Choix, Suggestions};
use crate::formulaire::{Champ, Formulaire, Saisie};
use crate::session::sauvegarde::Liaison;

/// Façon dont l'adresse se saisit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Adresse connue, montrée sur une ligne.
    Resume,
    /// Recherche dans la Base Adresse Nationale.
    Recherche,
    /// Voie et commune.
    Manuelle,
}

/// Adresse en cours de saisie, à donner à [`super::ChampAdresse`]. `Copy`.
#[derive(Debug, Clone, Copy)]
pub struct SaisieAdresse {
    pub(super) formulaire: Formulaire,
    /// Adresse connue ou choisie.
    pub(super) champ: Champ<Option<Adresse>>,
    pub(super) mode: RwSignal<Mode>,
    /// Vrai si la recherche ne répond pas.
    pub(super) panne: RwSignal<bool>,
    /// Ligne choisie de la recherche ; l'adresse ne vaut que tant qu'elle est là.
    pub(super) choix: RwSignal<Option<Choix>>,
    pub(super) frappe: RwSignal<Option<String>>,
    pub(super) suggestions: RwSignal<Suggestions>,
    pub(super) trouvees: StoredValue<Vec<Adresse>>,
    /// Vrai si ce que la recherche propose est ancien : le service ne répond pas.
    pub(super) anciennes: RwSignal<bool>,
    pub(super) voie: RwSignal<String>,
    pub(super) commune: RwSignal<Option<Choix>>,
    pub(super) frappe_commune: RwSignal<Option<String>>,
    pub(super) communes: RwSignal<Suggestions>,
    /// Code INSEE d'une commune, et la position de son centre.
    pub(super) centre: RwSignal<Option<(String, [f64; 2])>>,
}

impl SaisieAdresse {
    /// Déclare l'adresse désignée par un pointeur JSON du corps envoyé (`/adresse`).
    pub fn new(
        formulaire: Formulaire,
        pointeur: impl Into<String>,
        libelle: impl Into<String>,
        valeur: Option<Adresse>,
    ) -> Self {
        let saisie = Self {
            formulaire,
            champ: formulaire.champ(pointeur, libelle, None),
            mode: RwSignal::new(Mode::Recherche),
            panne: RwSignal::new(false),
            choix: RwSignal::new(None),
            frappe: RwSignal::new(None),
            suggestions: RwSignal::new(Suggestions::Aucune),
            trouvees: StoredValue::new(Vec::new()),
            anciennes: RwSignal::new(false),
            voie: RwSignal::new(String::new()),
            commune: RwSignal::new(None),
            frappe_commune: RwSignal::new(None),
            communes: RwSignal::new(Suggestions::Aucune),
            centre: RwSignal::new(None),
        };
        saisie.ecrire(valeur);
        saisie
    }

    /// Rend l'adresse facultative : le libellé le dit.
    #[must_use]
    pub fn facultative(self) -> Self {
        Self {
            champ: self.champ.facultatif(),
            ..self
        }
    }

    /// Adresse saisie (suivie), `None` si rien ne l'est ; une saisie inachevée est une erreur.
    pub fn lire(self) -> Result<Option<Adresse>, Vec<ErreurChamp>> {
        match self.mode.get() {
            Mode::Resume => Ok(self.champ.lire()),
            Mode::Recherche if self.choix.with(Option::is_some) => Ok(self.champ.lire()),
            Mode::Recherche if self.frappe.with(|texte| ecrit(texte.as_deref())) => Err(vec![ErreurChamp::new(
                self.champ.pointeur(),
                "choix-requis",
                "Choisissez une adresse dans la liste proposée, ou saisissez-la à la main.",
            )]),
            Mode::Recherche => Ok(None),
            Mode::Manuelle => self.lire_a_la_main(),
        }
    }

    /// Adresse saisie (suivie), `None` tant qu'elle est vide ou inachevée : pour la montrer.
    pub fn adresse(self) -> Option<Adresse> {
        self.lire().ok().flatten()
    }

    /// Lecture avant l'envoi ; rien de saisi est une erreur.
    pub fn lire_requise(self, saisie: &mut Saisie) -> Option<Adresse> {
        match untrack(|| self.lire()) {
            Ok(Some(adresse)) => Some(adresse),
            Ok(None) => {
                saisie.ajouter(
                    &self.champ,
                    "requis",
                    "Cherchez l’adresse et choisissez-la dans la liste, ou saisissez-la à la main.",
                );
                None
            }
            Err(erreurs) => {
                saisie.reprendre(erreurs);
                None
            }
        }
    }

    /// Lecture avant l'envoi d'une adresse facultative.
    pub fn lire_optionnelle(self, saisie: &mut Saisie) -> Option<Adresse> {
        untrack(|| self.lire()).unwrap_or_else(|erreurs| {
            saisie.reprendre(erreurs);
            None
        })
    }

    /// Remplace l'adresse ; rien ne bouge à l'écran si elle est déjà celle-là.
    pub fn ecrire(self, adresse: Option<Adresse>) {
        if untrack(|| self.lire()).is_ok_and(|actuelle| actuelle == adresse) {
            return;
        }
        self.poser(adresse);
        let connue = self.champ.valeur.with_untracked(Option::is_some);
        self.mode.set(if connue { Mode::Resume } else { Mode::Recherche });
    }

    /// Lien pour l'enregistrement automatique.
    pub fn liaison(self) -> Liaison {
        Liaison::new(
            self.champ.pointeur(),
            self.champ.libelle(),
            move || self.lire().map(|adresse| en_json(adresse.as_ref())),
            move |valeur| {
                let actuelle = untrack(|| self.adresse());
                if let Ok(adresse) = completer(actuelle.as_ref(), valeur) {
                    self.ecrire(adresse);
                }
            },
            |valeur| {
                let ligne = valeur.get("label").and_then(Value::as_str);
                ligne.unwrap_or_default().to_owned()
            },
        )
    }

    /// Retient cette adresse, partout où elle se montre.
    pub(super) fn poser(self, adresse: Option<Adresse>) {
        // Une adresse sans ligne ne se montre pas : elle vaut une absence.
        let adresse = adresse.filter(|adresse| ecrit(adresse.label.as_deref()));
        let (voie, commune) = adresse.as_ref().map(reprendre).unwrap_or_default();
        self.choix.set(
            adresse
                .as_ref()
                .and_then(|adresse| adresse.label.clone())
                .map(|ligne| Choix::new(String::new(), ligne)),
        );
        self.frappe.set(None);
        self.anciennes.set(false);
        self.voie.set(voie);
        self.commune.set(commune);
        self.frappe_commune.set(None);
        let centre = adresse
            .as_ref()
            .filter(|adresse| adresse.cle_insee.is_none())
            .and_then(|adresse| Some((adresse.code_insee.clone()?, adresse.coordinates?)));
        self.centre.set(centre);
        self.champ.ecrire(adresse);
    }

    /// Vide le champ de recherche et oublie l'adresse.
    pub(super) fn effacer(self) {
        self.suggestions.set(Suggestions::Aucune);
        self.poser(None);
    }

    fn lire_a_la_main(self) -> Result<Option<Adresse>, Vec<ErreurChamp>> {
        let voie = self.voie.get();
        let commune = self.commune.with(|choix| choix.as_ref().and_then(commune_du_choix));
        let commune_tapee = self.frappe_commune.with(|texte| ecrit(texte.as_deref()));
        let voie_ecrite = ecrit(Some(&voie));
        if !voie_ecrite && commune.is_none() && !commune_tapee {
            return Ok(None);
        }
        let mut erreurs = Vec::new();
        if !voie_ecrite {
            let message = "Écrivez le numéro et la voie, ou le lieu-dit.";
            erreurs.push(ErreurChamp::new(self.pointeur_de("label"), "requis", message));
        }
        match commune {
            Some(commune) if voie_ecrite => {
                let centre = self.centre.get().filter(|(code, _)| *code == commune.code_insee);
                return Ok(Some(adresse_a_la_main(
                    &voie,
                    commune,
                    centre.map(|(_, position)| position),
                )));
            }
            Some(_) => {}
            None => {
                let message = "Choisissez la commune dans la liste proposée.";
                erreurs.push(ErreurChamp::new(self.pointeur_de("codeInsee"), "requis", message));
            }
        }
        Err(erreurs)
    }

    pub(super) fn pointeur_de(self, element: &str) -> String {
        [&self.champ.pointeur(), "/", element].concat()
    }
}

fn ecrit(texte: Option<&str>) -> bool {
    texte.is_some_and(|texte| !texte.trim().is_empty())
}

fn en_json(adresse: Option<&Adresse>) -> Value {
    adresse
        .and_then(|adresse| serde_json::to_value(adresse).ok())
        .unwrap_or_default()
}

/// Adresse dont `valeur` remplace les éléments qu'elle porte : une autre version arrive élément par élément.
///
/// Échoue si ce n'est pas une adresse : rien ne doit changer alors.
fn completer(actuelle: Option<&Adresse>, valeur: &Value) -> serde_json::Result<Option<Adresse>> {
    let Value::Object(elements) = valeur else {
        return serde_json::from_value(valeur.clone());
    };
    let mut complete = match en_json(actuelle) {
        Value::Object(connus) => connus,
        _ => serde_json::Map::new(),
    };
    for (cle, element) in elements {
        complete.insert(cle.clone(), element.clone());
    }
    serde_json::from_value(Value::Object(complete)).map(Some)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn avec(valeur: Option<Adresse>, verifier: impl FnOnce(SaisieAdresse)) {
        Owner::new().with(|| verifier(SaisieAdresse::new(Formulaire::new("f"), "/adresse", "Adresse", valeur)));
    }

    fn grenoble() -> Adresse {
        Adresse {
            label: Some("1 place de Verdun 38000 Grenoble".into()),
            cle_insee: Some("38185_6780_00001".into()),
            code_insee: Some("38185".into()),
            code_postal: Some("38000".into()),
            departement: Some("38".into()),
            coordinates: Some([5.73, 45.18]),
        }
    }

    #[test]
    fn une_adresse_connue_se_montre_et_se_relit_telle_quelle() {
        avec(Some(grenoble()), |saisie| {
            assert_eq!(saisie.mode.get(), Mode::Resume);
            assert_eq!(saisie.lire(), Ok(Some(grenoble())));
            saisie.mode.set(Mode::Recherche);
            assert_eq!(saisie.lire(), Ok(Some(grenoble())), "« Modifier » ne perd rien");
        });
    }

    #[test]
    fn effacer_ne_laisse_ni_adresse_ni_texte() {
        avec(Some(grenoble()), |saisie| {
            saisie.mode.set(Mode::Recherche);
            saisie.suggestions.set(Suggestions::EnCours);
            saisie.anciennes.set(true);

            saisie.effacer();

            assert_eq!(saisie.lire(), Ok(None));
            assert_eq!(saisie.suggestions.get(), Suggestions::Aucune);
            assert_eq!((saisie.frappe.get(), saisie.anciennes.get()), (None, false));
        });
    }

    #[test]
    fn taper_defait_le_choix_et_une_frappe_sans_choix_est_une_erreur() {
        avec(Some(grenoble()), |saisie| {
            saisie.mode.set(Mode::Recherche);
            saisie.choix.set(None);
            saisie.frappe.set(Some("2 place".into()));

            assert_eq!(saisie.lire().unwrap_err()[0].pointeur, "/adresse");
            saisie.frappe.set(Some(" ".into()));
            assert_eq!(saisie.lire(), Ok(None));
        });
    }

    #[test]
    fn a_la_main_il_faut_la_voie_et_la_commune() {
        avec(None, |saisie| {
            saisie.mode.set(Mode::Manuelle);
            assert_eq!(saisie.lire(), Ok(None));
            saisie.voie.set("Le bourg".into());
            assert_eq!(saisie.lire().unwrap_err()[0].pointeur, "/adresse/codeInsee");
            saisie
                .commune
                .set(Some(Choix::new("2A004;20000;2A;Ajaccio", "Ajaccio (20000)")));
            saisie.centre.set(Some(("38185".into(), [5.7, 45.1])));
            let adresse = saisie.lire().unwrap().unwrap();
            assert_eq!(adresse.verifier_complete(), Ok(()));
            assert_eq!(adresse.coordinates, None, "le centre d'une autre commune ne sert pas");
            saisie.voie.set(String::new());
            assert_eq!(saisie.lire().unwrap_err()[0].pointeur, "/adresse/label");
        });
    }

    #[test]
    fn une_autre_version_arrive_element_par_element() {
        let mut adresse = Some(grenoble());
        let quimper = json!({ "label": "1 rue Kéréon 29000 Quimper", "cleInsee": null, "codeInsee": "29232",
            "codePostal": "29000", "departement": "29", "coordinates": [-4.1, 47.99] });
        for (cle, element) in quimper.as_object().unwrap() {
            adresse = completer(adresse.as_ref(), &json!({ cle: element })).unwrap();
        }

        assert_eq!(en_json(adresse.as_ref()), quimper);
        assert_eq!(completer(adresse.as_ref(), &Value::Null).unwrap(), None);
        assert!(completer(adresse.as_ref(), &json!("Quimper")).is_err());
        assert!(completer(adresse.as_ref(), &json!({ "coordinates": "ici" })).is_err());
    }

    #[test]
    fn l_enregistrement_relit_ce_qu_il_ecrit_et_ne_derange_pas_une_saisie_identique() {
        avec(None, |saisie| {
            saisie.mode.set(Mode::Manuelle);
            saisie.voie.set("Le bourg".into());
            saisie
                .commune
                .set(Some(Choix::new("2A004;20000;2A;Ajaccio", "Ajaccio (20000)")));
            let adresse = saisie.lire().unwrap();

            saisie.ecrire(adresse.clone());
            assert_eq!(saisie.mode.get(), Mode::Manuelle);
            saisie.ecrire(Some(grenoble()));
            assert_eq!(saisie.mode.get(), Mode::Resume);
            assert_eq!(
                en_json(saisie.adresse().as_ref()).get("codeInsee"),
                Some(&json!("38185"))
            );
            saisie.ecrire(None);
            assert_eq!((saisie.mode.get(), saisie.lire()), (Mode::Recherche, Ok(None)));
        });
    }
}
