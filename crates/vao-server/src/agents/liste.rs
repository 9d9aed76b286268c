//! List: from the parameters of the address to a filter.

use vao_contract::agent::{ListeAgents, TriAgents};
use vao_db::agents::{Filtre, Tri};

use crate::Problem;
use crate::pagination::{Pagination, texte_cherche};

/// Reads a request; 422 with the parameter at fault.
pub(super) fn lire(demande: &ListeAgents) -> Result<(Pagination, Filtre), Problem> {
    let textes = [
        ("/recherche", &demande.recherche),
        ("/nom", &demande.nom),
        ("/prenom", &demande.prenom),
        ("/email", &demande.email),
        ("/territoire", &demande.territoire),
    ];
    let pagination = Pagination::lire(demande.page, demande.par_page, &textes)?;
    let (tri, descendant) = ordre(demande.tri.unwrap_or(TriAgents::Nom));
    let filtre = Filtre {
        tri,
        descendant,
        limite: pagination.limite(),
        decalage: pagination.decalage(),
        recherche: texte_cherche(demande.recherche.as_deref()),
        nom: texte_cherche(demande.nom.as_deref()),
        prenom: texte_cherche(demande.prenom.as_deref()),
        email: texte_cherche(demande.email.as_deref()),
        territoire: texte_cherche(demande.territoire.as_deref()),
        etats: demande.etat.clone(),
    };
    Ok((pagination, filtre))
}

const fn ordre(tri: TriAgents) -> (Tri, bool) {
    match tri {
        TriAgents::Nom => (Tri::Nom, false),
        TriAgents::NomDesc => (Tri::Nom, true),
        TriAgents::Prenom => (Tri::Prenom, false),
        TriAgents::PrenomDesc => (Tri::Prenom, true),
        TriAgents::Email => (Tri::Email, false),
        TriAgents::EmailDesc => (Tri::Email, true),
        TriAgents::Territoire => (Tri::Territoire, false),
        TriAgents::TerritoireDesc => (Tri::Territoire, true),
        TriAgents::Etat => (Tri::Etat, false),
        TriAgents::EtatDesc => (Tri::Etat, true),
    }
}
