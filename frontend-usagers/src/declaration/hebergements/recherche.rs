//! Hébergements de l'organisme, proposés pendant la frappe.

use leptos::prelude::*;
use vao_client::Appel;
use vao_contract::hebergement::{HebergementDto, LISTER, ListeHebergements};
use vao_domain::HebergementId;
use vao_ui::adresse::RechercheEnCours;
use vao_ui::metier::LieuCarte;
use vao_ui::prelude::*;
use vao_ui::session::use_session;

/// Hébergements proposés au plus.
const PROPOSITIONS: u16 = 20;

/// Recherche branchée sur le champ « Hébergement ». `Copy`.
#[derive(Clone, Copy)]
pub(super) struct Recherche {
    en_cours: RechercheEnCours,
    pub(super) suggestions: RwSignal<Suggestions>,
    /// Lieux vus depuis l'ouverture de l'éditeur : de quoi placer sur la carte celui qui est choisi.
    lieux: RwSignal<Vec<(HebergementId, LieuCarte)>>,
}

impl Recherche {
    /// Recherche qui connaît déjà ce lieu.
    pub(super) fn new(connu: Option<(HebergementId, LieuCarte)>) -> Self {
        Self {
            en_cours: RechercheEnCours::new(use_session()),
            suggestions: RwSignal::new(Suggestions::Aucune),
            lieux: RwSignal::new(connu.into_iter().collect()),
        }
    }

    /// Cherche dans le nom et l'adresse des hébergements actifs de l'organisme.
    pub(super) fn chercher(self, texte: String) {
        self.suggestions.set(Suggestions::EnCours);
        let filtres = ListeHebergements {
            recherche: Some(texte),
            page: None,
            par_page: Some(PROPOSITIONS),
        };
        self.en_cours.lancer(
            move |client, annulation| async move {
                let reponse = client
                    .appeler(&LISTER, Appel::new().requete(&filtres).annulation(&annulation))
                    .await?;
                Ok(reponse.corps.donnees)
            },
            move |trouve| {
                let suggestions = match trouve {
                    Ok(hebergements) => {
                        for hebergement in &hebergements {
                            self.retenir(hebergement);
                        }
                        Suggestions::Trouvees(hebergements.iter().map(choix_d_hebergement).collect())
                    }
                    Err(erreur) => Suggestions::Indisponible([&erreur.titre(), ". ", &erreur.message()].concat()),
                };
                // L'écran peut être parti entre-temps.
                self.suggestions.try_set(suggestions);
            },
        );
    }

    /// Retient où est un hébergement.
    pub(super) fn retenir(self, hebergement: &HebergementDto) {
        let lieu = LieuCarte::new(hebergement.nom.clone(), &hebergement.adresse);
        self.lieux.try_update(|lieux| {
            if !lieux.iter().any(|(connu, _)| *connu == hebergement.id) {
                lieux.push((hebergement.id, lieu));
            }
        });
    }

    /// Où est cet hébergement (suivi).
    pub(super) fn lieu(self, hebergement: HebergementId) -> Option<LieuCarte> {
        self.lieux.with(|lieux| {
            let trouve = lieux.iter().find(|(connu, _)| *connu == hebergement);
            trouve.map(|(_, lieu)| lieu.clone())
        })
    }
}

/// Hébergement dans une liste de suggestions : son nom, puis son adresse.
pub(super) fn choix_d_hebergement(hebergement: &HebergementDto) -> Choix {
    let choix = Choix::new(hebergement.id.to_string(), hebergement.nom.clone());
    match &hebergement.adresse.label {
        Some(adresse) => choix.aide(adresse.clone()),
        None => choix,
    }
}
