//! Tris de la liste : expressions, ordre, reprise après une ligne.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;
use vao_domain::{Code as _, Statut};

use super::liste::Filtre;
use crate::requete::{Requete, Valeur};

/// Ordre de la liste ; chacun se départage par l'identifiant, dans le même sens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tri {
    /// Ce qui attend l'administration, puis par date de début.
    Action,
    /// Date de début.
    DateDebut,
    /// Numéro.
    Numero,
    /// Titre, sans accents.
    Libelle,
    /// Organisme, sans accents.
    Organisme,
    /// Statut, dans l'ordre du parcours.
    Statut,
    /// Dernière modification.
    Modification,
}

/// Dernière ligne vue : la page suivante commence après elle.
#[derive(Debug, Clone, PartialEq)]
pub struct Position {
    /// Statut de la ligne.
    pub statut: Statut,
    /// Premier jour.
    pub date_debut: NaiveDate,
    /// Texte trié : numéro, titre ou organisme ; vide pour les autres tris.
    pub texte: String,
    /// Dernière modification.
    pub modifiee_at: DateTime<Utc>,
    /// Identifiant.
    pub id: Uuid,
}

impl Filtre {
    /// Un statut seul a un seul rang de travail : trier par action revient à trier par date.
    fn cle_de_tri(&self) -> Tri {
        let un_seul = self.statuts_retenus().is_some_and(|statuts| statuts.len() == 1);
        match self.tri {
            Tri::Action if un_seul => Tri::DateDebut,
            tri => tri,
        }
    }
}

/// Ordre du parcours, celui de [`Statut::TOUS`] (un test le vérifie).
const RANG_STATUT: &str = "array_position(ARRAY['BROUILLON','TRANSMISE','EN_COURS','A_MODIFIER','ATTENTE_8_JOUR',\
    'TRANSMISE_8J','EN_COURS_8J','A_MODIFIER_8J','VALIDEE_8J','SEJOUR_EN_COURS','TERMINEE','REFUSEE','REFUSEE_8J',\
    'ANNULEE','ABANDONNEE'], d.statut)";
const PRIORITE: &str = "CASE WHEN d.statut IN ('TRANSMISE','EN_COURS','TRANSMISE_8J','EN_COURS_8J') THEN 0 \
    WHEN d.statut IN ('A_MODIFIER','A_MODIFIER_8J','ATTENTE_8_JOUR') THEN 1 ELSE 2 END";

/// Expressions du tri, puis l'identifiant qui départage.
fn cles_de_tri(agent: bool, tri: Tri) -> (Vec<&'static str>, &'static str) {
    let de_la_portee = if agent { "p.declaration_id" } else { "d.id" };
    let debut = if agent { "p.date_debut" } else { "d.date_debut" };
    match tri {
        Tri::Action => (vec![if agent { "p.priorite" } else { PRIORITE }, debut], de_la_portee),
        Tri::DateDebut => (vec![debut], de_la_portee),
        Tri::Numero => (vec!["coalesce(d.numero, '')"], "d.id"),
        Tri::Libelle => (vec!["sans_accent(d.libelle)"], "d.id"),
        Tri::Organisme => (vec!["sans_accent(d.organisme_nom)"], "d.id"),
        Tri::Statut => (vec![RANG_STATUT], "d.id"),
        Tri::Modification => (vec!["d.edited_at"], "d.id"),
    }
}

/// Toutes les clés dans le même sens : un index se lit alors tel quel, à l'endroit ou à rebours.
pub(super) fn ordonner<ST>(requete: &mut Requete<ST>, agent: bool, filtre: &Filtre) {
    let (cles, id) = cles_de_tri(agent, filtre.cle_de_tri());
    let sens = if filtre.descendant { " DESC" } else { "" };
    requete.sql(" ORDER BY ");
    for cle in cles {
        requete.sql(cle).sql(sens).sql(", ");
    }
    requete.sql(id).sql(sens);
}

/// Comparaison de lignes, que l'index sait lire ; écrite en `OR`, elle serait deux fois plus lente.
pub(super) fn reprendre<ST>(requete: &mut Requete<ST>, agent: bool, filtre: &Filtre, position: &Position) {
    let tri = filtre.cle_de_tri();
    let (cles, id) = cles_de_tri(agent, tri);
    requete.sql(" AND (");
    for cle in cles {
        requete.sql(cle).sql(", ");
    }
    requete.sql(id).sql(if filtre.descendant { ") < (" } else { ") > (" });
    match tri {
        Tri::Action => requete
            .lier(Valeur::Petit(position.statut.priorite()))
            .sql(", ")
            .lier(Valeur::Jour(position.date_debut)),
        Tri::DateDebut => requete.lier(Valeur::Jour(position.date_debut)),
        Tri::Numero => requete.lier(Valeur::Texte(position.texte.clone())),
        Tri::Libelle | Tri::Organisme => requete
            .sql("sans_accent(")
            .lier(Valeur::Texte(position.texte.clone()))
            .sql(")"),
        Tri::Statut => requete.lier(Valeur::Petit(rang(position.statut))),
        Tri::Modification => requete.lier(Valeur::Instant(position.modifiee_at)),
    };
    requete.sql(", ").lier(Valeur::Id(position.id)).sql(")");
}

/// Rang d'un statut dans [`RANG_STATUT`].
fn rang(statut: Statut) -> i16 {
    let place = Statut::TOUS
        .iter()
        .position(|connu| *connu == statut)
        .unwrap_or_default();
    i16::try_from(place + 1).unwrap_or(i16::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn le_rang_sql_des_statuts_est_celui_du_domaine() {
        let codes: Vec<&str> = RANG_STATUT.split('\'').skip(1).step_by(2).collect();

        assert_eq!(
            codes,
            Statut::TOUS.iter().map(|statut| statut.code()).collect::<Vec<_>>()
        );
    }

    #[test]
    fn la_priorite_sql_est_celle_du_domaine() {
        for statut in Statut::TOUS {
            let branche = PRIORITE
                .split("THEN")
                .position(|branche| branche.contains(&format!("'{}'", statut.code())));

            assert_eq!(
                branche.unwrap_or(2),
                usize::try_from(statut.priorite()).unwrap(),
                "{statut}"
            );
        }
    }
}
