//! Points que la documentation laisse ouverts : ce que les services font aujourd'hui.

use reqwest::header::HeaderMap;
use serde_json::Value;

use super::{Jeu, Point};
use crate::appel::{Client, Identite, Observation};
use crate::erreur::{ErreurConfiguration, ErreurExterne};
use crate::mesures::Mesures;
use crate::reglages::{Reglages, ReglagesService};
use crate::{adresse, entreprise, sirene};

type Vu = Result<Observation, ErreurExterne>;

/// Interroge les services sur chaque point ; une réponse inattendue se lit, elle n'arrête rien.
///
/// # Errors
/// L'adresse ou la clé d'un service ne peut pas servir.
pub async fn confirmer(reglages: &Reglages, jeu: &Jeu) -> Result<Vec<Point>, ErreurConfiguration> {
    let mesures = Mesures::default();
    let client =
        |identite: Identite, service: &ReglagesService| Client::preparer(identite, service, reglages, &mesures);
    let annuaire = client(sirene::identite(), &reglages.sirene)?;
    let registre = client(entreprise::identite(), &reglages.entreprise.service)?;
    let adresses = client(adresse::identite(), &reglages.adresse)?;
    let mut points = Vec::new();
    let mut noter = |sujet, lu| points.push(Point { sujet, lu });

    let informations = annuaire.observer("informations", &[]).await;
    noter(
        "quota de l'abonnement Sirene",
        lire(informations, |vu| entetes(&vu.entetes, "limit")),
    );
    let critere = format!("siren:{}", jeu.association);
    let au_dela = [("q", critere.as_str()), ("nombre", "1"), ("debut", "1001")];
    noter(
        "borne de « debut » (1001)",
        lire(annuaire.observer("siret", &au_dela).await, |_| String::new()),
    );

    let chemin = entreprise::chemin_extrait(&jeu.association);
    let parametres = entreprise::parametres(&reglages.entreprise.destinataire);
    noter(
        "codes d'erreur sans extrait",
        lire(registre.observer(&chemin, &parametres).await, |vu| codes(&vu.corps)),
    );
    noter(
        "corps de /privileges",
        lire(registre.observer("privileges", &[]).await, |vu| cles(&vu.corps)),
    );

    let defaut = adresses.observer("search", &[("q", "rue des marronniers")]).await;
    noter(
        "« limit » par défaut de la recherche",
        lire(defaut, |vu| compter(&vu.corps)),
    );
    for (sujet, longueur) in [("« q » de 200 caractères", 200), ("« q » de 201 caractères", 201)] {
        let texte = "a".repeat(longueur);
        noter(
            sujet,
            lire(adresses.observer("search", &[("q", &texte)]).await, |_| String::new()),
        );
    }
    if let Some(base) = jeu.ancien_service {
        let ancien = ReglagesService {
            base: base.to_owned(),
            ..reglages.adresse.clone()
        };
        let vu = client(adresse::identite(), &ancien)?
            .observer("search", &[("q", "paris"), ("limit", "1")])
            .await;
        noter(
            "retrait de l'ancien service d'adresses",
            lire(vu, |vu| {
                [entetes(&vu.entetes, "sunset"), entetes(&vu.entetes, "deprecation")].join(" ")
            }),
        );
    }
    Ok(points)
}

/// Le statut, et ce que l'on cherche dans la réponse.
fn lire(vu: Vu, chercher: impl FnOnce(&Observation) -> String) -> String {
    match vu {
        Ok(vu) => format!("{} {}", vu.statut, chercher(&vu)).trim().to_owned(),
        Err(erreur) => erreur.to_string(),
    }
}

/// En-têtes dont le nom contient ce mot ; « aucun en-tête » si aucun.
fn entetes(entetes: &HeaderMap, mot: &str) -> String {
    let lus: Vec<String> = entetes
        .iter()
        .filter(|(nom, _)| nom.as_str().contains(mot))
        .filter_map(|(nom, valeur)| Some(format!("{nom}: {}", valeur.to_str().ok()?)))
        .collect();
    if lus.is_empty() {
        format!("aucun en-tête « {mot} »")
    } else {
        lus.join(", ")
    }
}

/// Codes des erreurs d'API Entreprise, sans leur texte.
fn codes(corps: &Value) -> String {
    let erreurs = corps.get("errors").and_then(Value::as_array);
    let codes: Vec<&str> = erreurs
        .into_iter()
        .flatten()
        .filter_map(|erreur| erreur.get("code")?.as_str())
        .collect();
    codes.join(", ")
}

/// Noms des champs, sans leurs valeurs.
fn cles(corps: &Value) -> String {
    let champs = corps.as_object().into_iter().flatten();
    champs.map(|(nom, _)| nom.as_str()).collect::<Vec<_>>().join(", ")
}

fn compter(corps: &Value) -> String {
    let trouvees = corps.get("features").and_then(Value::as_array).map_or(0, Vec::len);
    format!("{trouvees} adresses")
}
