//! Adresse postale et carte.

use leptos::prelude::*;
use vao_contract::adresse::Adresse;
use vao_contract::probleme::ErreurChamp;
use vao_domain::adresse::PrecisionAdresse;

use super::partie;
use crate::metier::{CarteLieux, LieuCarte};
use crate::prelude::*;

pub(super) fn champ() -> AnyView {
    let f = Formulaire::new("demo");
    let vide = SaisieAdresse::new(f, "/vide", "Adresse du lieu", None);
    let connue = SaisieAdresse::new(f, "/connue", "Adresse enregistrée", Some(grenoble()));
    let fausse = SaisieAdresse::new(f, "/fausse", "Adresse en erreur", None).facultative();
    f.signaler_sans_focus(vec![ErreurChamp::new(
        "/fausse",
        "requis",
        "Cherchez l’adresse et choisissez-la dans la liste, ou saisissez-la à la main.",
    )]);
    let choisie = move || match vide.lire() {
        Ok(Some(adresse)) => {
            let code = adresse.code_insee.unwrap_or_default();
            [adresse.label.unwrap_or_default(), " · ".to_owned(), code].concat()
        }
        Ok(None) => "aucune".to_owned(),
        Err(_) => "inachevée".to_owned(),
    };
    view! {
        {partie("À saisir", view! {
            <ChampAdresse saisie=vide carte=true />
            <p role="status" id="adresse-choisie">"Retenue : "{choisie}</p>
        })}
        {partie("Connue", view! { <ChampAdresse saisie=connue /> })}
        {partie("En erreur", view! { <ChampAdresse saisie=fausse aide="Celle du siège" /> })}
    }
    .into_any()
}

fn grenoble() -> Adresse {
    Adresse {
        label: Some("1 place de Verdun 38000 Grenoble".to_owned()),
        cle_insee: Some("38185_6780_00001".to_owned()),
        code_insee: Some("38185".to_owned()),
        code_postal: Some("38000".to_owned()),
        departement: Some("38".to_owned()),
        coordinates: Some([5.7357, 45.1905]),
    }
}

pub(super) fn carte() -> AnyView {
    let lieu = |nom: &str, adresse: &str, position, precision| LieuCarte {
        nom: nom.to_owned(),
        adresse: adresse.to_owned(),
        position,
        precision,
    };
    let etapes = vec![
        lieu(
            "Gîte Le Vercors",
            "120 route de la Sure, 38880 Autrans-Méaudre en Vercors",
            Some([5.5417, 45.1756]),
            PrecisionAdresse::Commune,
        ),
        lieu(
            "Auberge du Lac",
            "2150 route d’Albertville 74320 Sevrier",
            Some([6.1392, 45.8633]),
            PrecisionAdresse::Rue,
        ),
        lieu(
            "Refuge",
            "Au col, derrière la chapelle",
            None,
            PrecisionAdresse::Commune,
        ),
    ];
    let inconnu = vec![lieu(
        "Refuge",
        "Au col, derrière la chapelle",
        None,
        PrecisionAdresse::Commune,
    )];
    let lieux = RwSignal::new(vec![LieuCarte::new("", &grenoble())]);
    let deplacer = move |()| {
        lieux.set(vec![lieu(
            "",
            "52 rue du Port 97400 Saint-Denis",
            Some([55.4504, -20.8789]),
            PrecisionAdresse::Numero,
        )]);
    };
    view! {
        {partie("Un lieu", view! {
            <CarteLieux titre="Carte du lieu" lieux=lieux />
            <Bouton variante=Variante::Secondaire au_clic=deplacer>"Changer de lieu"</Bouton>
        })}
        {partie("Plusieurs lieux", view! { <CarteLieux titre="Carte des étapes" lieux=Signal::stored(etapes) /> })}
        {partie("Position inconnue", view! { <CarteLieux titre="Carte du refuge" lieux=Signal::stored(inconnu) /> })}
    }
    .into_any()
}
