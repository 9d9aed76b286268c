//! Carte d'un ou de plusieurs lieux : un complément de l'adresse écrite, jamais la seule source.
//!
//! Son code et ses images ne se chargent que si elle paraît à l'écran ; sans eux, tout reste écrit.

use js_sys::{Function, Promise, Reflect};
use leptos::html::Div;
use leptos::prelude::*;
use serde_json::json;
use vao_contract::adresse::Adresse;
use vao_contract::declaration::EtapeDto;
use vao_domain::adresse::PrecisionAdresse;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::HtmlElement;

use crate::dom::dans_un_navigateur;
use crate::url::encoder;

/// Où l'on ouvre un lieu dans une carte complète.
const CARTE_EXTERNE: &str = "https://www.openstreetmap.org/";
/// Page que demande la licence des données.
const CREDIT: &str = "https://www.openstreetmap.org/copyright";

/// Lieu à montrer.
#[derive(Debug, Clone, PartialEq)]
pub struct LieuCarte {
    /// Nom du lieu.
    pub nom: String,
    /// Adresse sur une ligne.
    pub adresse: String,
    /// Longitude et latitude (WGS84), si elles sont connues.
    pub position: Option<[f64; 2]>,
    /// Ce que désigne la position.
    pub precision: PrecisionAdresse,
}

impl LieuCarte {
    /// Lieu d'une adresse.
    pub fn new(nom: impl Into<String>, adresse: &Adresse) -> Self {
        Self {
            nom: nom.into(),
            adresse: adresse.label.clone().unwrap_or_default(),
            position: adresse.coordinates,
            precision: adresse.precision(),
        }
    }

    /// Lieu d'une étape.
    pub fn de_l_etape(etape: &EtapeDto) -> Self {
        Self {
            nom: etape.nom.clone(),
            adresse: etape.adresse.clone(),
            position: etape.coordinates,
            precision: etape.precision,
        }
    }

    fn lien(&self) -> String {
        match self.position {
            Some([longitude, latitude]) => {
                let (longitude, latitude) = (longitude.to_string(), latitude.to_string());
                let zoom = zoom(self.precision).to_string();
                [
                    CARTE_EXTERNE,
                    "?mlat=",
                    &latitude,
                    "&mlon=",
                    &longitude,
                    "#map=",
                    &zoom,
                    "/",
                    &latitude,
                    "/",
                    &longitude,
                ]
                .concat()
            }
            None => [CARTE_EXTERNE, "search?query=", &encoder(&self.adresse)].concat(),
        }
    }

    /// Ce qu'il faut savoir de la position pour ne pas s'y tromper.
    fn reserve(&self) -> Option<&'static str> {
        match (self.position, self.precision) {
            (None, _) => Some("Position inconnue\u{a0}: ce lieu n’est pas sur la carte."),
            (Some(_), PrecisionAdresse::Commune) => {
                Some("Position approchée\u{a0}: le repère est au centre de la commune.")
            }
            (Some(_), PrecisionAdresse::Rue) => {
                Some("Position approchée\u{a0}: le repère montre la rue ou le lieu-dit.")
            }
            (Some(_), PrecisionAdresse::Numero) => None,
        }
    }
}

const fn zoom(precision: PrecisionAdresse) -> u8 {
    match precision {
        PrecisionAdresse::Numero => 15,
        PrecisionAdresse::Rue => 14,
        PrecisionAdresse::Commune => 12,
    }
}

/// Lieux écrits, avec un lien vers une carte complète, et la carte dès que l'un d'eux est situé.
///
/// Le numéro d'un repère est le rang du lieu dans la liste.
#[component]
pub fn CarteLieux(
    /// Nom de la carte pour qui ne la voit pas : « Carte de l’hébergement ».
    #[prop(into)]
    titre: String,
    /// Lieux, dans l'ordre où les écrire.
    #[prop(into)]
    lieux: Signal<Vec<LieuCarte>>,
) -> AnyView {
    let situes = Memo::new(move |_| lieux.with(|lieux| lieux.iter().any(|lieu| lieu.position.is_some())));
    let nom = titre.clone();
    view! {
        <figure class="vao-carte" role="group" aria-label=nom>
            {move || situes.get().then(|| toile(&titre, lieux))}
            {move || lieux.with(|lieux| liste(lieux))}
        </figure>
    }
    .into_any()
}

fn toile(titre: &str, lieux: Signal<Vec<LieuCarte>>) -> AnyView {
    let element = NodeRef::<Div>::new();
    Effect::new(move |_| {
        if let Some(toile) = element.get() {
            agir(
                "montrer",
                toile.unchecked_into(),
                Some(lieux.with(|lieux| reperes(lieux))),
            );
        }
    });
    on_cleanup(move || {
        if let Some(Some(toile)) = element.try_get_untracked() {
            agir("retirer", toile.unchecked_into(), None);
        }
    });
    let nom = [
        titre,
        "\u{a0}: flèches pour se déplacer, plus et moins pour le niveau de détail",
    ]
    .concat();
    view! {
        <div class="vao-carte__toile" node_ref=element role="application" aria-label=nom></div>
        <p class="fr-text--xs fr-mt-1v fr-mb-1v">
            "© les "
            <a href=CREDIT target="_blank" rel="noopener external" title="contributeurs d’OpenStreetMap - nouvelle fenêtre">
                "contributeurs d’OpenStreetMap"
            </a>
        </p>
        <p class="fr-message fr-message--info vao-carte__sans-fond">
            "Le fond de carte ne s’affiche pas pour l’instant. L’adresse ci-dessous reste juste."
        </p>
    }
    .into_any()
}

fn liste(lieux: &[LieuCarte]) -> AnyView {
    let plusieurs = lieux.len() > 1;
    let lignes = lieux
        .iter()
        .map(|lieu| {
            let ligne = une_ligne(lieu, plusieurs);
            if plusieurs {
                view! { <li class="vao-carte__lieu">{ligne}</li> }.into_any()
            } else {
                view! { <p class="vao-carte__lieu">{ligne}</p> }.into_any()
            }
        })
        .collect_view()
        .into_any();
    if plusieurs {
        view! { <ol>{lignes}</ol> }.into_any()
    } else {
        lignes
    }
}

fn une_ligne(lieu: &LieuCarte, nommer: bool) -> AnyView {
    let nom = (nommer && !lieu.nom.is_empty()).then(|| view! { <strong>{lieu.nom.clone()}</strong><br /> });
    let quoi = if lieu.nom.is_empty() {
        lieu.adresse.clone()
    } else {
        lieu.nom.clone()
    };
    let titre = ["Ouvrir dans une carte\u{a0}: ", &quoi, " - nouvelle fenêtre"].concat();
    // Sans carte du tout, il n'y a rien à excuser.
    let reserve = (nommer || lieu.position.is_some())
        .then(|| lieu.reserve())
        .flatten()
        .map(|texte| view! { <br /><span class="fr-hint-text">{texte}</span> });
    view! {
        {nom}
        {lieu.adresse.clone()}
        " "
        <a href=lieu.lien() target="_blank" rel="noopener external" title=titre>
            "Ouvrir dans une carte"
            <span class="fr-sr-only">{["\u{a0}: ", &quoi].concat()}</span>
        </a>
        {reserve}
    }
    .into_any()
}

/// Repères à poser, en JSON : rang dans la liste, position, niveau de détail.
fn reperes(lieux: &[LieuCarte]) -> String {
    let reperes: Vec<_> = lieux
        .iter()
        .enumerate()
        .filter_map(|(rang, lieu)| {
            let position = lieu.position.map(|[longitude, latitude]| [latitude, longitude])?;
            Some(json!({ "rang": rang.saturating_add(1), "position": position, "zoom": zoom(lieu.precision) }))
        })
        .collect();
    serde_json::Value::Array(reperes).to_string()
}

/// Appelle une fonction de `assets/carte.js`. La carte est un complément : son absence ne se dit que par le fond gris.
fn agir(geste: &'static str, toile: HtmlElement, lieux: Option<String>) {
    if !dans_un_navigateur() {
        return;
    }
    spawn_local(async move {
        if let Ok(module) = module().await
            && let Ok(fonction) = Reflect::get(&module, &JsValue::from_str(geste))
            && let Ok(fonction) = fonction.dyn_into::<Function>()
        {
            let lieux = lieux.map_or(JsValue::UNDEFINED, |lieux| JsValue::from_str(&lieux));
            drop(fonction.call2(&JsValue::UNDEFINED, &toile, &lieux));
        }
    });
}

/// Module de la carte, chargé au premier appel (`vaoCarte`, posé par le fichier de démarrage).
async fn module() -> Result<JsValue, JsValue> {
    let charger: Function = Reflect::get(&js_sys::global(), &JsValue::from_str("vaoCarte"))?.dyn_into()?;
    let promesse: Promise = charger.call0(&JsValue::UNDEFINED)?.dyn_into()?;
    JsFuture::from(promesse).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lieu(position: Option<[f64; 2]>, precision: PrecisionAdresse) -> LieuCarte {
        LieuCarte {
            nom: "Gîte".to_owned(),
            adresse: "1 rue A&B #3 97400 Saint-Denis".to_owned(),
            position,
            precision,
        }
    }

    #[test]
    fn un_repere_porte_le_rang_de_son_lieu_et_la_latitude_d_abord() {
        let lieux = [
            lieu(None, PrecisionAdresse::Commune),
            lieu(Some([55.45, -20.88]), PrecisionAdresse::Numero),
        ];

        assert_eq!(reperes(&lieux), r#"[{"position":[-20.88,55.45],"rang":2,"zoom":15}]"#);
    }

    #[test]
    fn le_lien_mene_au_lieu_ou_le_cherche() {
        assert_eq!(
            lieu(Some([55.45, -20.88]), PrecisionAdresse::Numero).lien(),
            "https://www.openstreetmap.org/?mlat=-20.88&mlon=55.45#map=15/-20.88/55.45"
        );
        assert_eq!(
            lieu(None, PrecisionAdresse::Commune).lien(),
            "https://www.openstreetmap.org/search?query=1%20rue%20A%26B%20%233%2097400%20Saint-Denis"
        );
    }

    #[test]
    fn une_position_approchee_se_dit() {
        let position = Some([55.45, -20.88]);
        assert_eq!(lieu(position, PrecisionAdresse::Numero).reserve(), None);
        assert!(lieu(position, PrecisionAdresse::Commune).reserve().is_some());
        assert!(lieu(None, PrecisionAdresse::Numero).reserve().is_some());
    }
}
