//! Ce qui est enregistré, ce qui ne l'est pas encore, ce qui se contredit. Sans réseau ni signal.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::fusion::{appliquer, differences, ecrire, feuilles, lire, retirer};

/// Champ changé des deux côtés.
#[derive(Debug, Clone, PartialEq)]
pub struct Conflit {
    /// Pointeur JSON du champ dans la section.
    pub pointeur: String,
    /// Valeur saisie ici.
    pub mien: Value,
    /// Valeur enregistrée ailleurs.
    pub leur: Value,
}

/// Suivi d'une section en cours de saisie.
#[derive(Debug, Clone, Default)]
pub(super) struct Suivi {
    /// Dernière version connue du service, telle que saisie ici pour les champs qui viennent d'ici.
    base: Value,
    /// Ce que l'écran montre, champs illisibles mis à part.
    courant: Value,
    /// Champs que le service a refusés, avec la valeur refusée : inutile de la renvoyer.
    refuses: BTreeMap<String, Value>,
}

impl Suivi {
    pub(super) fn new(base: Value) -> Self {
        Self {
            courant: base.clone(),
            base,
            refuses: BTreeMap::new(),
        }
    }

    /// Valeur montrée par l'écran.
    pub(super) const fn courant(&self) -> &Value {
        &self.courant
    }

    /// La section telle que l'écran la montre, champs illisibles à leur valeur enregistrée.
    pub(super) fn avec(&self, lu: &Map<String, Value>) -> Value {
        let mut section = self.base.clone();
        appliquer(&mut section, lu);
        section
    }

    /// Champs dont la valeur montrée est celle que le service a refusée.
    pub(super) fn encore_refuses(&self) -> Vec<String> {
        let refuses = self
            .refuses
            .iter()
            .filter(|(pointeur, refusee)| lire(&self.courant, pointeur) == *refusee);
        refuses.map(|(pointeur, _)| pointeur.clone()).collect()
    }

    /// Note ce que l'écran montre ; un champ absent de `lu` n'a pas pu être lu et n'est pas envoyé.
    pub(super) fn noter(&mut self, lu: &Map<String, Value>) {
        self.courant = self.avec(lu);
    }

    /// Correctif à envoyer ; vide s'il n'y a rien de neuf à dire au service.
    pub(super) fn a_envoyer(&self) -> Map<String, Value> {
        let mut correctif = self.en_attente();
        for (pointeur, refusee) in &self.refuses {
            if lire(&self.courant, pointeur) == refusee {
                retirer(&mut correctif, pointeur);
            }
        }
        correctif
    }

    /// Tout ce qui n'est pas enregistré, champs refusés compris.
    pub(super) fn en_attente(&self) -> Map<String, Value> {
        differences(&self.base, &self.courant)
    }

    /// Le service a accepté `envoye` ; `leur` est la section qu'il rend.
    ///
    /// Les champs envoyés gardent leur forme saisie : le service peut les avoir normalisés, cela ne se renvoie pas.
    pub(super) fn accepter(&mut self, envoye: &Map<String, Value>, leur: Value) -> Vec<(String, Value)> {
        let depuis = differences(&self.base, &self.courant);
        let mut base = leur;
        appliquer(&mut base, envoye);
        let a_montrer = nouveautes(&self.base, &base, &depuis);
        self.courant = base.clone();
        appliquer(&mut self.courant, &depuis);
        self.base = base;
        self.refuses.clear();
        a_montrer
    }

    /// Le service a refusé des champs de `envoye`. Un refus qui ne désigne aucun champ envoyé les vise tous.
    pub(super) fn refuser(&mut self, envoye: &Map<String, Value>, pointeurs: &[String]) {
        let valeurs = Value::Object(envoye.clone());
        let envoyes = feuilles(envoye);
        let vise = |champ: &String| pointeurs.iter().any(|pointeur| se_touchent(champ, pointeur));
        let aucun = !envoyes.iter().any(vise);
        for champ in envoyes.into_iter().filter(|champ| aucun || vise(champ)) {
            let valeur = lire(&valeurs, &champ).clone();
            self.refuses.insert(champ, valeur);
        }
    }

    /// Le dossier a changé ailleurs. Rend les champs à montrer tels quels et ceux qu'il faut trancher.
    pub(super) fn recevoir(&mut self, leur: Value) -> (Vec<(String, Value)>, Vec<Conflit>) {
        let miens = self.en_attente();
        let conflits = feuilles(&miens)
            .into_iter()
            .filter_map(|pointeur| {
                let (avant, mien, autre) = (
                    lire(&self.base, &pointeur),
                    lire(&self.courant, &pointeur),
                    lire(&leur, &pointeur),
                );
                let contredit = autre != avant && autre != mien;
                contredit.then(|| Conflit {
                    mien: mien.clone(),
                    leur: autre.clone(),
                    pointeur,
                })
            })
            .collect();
        let a_montrer = nouveautes(&self.base, &leur, &miens);
        self.courant = leur.clone();
        appliquer(&mut self.courant, &miens);
        self.base = leur;
        (a_montrer, conflits)
    }

    /// Abandonne la valeur saisie d'un champ pour celle du service.
    pub(super) fn ceder(&mut self, pointeur: &str) -> Value {
        let leur = lire(&self.base, pointeur).clone();
        ecrire(&mut self.courant, pointeur, leur.clone());
        leur
    }
}

/// Champs changés par le service et que la saisie en cours ne touche pas.
fn nouveautes(avant: &Value, apres: &Value, miens: &Map<String, Value>) -> Vec<(String, Value)> {
    let miens = feuilles(miens);
    feuilles(&differences(avant, apres))
        .into_iter()
        .filter(|pointeur| !miens.iter().any(|mien| se_touchent(mien, pointeur)))
        .map(|pointeur| {
            let valeur = lire(apres, &pointeur).clone();
            (pointeur, valeur)
        })
        .collect()
}

/// Vrai si l'un des pointeurs désigne l'autre champ ou le contient.
pub(super) fn se_touchent(a: &str, b: &str) -> bool {
    let (court, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    long.strip_prefix(court)
        .is_some_and(|reste| reste.is_empty() || reste.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn objet(valeur: Value) -> Map<String, Value> {
        valeur.as_object().cloned().unwrap()
    }

    fn suivi(base: Value, saisie: Value) -> Suivi {
        let mut suivi = Suivi::new(base);
        suivi.noter(&objet(saisie));
        suivi
    }

    #[test]
    fn une_saisie_acceptee_n_est_plus_en_attente_meme_si_le_service_l_a_normalisee() {
        let mut s = suivi(json!({ "tel": null }), json!({ "tel": "04 76 00 00 00" }));
        let envoye = s.a_envoyer();

        s.accepter(&envoye, json!({ "tel": "+33476000000" }));

        assert!(s.en_attente().is_empty());
    }

    #[test]
    fn ce_qui_est_tape_pendant_l_envoi_reste_en_attente() {
        let mut s = suivi(json!({ "a": null }), json!({ "a": "E" }));
        let envoye = s.a_envoyer();
        s.noter(&objet(json!({ "a": "Été" })));

        s.accepter(&envoye, json!({ "a": "E" }));

        assert_eq!(Value::Object(s.a_envoyer()), json!({ "a": "Été" }));
    }

    #[test]
    fn une_valeur_refusee_ne_repart_pas_mais_les_autres_si() {
        let mut s = suivi(json!({ "a": null, "b": null }), json!({ "a": "?", "b": 1 }));
        let envoye = s.a_envoyer();

        s.refuser(&envoye, &["/a".to_owned()]);

        assert_eq!(Value::Object(s.a_envoyer()), json!({ "b": 1 }));
        assert!(s.en_attente().contains_key("a"), "rien n'est perdu");
        s.noter(&objet(json!({ "a": "bon", "b": 1 })));
        assert!(s.a_envoyer().contains_key("a"), "corrigée, elle repart");
    }

    #[test]
    fn un_refus_sans_champ_suspend_tout_l_envoi() {
        let mut s = suivi(json!({}), json!({ "a": 1, "r": { "nom": "X" } }));
        let envoye = s.a_envoyer();

        s.refuser(&envoye, &[String::from("/ailleurs")]);

        assert!(s.a_envoyer().is_empty());
    }

    #[test]
    fn deux_personnes_sur_des_champs_differents_ne_se_contredisent_pas() {
        let mut s = suivi(json!({ "a": 1, "b": 1 }), json!({ "a": 2, "b": 1 }));

        let (a_montrer, conflits) = s.recevoir(json!({ "a": 1, "b": 9 }));

        assert_eq!(conflits, []);
        assert_eq!(a_montrer, [("/b".to_owned(), json!(9))]);
        assert_eq!(Value::Object(s.a_envoyer()), json!({ "a": 2 }));
    }

    #[test]
    fn deux_personnes_sur_le_meme_champ_doivent_trancher() {
        let mut s = suivi(json!({ "a": 1 }), json!({ "a": 2 }));

        let (_, conflits) = s.recevoir(json!({ "a": 3 }));

        assert_eq!(
            conflits,
            [Conflit {
                pointeur: "/a".to_owned(),
                mien: json!(2),
                leur: json!(3)
            }]
        );
        assert_eq!(
            Value::Object(s.a_envoyer()),
            json!({ "a": 2 }),
            "garder le mien l'envoie"
        );
        assert_eq!(s.ceder("/a"), json!(3));
        assert!(s.en_attente().is_empty(), "prendre l'autre n'envoie rien");
    }

    #[test]
    fn la_meme_correction_des_deux_cotes_n_est_pas_un_conflit() {
        let mut s = suivi(json!({ "a": 1 }), json!({ "a": 2 }));

        let (_, conflits) = s.recevoir(json!({ "a": 2 }));

        assert_eq!(conflits, []);
        assert!(s.en_attente().is_empty());
    }
}
