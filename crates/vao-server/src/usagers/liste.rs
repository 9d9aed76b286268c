//! Liste : des paramètres de l'adresse à un filtre.

use vao_contract::usager::{ListeUsagers, TriUsagers};
use vao_db::usagers::{Filtre, Tri};
use vao_domain::Population;

use super::droits;
use crate::Problem;
use crate::acces::Identite;
use crate::pagination::{Pagination, texte_cherche};

/// Lit une demande ; 422 avec le paramètre en cause.
pub(super) fn lire(demande: &ListeUsagers, identite: &Identite) -> Result<(Pagination, Filtre), Problem> {
    let textes = [
        ("/recherche", &demande.recherche),
        ("/nom", &demande.nom),
        ("/prenom", &demande.prenom),
        ("/email", &demande.email),
        ("/organisme", &demande.organisme),
    ];
    let pagination = Pagination::lire(demande.page, demande.par_page, &textes)?;
    let (tri, descendant) = ordre(demande.tri.unwrap_or(TriUsagers::Nom));
    let filtre = Filtre {
        tri,
        descendant,
        recherche: texte_cherche(demande.recherche.as_deref()),
        nom: texte_cherche(demande.nom.as_deref()),
        prenom: texte_cherche(demande.prenom.as_deref()),
        email: texte_cherche(demande.email.as_deref()),
        organisme: texte_cherche(demande.organisme.as_deref()),
        organisme_id: demande.organisme_id.map(|id| id.0),
        statuts: demande.statut.clone(),
        a_approuver: (demande.a_approuver == Some(true)).then(|| droits::a_approuver(identite)),
        declarations: identite.population == Population::Bo,
    };
    Ok((pagination, filtre))
}

const fn ordre(tri: TriUsagers) -> (Tri, bool) {
    match tri {
        TriUsagers::Nom => (Tri::Nom, false),
        TriUsagers::NomDesc => (Tri::Nom, true),
        TriUsagers::Prenom => (Tri::Prenom, false),
        TriUsagers::PrenomDesc => (Tri::Prenom, true),
        TriUsagers::Email => (Tri::Email, false),
        TriUsagers::EmailDesc => (Tri::Email, true),
        TriUsagers::Telephone => (Tri::Telephone, false),
        TriUsagers::TelephoneDesc => (Tri::Telephone, true),
        TriUsagers::Organisme => (Tri::Organisme, false),
        TriUsagers::OrganismeDesc => (Tri::Organisme, true),
        TriUsagers::Statut => (Tri::Statut, false),
        TriUsagers::StatutDesc => (Tri::Statut, true),
        TriUsagers::CreeAt => (Tri::Creation, false),
        TriUsagers::CreeAtDesc => (Tri::Creation, true),
    }
}
