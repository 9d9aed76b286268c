//! En-tête, navigation, liens, pied, apparence.

use leptos::prelude::*;

use super::partie;
use crate::cadre::{EnTete, Navigation, PiedDePage};
use crate::prelude::*;

fn entrees() -> Vec<EntreeMenu> {
    vec![
        EntreeMenu::lien("Galerie", "/galerie"),
        EntreeMenu::groupe(
            "Séjours",
            vec![
                Lien::new("Déclarations", "/galerie/tableau"),
                Lien::new("Hébergements", "/galerie/tuiles"),
            ],
        ),
        EntreeMenu::groupe(
            "Organisme",
            vec![
                Lien::new("Fiche", "/galerie/description"),
                Lien::new("Agrément", "/galerie/historique"),
            ],
        ),
    ]
}

pub(super) fn en_tete() -> AnyView {
    let clics = RwSignal::new(0_i64);
    let quitter = Callback::new(move |()| clics.update(|clics| *clics += 1));
    let outils = Signal::stored(vec![
        LienOutil::lien("Mon compte", "/galerie/theme", "account-circle-line"),
        LienOutil::action("Se déconnecter", "logout-box-r-line", quitter),
    ]);
    view! {
        <EnTete
            service="VAO – Organisateurs"
            signature=Some("Déclarer ses séjours adaptés".to_owned())
            ministere=vec!["Ministère", "chargé des personnes", "handicapées"]
            accueil="/galerie"
            outils=outils
            navigation=Signal::stored(entrees())
            prefixe="demo-"
            libelle_menu="Menu de démonstration"
        />
        <p class="fr-mt-4w" role="status" id="compte-deconnexions">{move || format::pluriel(clics.get(), "déconnexion", "déconnexions")}</p>
    }
    .into_any()
}

pub(super) fn navigation() -> AnyView {
    partie(
        "Liens et groupes",
        view! { <Navigation entrees=Signal::stored(entrees()) prefixe="demo" libelle="Menu de démonstration" /> },
    )
}

pub(super) fn liens() -> AnyView {
    // Le fil d'Ariane est celui de la page : un second nommerait deux fois le même repère.
    partie(
        "Téléchargement",
        view! { <Telechargement libelle="Accusé de réception DS-26-038-0042" href="/robots.txt" detail="PDF – 61,9 ko" /> },
    )
}

pub(super) fn pied() -> AnyView {
    let aide = || view! { <p>"Une question ? Écrivez à l’assistance de votre département."</p> };
    view! {
        <PiedDePage
            ministere=vec!["République", "française"]
            accueil="/galerie"
            service="VAO – Organisateurs"
            liens=vec![Lien::new("Accessibilité : non conforme", "/galerie"), Lien::new("Mentions légales", "/galerie")]
            aide=aide
            id="demo-pied"
        />
    }
    .into_any()
}

pub(super) fn theme() -> AnyView {
    partie("Choix de l’apparence", view! { <ChoixTheme /> })
}
