//! La déclaration ouverte : sa dernière version connue, et l'enregistrement de ses sections.

use leptos::prelude::*;
use serde::Serialize;
use serde_json::Value;
use vao_client::Appel;
use vao_contract::declaration::{DeclarationDto, EtapeSaisie, Hebergements, InformationsGenerales, LIRE, MODIFIER};
use vao_domain::declaration::Section;
use vao_domain::{Code, DeclarationId};
use vao_ui::session::sauvegarde::CibleDossier;
use vao_ui::session::{Lecture, lire};

/// Déclaration ouverte, partagée par ses pages. `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Dossier {
    pub(super) id: DeclarationId,
    pub(super) lecture: Lecture<DeclarationDto>,
}

/// Dossier fourni par la page de la déclaration.
pub(super) fn use_dossier() -> Dossier {
    expect_context()
}

impl Dossier {
    /// Lit la déclaration.
    pub(super) fn ouvrir(id: DeclarationId) -> Self {
        let lecture = lire(move |client, annulation| async move {
            Ok(client
                .appeler(&LIRE, Appel::new().parametre(id).annulation(&annulation))
                .await?
                .corps)
        });
        Self { id, lecture }
    }

    /// Ce que `regard` tire de la déclaration (suivi). Les pages ne sont dessinées qu'une fois la déclaration lue.
    pub(super) fn avec<R>(self, regard: impl FnOnce(&DeclarationDto) -> R) -> Option<R> {
        self.lecture.donnees.with(|lue| lue.as_ref().map(regard))
    }

    /// Comme `avec`, sans suivi.
    pub(super) fn sans_suivi<R>(self, regard: impl FnOnce(&DeclarationDto) -> R) -> Option<R> {
        self.lecture.donnees.with_untracked(|lue| lue.as_ref().map(regard))
    }

    /// Vrai si la section est modifiable (suivi).
    pub(super) fn modifiable(self, section: Section) -> bool {
        self.avec(|declaration| declaration.droits.modifier.contains(&section))
            .unwrap_or(false)
    }

    /// La section, enregistrable par morceaux.
    pub(super) fn cible(self, section: Section) -> CibleDossier<DeclarationDto> {
        let id = self.id;
        CibleDossier::new(
            [&prefixe(id), section.code()].concat(),
            self.lecture,
            |declaration: &DeclarationDto| declaration.version,
            move |declaration| section_en_json(declaration, section),
            move |client, correctif, version| {
                let appel = Appel::new()
                    .parametre(id)
                    .parametre(section)
                    .corps(&correctif)
                    .version(version);
                Box::pin(async move { Ok(client.appeler(&MODIFIER, appel).await?.corps) })
            },
            move |client| Box::pin(async move { Ok(client.appeler(&LIRE, Appel::new().parametre(id)).await?.corps) }),
        )
    }

    /// Adresse d'une page de la déclaration.
    pub(super) fn adresse(self, page: &str) -> String {
        adresse(self.id, page)
    }
}

/// `/declarations/{id}` ou une de ses pages.
pub(super) fn adresse(id: DeclarationId, page: &str) -> String {
    let base = ["/declarations/", &id.to_string()].concat();
    if page.is_empty() {
        base
    } else {
        [&base, "/", page].concat()
    }
}

/// Début des clés de brouillon d'une déclaration.
pub(super) fn prefixe(id: DeclarationId) -> String {
    ["declaration/", &id.to_string(), "/"].concat()
}

/// La section telle que le formulaire la saisit.
fn section_en_json(declaration: &DeclarationDto, section: Section) -> Value {
    match section {
        Section::InformationsGenerales => en_json(&InformationsGenerales {
            libelle: declaration.libelle.clone(),
            date_debut: declaration.date_debut,
            date_fin: declaration.date_fin,
            responsable_sejour: Some(declaration.responsable_sejour.clone()),
        }),
        Section::Vacanciers => en_json(&declaration.sections.vacanciers),
        Section::Personnel => en_json(&declaration.sections.personnel),
        Section::Hebergements => en_json(&Hebergements {
            etapes: declaration
                .sections
                .hebergements
                .etapes
                .iter()
                .map(|etape| EtapeSaisie {
                    hebergement_id: etape.hebergement_id,
                    date_debut: etape.date_debut,
                    date_fin: etape.date_fin,
                    rejoindre_etape: etape.rejoindre_etape.clone(),
                })
                .collect(),
        }),
    }
}

fn en_json(valeur: &impl Serialize) -> Value {
    // Ces structures n'ont que des clés de texte : elles s'écrivent toujours en JSON.
    serde_json::to_value(valeur).unwrap_or_default()
}
