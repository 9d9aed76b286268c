//! Ce qu'un organisme a de particulier, en mots et en couleur.

use chrono::NaiveDate;
use leptos::prelude::*;
use vao_contract::organisme::{LigneOrganisme, OrganismeDto};
use vao_contract::session::AgrementResume;
use vao_domain::organisme::{EtatAgrement, SourceIdentite};
use vao_ui::prelude::*;
use vao_ui::session::aujourd_hui;

/// Signe particulier d'un organisme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Signe {
    Incomplete,
    AVerifier,
    Ferme,
    SansUtilisateur,
    AgrementExpire,
    SansAgrement,
}

impl Signe {
    const fn libelle(self) -> &'static str {
        match self {
            Self::Incomplete => "Fiche incomplète",
            Self::AVerifier => "À vérifier",
            Self::Ferme => "Fermé",
            Self::SansUtilisateur => "Sans utilisateur",
            Self::AgrementExpire => "Agrément expiré",
            Self::SansAgrement => "Sans agrément",
        }
    }

    const fn niveau(self) -> NiveauBadge {
        match self {
            Self::Incomplete | Self::AVerifier => NiveauBadge::Attention,
            Self::Ferme | Self::AgrementExpire => NiveauBadge::Erreur,
            Self::SansUtilisateur | Self::SansAgrement => NiveauBadge::Info,
        }
    }
}

/// Badges d'une ligne de la liste, à côté du nom ; rien si tout va bien.
pub(super) fn de_la_ligne(ligne: &LigneOrganisme) -> AnyView {
    dessiner(&signes_de_la_ligne(ligne))
}

fn signes_de_la_ligne(ligne: &LigneOrganisme) -> Vec<Signe> {
    let mut signes = Vec::new();
    if ligne.a_verifier {
        signes.push(Signe::AVerifier);
    }
    if ligne.ferme {
        signes.push(Signe::Ferme);
    }
    if ligne.sans_utilisateur {
        signes.push(Signe::SansUtilisateur);
    }
    signes
}

/// Badge d'une fiche incomplète.
pub(super) fn incomplete() -> AnyView {
    view! { <Badge niveau=Signe::Incomplete.niveau() libelle="Incomplète".to_owned() petit=true sans_icone=true /> }
        .into_any()
}

/// Badge d'un agrément passé ou absent.
pub(super) fn de_l_agrement(etat: EtatAgrement) -> Option<AnyView> {
    signe_de_l_agrement(etat).map(un_badge)
}

const fn signe_de_l_agrement(etat: EtatAgrement) -> Option<Signe> {
    match etat {
        EtatAgrement::Valide => None,
        EtatAgrement::Expire => Some(Signe::AgrementExpire),
        EtatAgrement::Aucun => Some(Signe::SansAgrement),
    }
}

/// Badges de la fiche.
pub(super) fn de_la_fiche(fiche: &OrganismeDto) -> AnyView {
    let mut signes = Vec::new();
    if !fiche.complet {
        signes.push(Signe::Incomplete);
    }
    if fiche.source_identite == SourceIdentite::Saisie {
        signes.push(Signe::AVerifier);
    }
    if fiche.etablissement_ferme || fiche.unite_cessee {
        signes.push(Signe::Ferme);
    }
    signes.extend(signe_de_l_agrement(etat_agrement(&fiche.agrements, aujourd_hui())));
    dessiner(&signes)
}

/// État de ces agréments ce jour-là.
pub(super) fn etat_agrement(agrements: &[AgrementResume], jour: NaiveDate) -> EtatAgrement {
    if agrements.is_empty() {
        EtatAgrement::Aucun
    } else if agrements.iter().any(|agrement| agrement.date_fin_validite >= jour) {
        EtatAgrement::Valide
    } else {
        EtatAgrement::Expire
    }
}

fn dessiner(signes: &[Signe]) -> AnyView {
    if signes.is_empty() {
        return ().into_any();
    }
    let badges = signes
        .iter()
        .map(|signe| view! { <li>{un_badge(*signe)}</li> })
        .collect_view();
    view! { <ul class="fr-badges-group fr-badges-group--sm">{badges}</ul> }.into_any()
}

fn un_badge(signe: Signe) -> AnyView {
    let libelle = signe.libelle().to_owned();
    view! { <Badge niveau=signe.niveau() libelle=libelle petit=true sans_icone=true /> }.into_any()
}

#[cfg(test)]
mod tests {
    use vao_domain::organisme::TypeOrganisme;
    use vao_domain::{OrganismeId, Siret};

    use super::*;

    #[test]
    fn une_ligne_sans_particularite_n_a_pas_de_badge() {
        let ligne = LigneOrganisme {
            id: "01978c3e-0000-7000-8000-000000000000".parse::<OrganismeId>().unwrap(),
            nom: "Grand Large".to_owned(),
            type_organisme: TypeOrganisme::PersonneMorale,
            siret: Siret::lire("99999901400015").unwrap(),
            siege_social: true,
            modifie_at: "2027-01-15T09:00:00Z".parse().unwrap(),
            complet: true,
            departement: None,
            etat_agrement: EtatAgrement::Valide,
            region_agrement: None,
            date_agrement: None,
            fin_agrement: None,
            sejours: 0,
            sans_utilisateur: false,
            a_verifier: false,
            ferme: false,
        };
        let tout = LigneOrganisme {
            complet: false,
            etat_agrement: EtatAgrement::Expire,
            sans_utilisateur: true,
            a_verifier: true,
            ferme: true,
            ..ligne.clone()
        };

        assert_eq!(signes_de_la_ligne(&ligne), []);
        assert_eq!(signes_de_la_ligne(&tout).len(), 3);
        assert_eq!(signe_de_l_agrement(ligne.etat_agrement), None);
        assert_eq!(signe_de_l_agrement(tout.etat_agrement), Some(Signe::AgrementExpire));
    }
}
