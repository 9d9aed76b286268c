//! Tableau, tri et pagination par l'URL.

use leptos::prelude::*;

use super::partie;
use crate::prelude::*;

const SEJOURS: [(&str, &str, u32); 5] = [
    ("DS-26-038-0042", "Printemps à Annecy", 12),
    ("DS-26-038-0043", "Balades en Chartreuse", 8),
    ("DS-26-029-0007", "L’été à Quimper", 24),
    ("DS-26-02A-0001", "Calanques de Piana", 6),
    ("DS-26-974-0011", "Hauts de La Réunion", 10),
];

fn colonnes() -> Vec<Colonne> {
    vec![
        Colonne::new("Numéro").triable("numero"),
        Colonne::new("Nom du séjour").triable("libelle"),
        Colonne::new("Vacanciers")
            .triable("vacanciers")
            .aide("Nombre de vacanciers déclarés par l’organisme.")
            .nombre(),
        Colonne::new("Statut"),
        Colonne::new("Actions").titre_cache(),
    ]
}

/// Les lignes suivent le paramètre `tri` de l'URL, comme le ferait le serveur.
fn lignes(tri: &str) -> AnyView {
    let mut sejours = SEJOURS;
    match tri.trim_start_matches('-') {
        "libelle" => sejours.sort_by_key(|sejour| sejour.1),
        "vacanciers" => sejours.sort_by_key(|sejour| sejour.2),
        _ => sejours.sort_by_key(|sejour| sejour.0),
    }
    if tri.starts_with('-') {
        sejours.reverse();
    }
    sejours
        .map(|(numero, nom, vacanciers)| {
            view! {
                <tr>
                    <td>{numero}</td>
                    <td>{nom}</td>
                    <td class="fr-cell--right">{format::nombre(i64::from(vacanciers))}</td>
                    <td><Badge niveau=NiveauBadge::Nouveau libelle="Transmise" petit=true sans_icone=true /></td>
                    <td><LienBouton href="/galerie/tableau" taille=Taille::Petit variante=Variante::Tertiaire precision=nom>"Ouvrir"</LienBouton></td>
                </tr>
            }
        })
        .collect_view()
        .into_any()
}

pub(super) fn tableau() -> AnyView {
    let tri = use_parametre("tri");
    let page = use_parametre("page");
    let par_page = use_parametre("parPage");
    let page = Signal::derive(move || page.get().and_then(|page| page.parse().ok()).unwrap_or(1_u32));
    let par_page = Signal::derive(move || par_page.get().and_then(|taille| taille.parse().ok()).unwrap_or(10_u32));
    view! {
        {partie("Trié et paginé par l’URL", view! {
            <Tableau legende="118 séjours" colonnes=colonnes() tri_defaut="numero">
                {move || lignes(&tri.get().unwrap_or_default())}
            </Tableau>
            <ParPage par_page=par_page />
            <Pagination page=page total=Signal::stored(118) par_page=par_page />
        })}
        {partie("En cours de chargement, sans tri", view! {
            <Tableau id="attente" legende="Étapes" colonnes=vec![Colonne::new("Début"), Colonne::new("Fin")] occupe=true legende_masquee=true>
                <tr><td>"03/07/2027"</td><td>"17/07/2027"</td></tr>
            </Tableau>
        })}
    }
    .into_any()
}
