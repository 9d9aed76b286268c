//! Historique d'une déclaration, le plus récent d'abord.

use leptos::prelude::*;
use vao_contract::declaration::{EvenementDto, HistoriqueDto};
use vao_domain::Code;
use vao_domain::evenement::CodeEvenement;

use super::badge::BadgeStatut;
use super::ligne::libelles;
use crate::contenu::Commentaire;
use crate::format;
use crate::retours::EtatVide;

/// Ce qui s'est passé : qui, quoi, quand, et ce qu'il en a dit.
#[component]
pub fn HistoriqueDeclaration(
    /// Historique.
    historique: HistoriqueDto,
) -> AnyView {
    if historique.evenements.is_empty() {
        return view! { <EtatVide titre="Aucun événement pour l’instant" /> }.into_any();
    }
    let evenements = historique
        .evenements
        .into_iter()
        .map(|evenement| view! { <li class="fr-mb-4w">{un_evenement(evenement)}</li> })
        .collect_view();
    view! { <ol class="fr-raw-list" reversed aria-label="Historique, du plus récent au plus ancien">{evenements}</ol> }
        .into_any()
}

fn un_evenement(evenement: EvenementDto) -> AnyView {
    let auteur = auteur(&evenement);
    let instant = format::instant(evenement.le);
    // La forme de débogage d'un instant UTC est sa forme RFC 3339.
    let iso = format!("{:?}", evenement.le);
    let passage = evenement
        .vers
        .filter(|vers| evenement.de != Some(*vers))
        .map(|vers| view! { <p class="fr-mb-1v">"Nouveau statut\u{a0}: "<BadgeStatut statut=vers petit=true /></p> });
    let motif = evenement
        .motif
        .map(|motif| view! { <p class="fr-mb-1v">"Motif\u{a0}: "{motif.libelle()}</p> });
    let sections = libelles(&evenement.sections)
        .map(|sections| view! { <p class="fr-mb-1v">"Sections visées\u{a0}: "{sections}</p> });
    let competence = changement_de_departement(&evenement).map(|phrase| view! { <p class="fr-mb-1v">{phrase}</p> });
    let echeance = evenement
        .echeance
        .map(|jour| view! { <p class="fr-mb-1v">"Réponse souhaitée pour le "{format::jour_long(jour)}</p> });
    view! {
        <p class="fr-text--bold fr-mb-1v">{evenement.code.libelle()}</p>
        <p class="fr-text--sm fr-mb-1v"><time datetime=iso>{instant}</time>" – "{auteur}</p>
        {passage}
        {competence}
        {motif}
        {sections}
        {echeance}
        {evenement.commentaire.map(|texte| view! { <figure class="vao-commentaire"><blockquote class="vao-texte">{texte}</blockquote></figure> })}
    }
    .into_any()
}

/// « Département compétent : 29 (jusqu’alors 38) » ; rien pour un événement qui n'en change pas.
fn changement_de_departement(evenement: &EvenementDto) -> Option<String> {
    let ancien = evenement.ancien_departement.as_deref()?;
    let nouveau = evenement.nouveau_departement.as_deref()?;
    Some(["Département compétent\u{a0}: ", nouveau, " (jusqu’alors ", ancien, ")"].concat())
}

/// « Organisateur, Jeanne Martin (jeanne@exemple.fr) ».
fn auteur(evenement: &EvenementDto) -> String {
    let source = evenement.source.libelle();
    let mut texte = source.to_owned();
    // Le service d'un agent porte déjà le nom de la source : « DDETS 38 » ne se dit pas deux fois.
    if evenement.emetteur.starts_with(source) {
        texte.clone_from(&evenement.emetteur);
    } else if !evenement.emetteur.is_empty() {
        texte.push_str(", ");
        texte.push_str(&evenement.emetteur);
    }
    if let Some(courriel) = &evenement.courriel {
        texte.push_str(" (");
        texte.push_str(courriel);
        texte.push(')');
    }
    texte
}

/// Réponses libres de l'organisme aux demandes de compléments, la plus récente d'abord ; rien s'il n'y en a pas.
#[component]
pub fn ReponsesComplements(
    /// Historique.
    historique: HistoriqueDto,
) -> AnyView {
    let reponses: Vec<(EvenementDto, String)> = historique
        .evenements
        .into_iter()
        .filter(|evenement| evenement.code == CodeEvenement::Complements2m)
        .filter_map(|mut evenement| evenement.commentaire.take().map(|texte| (evenement, texte)))
        .collect();
    if reponses.is_empty() {
        return ().into_any();
    }
    let reponses = reponses
        .into_iter()
        .map(|(evenement, texte)| {
            view! { <Commentaire auteur=evenement.emetteur date=format::instant(evenement.le)>{texte}</Commentaire> }
        })
        .collect_view();
    view! { <h2 class="fr-h5">"Réponse de l’organisme aux compléments demandés"</h2>{reponses} }.into_any()
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;
    use vao_domain::EvenementId;
    use vao_domain::evenement::SourceEvenement;

    use super::*;

    fn evenement(source: SourceEvenement, emetteur: &str, courriel: Option<&str>) -> EvenementDto {
        EvenementDto {
            id: EvenementId(Uuid::nil()),
            code: CodeEvenement::Depot2m,
            source,
            emetteur: emetteur.to_owned(),
            courriel: courriel.map(str::to_owned),
            de: None,
            vers: None,
            commentaire: None,
            motif: None,
            sections: Vec::new(),
            echeance: None,
            ancien_departement: None,
            nouveau_departement: None,
            le: "2027-04-01T08:00:00Z".parse().unwrap(),
        }
    }

    #[test]
    fn l_auteur_se_lit_sans_repetition() {
        assert_eq!(auteur(&evenement(SourceEvenement::Ddets, "DDETS 38", None)), "DDETS 38");
        assert_eq!(
            auteur(&evenement(
                SourceEvenement::Organisateur,
                "Jeanne Martin",
                Some("j@exemple.fr")
            )),
            "Organisateur, Jeanne Martin (j@exemple.fr)"
        );
        assert_eq!(auteur(&evenement(SourceEvenement::Automate, "", None)), "Automate");
    }

    #[test]
    fn un_changement_de_departement_dit_d_ou_il_vient() {
        let depot = evenement(SourceEvenement::Systeme, "", None);
        let transfert = EvenementDto {
            code: CodeEvenement::TransfertCompetence,
            ancien_departement: Some("38".to_owned()),
            nouveau_departement: Some("29".to_owned()),
            ..depot.clone()
        };

        assert_eq!(
            changement_de_departement(&transfert).as_deref(),
            Some("Département compétent\u{a0}: 29 (jusqu’alors 38)")
        );
        assert_eq!(changement_de_departement(&depot), None);
    }
}
