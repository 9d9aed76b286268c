//! Boutons.

use leptos::prelude::*;

use super::partie;
use crate::prelude::*;

pub(super) fn page() -> AnyView {
    (variantes(), tailles(), etats(), liens()).into_any()
}

fn variantes() -> AnyView {
    partie(
        "Variantes",
        view! {
            <GroupeBoutons>
                <Bouton>"Enregistrer"</Bouton>
                <Bouton variante=Variante::Secondaire>"Annuler"</Bouton>
                <Bouton variante=Variante::Tertiaire>"Dupliquer"</Bouton>
                <Bouton variante=Variante::TertiaireSansContour>"Supprimer"</Bouton>
            </GroupeBoutons>
        },
    )
}

fn tailles() -> AnyView {
    partie(
        "Tailles et icônes",
        view! {
            <GroupeBoutons>
                <Bouton taille=Taille::Petit icone="add-line">"Ajouter"</Bouton>
                <Bouton icone="download-line" variante=Variante::Secondaire>"Télécharger"</Bouton>
                <Bouton taille=Taille::Grand icone="arrow-right-line" icone_droite=true>"Continuer"</Bouton>
            </GroupeBoutons>
        },
    )
}

/// Un double clic ne compte qu'une fois : le bouton est occupé dès le premier.
fn etats() -> AnyView {
    let occupe = RwSignal::new(false);
    let envois = RwSignal::new(0_i64);
    let transmettre = move || {
        occupe.set(true);
        envois.update(|envois| *envois += 1);
    };
    partie(
        "Occupé, inactif",
        view! {
            <GroupeBoutons>
                <Bouton occupe=occupe au_clic=transmettre precision="la déclaration">"Transmettre"</Bouton>
                <Bouton variante=Variante::Secondaire au_clic=move || occupe.set(false)>"Terminer l’envoi"</Bouton>
                <Bouton desactive=true>"Inactif"</Bouton>
            </GroupeBoutons>
            <p role="status" id="compte-envois">{move || format::pluriel(envois.get(), "envoi", "envois")}</p>
        },
    )
}

fn liens() -> AnyView {
    partie(
        "Liens",
        view! {
            <GroupeBoutons>
                <LienBouton href="/galerie">"Revenir à la galerie"</LienBouton>
                <LienBouton href="/galerie/boutons" variante=Variante::Secondaire nouvel_onglet=true>"Voir le texte de loi"</LienBouton>
                <LienBouton href="/robots.txt" variante=Variante::Tertiaire icone="download-line" telechargement=true>"Télécharger la liste"</LienBouton>
            </GroupeBoutons>
        },
    )
}
