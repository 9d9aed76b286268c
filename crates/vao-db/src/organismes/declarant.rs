//! Ce que la déclaration lit de l'organisme : sa fiche, et l'agrément dont il peut se prévaloir.

use diesel::prelude::*;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use serde_json::Value;
use uuid::Uuid;
use vao_domain::OrganismeId;
use vao_domain::organisme::{RattachementRefuse, Siege, rattachement};

use crate::DbError;
use crate::declarations::AgrementRow;
use crate::requete::{expression, lire_json};
use crate::schema::organisme;

/// Fiche d'un organisme.
#[derive(Debug, Clone, PartialEq, Queryable, Selectable)]
#[diesel(table_name = organisme)]
pub struct OrganismeRow {
    /// Identifiant.
    pub id: Uuid,
    /// `personne_morale` ou `personne_physique`.
    pub type_organisme: String,
    /// SIRET.
    pub siret: String,
    /// SIREN.
    pub siren: String,
    /// Vrai pour un siège.
    pub siege_social: bool,
    /// Vrai s'il porte l'agrément de son SIREN.
    pub porteur_agrement: bool,
    /// Raison sociale.
    pub raison_sociale: Option<String>,
    /// Nom commercial.
    pub nom_commercial: Option<String>,
    /// Nom de naissance.
    pub nom_naissance: Option<String>,
    /// Nom d'usage.
    pub nom_usage: Option<String>,
    /// Prénom.
    pub prenom: Option<String>,
    /// Raison sociale, ou prénom et nom.
    pub nom: String,
    /// Statut juridique.
    pub statut_juridique: Option<String>,
    /// Adresse du siège.
    pub adresse: Option<Value>,
    /// Courriel.
    pub email: Option<String>,
    /// Téléphone.
    pub telephone: Option<String>,
    /// Responsable de séjour par défaut.
    pub responsable_sejour: Option<Value>,
    /// Représentants légaux.
    pub representants_legaux: Value,
    /// Vrai si la fiche est complète.
    pub complet: bool,
}

/// Organisme qui déclare, avec ce dont il peut se prévaloir.
#[derive(Debug, Clone, PartialEq)]
pub struct Declarant {
    /// Sa fiche.
    pub fiche: OrganismeRow,
    /// Ses agréments, ou ceux du siège qui l'autorise.
    pub agrements: Vec<AgrementRow>,
    /// Ce qui l'empêche de déclarer sous l'agrément de son siège ; absent s'il le peut, ou s'il porte le sien.
    pub refus: Option<RattachementRefuse>,
}

/// Siège `p` de l'entreprise de la ligne `organisme`, et `e`, la ligne où il l'autorise ; rien pour un siège.
macro_rules! siege_de {
    () => {
        "organisme p LEFT JOIN etablissement e ON e.organisme_id = p.id AND e.siret = organisme.siret \
         WHERE p.siren = organisme.siren AND p.siege_social AND p.type_organisme = 'personne_morale' \
         AND NOT p.supprime AND p.id <> organisme.id AND NOT organisme.siege_social \
         AND organisme.type_organisme = 'personne_morale'"
    };
}
pub(super) use siege_de;

/// Ce qui fait que la ligne de cet alias hérite de l'agrément du siège `p` par sa ligne `e`, de même SIRET qu'elle.
macro_rules! heritage {
    ($organisme:literal) => {
        concat!(
            "e.autorise AND p.porteur_agrement AND p.siren = ",
            $organisme,
            ".siren AND NOT p.supprime AND NOT ",
            $organisme,
            ".porteur_agrement"
        )
    };
}
pub(super) use heritage;

/// Porteurs dont la ligne `organisme` (ou celle de l'alias donné) hérite l'agrément : elle-même, ou le siège de son SIREN
/// qui l'autorise.
///
/// C'est l'agrément que l'on montre, et la région qui suit l'organisme : il ne disparaît pas des écrans parce que la fiche
/// du siège est incomplète un moment. Le droit de déclarer, lui, demande un siège complet ([`Declarant::refus`]).
macro_rules! porteurs {
    () => {
        porteurs!("organisme")
    };
    ($organisme:literal) => {
        concat!(
            "(SELECT ",
            $organisme,
            ".id WHERE ",
            $organisme,
            ".porteur_agrement UNION ALL SELECT e.organisme_id FROM etablissement e \
             JOIN organisme p ON p.id = e.organisme_id WHERE e.siret = ",
            $organisme,
            ".siret AND ",
            heritage!($organisme),
            ")"
        )
    };
}
pub(super) use porteurs;

/// Agréments dont la ligne `organisme` peut se prévaloir, en JSON, du plus récent au plus ancien.
pub(crate) const AGREMENTS_DE: &str = concat!(
    "(SELECT coalesce(json_agg(json_build_array(a.numero, a.region, t.libelle, a.date_obtention, a.date_fin_validite) \
     ORDER BY a.date_fin_validite DESC, a.numero), '[]')::text FROM agrement a JOIN territoire t ON t.code = a.region \
     WHERE a.organisme_id IN ",
    porteurs!(),
    ")"
);

expression! {
    /// Voir [`AGREMENTS_DE`].
    pub(super) AgrementsHerites: Text = AGREMENTS_DE
}

expression! {
    /// Siège de la ligne `organisme` : complet, et s'il l'autorise ; zéro ou une ligne.
    SiegeDuDeclarant: Text = concat!(
        "(SELECT coalesce(json_agg(json_build_array(p.complet, coalesce(e.autorise, false))), '[]')::text FROM ",
        siege_de!(),
        ")"
    )
}

expression! {
    /// Vrai si la ligne `agrement` est de celles dont la ligne `organisme` peut se prévaloir.
    pub(crate) EstHerite: Bool = concat!("agrement.organisme_id IN ", porteurs!())
}

/// Fiche d'un organisme et agréments dont il peut se prévaloir, en une requête.
pub async fn charger(conn: &mut AsyncPgConnection, id: OrganismeId) -> Result<Option<Declarant>, DbError> {
    let lue: Option<(OrganismeRow, String, String)> = organisme::table
        .find(id.0)
        .filter(diesel::dsl::not(organisme::supprime))
        .select((OrganismeRow::as_select(), AgrementsHerites, SiegeDuDeclarant))
        .first(conn)
        .await
        .optional()?;
    lue.map(|(fiche, agrements, siege)| {
        let siege: Option<(bool, bool)> = lire_json(&siege)?.into_iter().next();
        let siege = siege.map(|(complet, autorise)| Siege { complet, autorise });
        let refus = if fiche.porteur_agrement {
            None
        } else {
            rattachement(siege).err()
        };
        Ok(Declarant {
            fiche,
            agrements: lire_json(&agrements)?,
            refus,
        })
    })
    .transpose()
}
