//! Tout ce qu'une page emploie : `use vao_ui::prelude::*;`.

pub use crate::adresse::{ChampAdresse, SaisieAdresse};
pub use crate::boutons::{Bouton, GroupeBoutons, LienBouton, Taille, Variante};
pub use crate::cadre::{
    AvertissementSession, Cadre, EntreeMenu, FilAriane, Lien, LienOutil, Page, PageIntrouvable, annoncer,
    habiller_le_cadre, use_parametre, use_parametres, use_poser_parametre,
};
pub use crate::champs::{
    BarreRecherche, CaseACocher, ChampCode, ChampCombobox, ChampCourriel, ChampDate, ChampFichier, ChampMotDePasse,
    ChampNombre, ChampTelephone, ChampTexte, Choix, EtatFichier, Exigence, FichierDepose, GroupeCases, GroupeChamps,
    GroupeRadio, Interrupteur, Largeur, ListeDeroulante, ListeFichiers, OuiNon, ResumeErreurs, Suggestions, ZoneTexte,
};
pub use crate::contenu::{
    Accordeon, Carte, Colonne, Commentaire, Description, EtatTache, Etiquette, EvenementHistorique, GroupeAccordeons,
    GroupeTaches, Historique, IndicateurEtapes, Infobulle, ListeDescription, ListeTaches, Onglet, Onglets, Pagination,
    ParPage, Tableau, Tache, Telechargement, Tuile,
};
pub use crate::dom::{envoi, focaliser, oui_non};
pub use crate::format;
pub use crate::formulaire::{Champ, Formulaire, Saisie};
pub use crate::retours::{
    Alerte, Badge, Bandeau, Chargement, Confirmation, Enregistrement, EtatEnregistrement, EtatErreur, EtatVide, Modale,
    Niveau, NiveauBadge, NiveauBandeau,
};
pub use crate::theme::{ChoixTheme, Theme};
pub use crate::url;
