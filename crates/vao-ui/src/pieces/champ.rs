//! Champ des pièces jointes.

use leptos::prelude::*;
use web_sys::File;

use super::controle::{accepte, aide};
use super::saisie::SaisiePieces;
use super::telechargement::Telechargements;
use crate::champs::ChampFichier;
use crate::session::alerte_erreur;

/// Pièces d'une section : en ajouter, voir où elles en sont, les télécharger, en retirer.
#[component]
pub fn ChampPieces(
    /// Pièces en cours de saisie.
    saisie: SaisiePieces,
    /// Appelé quand une pièce est retirée.
    au_changement: Callback<()>,
) -> AnyView {
    let categorie = saisie.categorie();
    let telechargements = Telechargements::new();
    let telecharger = move |ligne: String| {
        if let Some((piece, nom)) = saisie.deposee(&ligne) {
            telechargements.lancer(ligne, piece, nom);
        }
    };
    let retirer = move |ligne: String| {
        saisie.retirer(&ligne);
        au_changement.run(());
    };
    let champ = saisie.champ();
    view! {
        {move || telechargements.erreur.get().map(|erreur| alerte_erreur(&erreur))}
        <ChampFichier
            id=champ.id()
            libelle="Ajouter des fichiers (facultatif)"
            aide=aide(categorie)
            accepte=accepte(categorie)
            plusieurs=true
            au_choix=move |fichier: File| saisie.choisir(fichier)
            fichiers=saisie.fichiers()
            au_retrait=retirer
            au_telechargement=telecharger
            au_renvoi=move |ligne: String| saisie.renvoyer(&ligne)
            telechargement=telechargements.en_cours
            erreur=Signal::derive(move || champ.message())
        />
    }
    .into_any()
}
